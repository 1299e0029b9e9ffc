"""The stage `quick`: a checkpoint completes at once, so a sink that writes by a timer loses."""

from __future__ import annotations

from semantix import CheckpointedFunction, RichSinkFunction
from semantix.certify.campaign import certify
from semantix.certify.results import CertificationResult
from semantix.model.guarantees import Guarantee, Verdict
from semantix.spec.connector_spec import ConnectorSpec

PERIOD_MS = 400


class WritesByTimer(RichSinkFunction, CheckpointedFunction):
    """Writes what it holds every 400 ms, and at the end; not at a barrier."""

    def open(self, context):
        self._store = self.runtime_context.client("store")
        self._held = []
        self._arm()

    def invoke(self, value, context):
        self._held.append(value)

    def finish(self):
        self._write()

    def _arm(self):
        now_ms = self.runtime_context.clock.now_us() // 1000
        self.runtime_context.register_timer(now_ms + PERIOD_MS, self._due)

    def _due(self, time_ms):
        self._write()
        self._arm()

    def _write(self):
        if self._held:
            self._store.append(self._held)
            self._held = []


class WritesAtBarriers(WritesByTimer):
    """Also writes at each barrier."""

    def snapshot_state(self, context):
        self._write()


def certified(kind: type, *stages: str, faults: tuple[str, ...] = ()) -> CertificationResult:
    spec = ConnectorSpec(
        "timer", f"{__file__}:{kind.__name__}", Guarantee.AT_LEAST_ONCE, faults=faults
    )
    return certify(spec, stages=stages)


def test_a_sink_that_writes_by_a_timer_is_convicted_by_a_quick_checkpoint_only() -> None:
    assert certified(WritesByTimer, "dry", "single", "closed").verdict is Verdict.UPHELD
    result = certified(WritesByTimer, "dry", "quick")
    assert result.verdict is Verdict.VIOLATED
    (loss, *_) = [one for one in result.findings if one.kind == "loss"]
    assert [fault.at for fault in loss.plan.faults] == ["ckpt_store_add:after"]
    (stage,) = [one for one in result.search.stages if one.name == "quick"]
    assert (stage.unfired, stage.left_out) == (0, 0)
    assert stage.runs > 3


def test_its_twin_that_writes_at_barriers_is_clean() -> None:
    result = certified(WritesAtBarriers, "dry", "single", "quick", "closed")
    assert result.verdict is Verdict.UPHELD
    assert [one.runs for one in result.search.stages if one.name == "quick"] == [5]


def test_a_spec_without_crashes_has_no_quick_run() -> None:
    result = certified(WritesByTimer, "dry", "quick", faults=("notification",))
    assert "quick" not in [one.name for one in result.search.stages]
