"""Timelines are made of runs that are repeated, and of histories that were kept."""

from __future__ import annotations

from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

from semantix.certify.campaign import certify
from semantix.certify.evidence import timelines
from semantix.certify.evidence.timelines import with_evidence
from semantix.functions.sink_function import RichSinkFunction
from semantix.history.codec import digest
from semantix.history.events import History
from semantix.model.guarantees import Guarantee
from semantix.oracles.explain import Sites
from semantix.simulation import watchdog
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

HERE = f"{__file__}:"
SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
SPEC = replace(spec_of(WRITE_AHEAD), workloads=(SMALL,), faults=("crash",), expected_windows=())


def test_each_run_is_made_again_and_kept_as_a_file(tmp_path: Path) -> None:
    result = certify(SPEC, claim=Guarantee.EXACTLY_ONCE, examples=0, occurrences="first")
    told: list[str] = []

    def tell(history: History, sites: Sites, records: tuple[str, ...]) -> tuple[str, ...]:
        told.append(digest(history))
        return (f"{len(told)}",)

    shown = with_evidence(result, tell, tmp_path)
    runs = [one for one in shown.findings if one.oracle != "windows"]
    assert told == [one.digest for one in runs]
    assert [one.timeline for one in runs] == [(f"{n}",) for n in range(1, len(runs) + 1)]
    assert len(list(tmp_path.glob("job-simulated-[0-9]*.json"))) == len(runs)
    (windows,) = [one for one in shown.findings if one.oracle == "windows"]
    assert shown.findings.index(windows) == sum(one.judged for one in runs)  # behind what is graver
    assert windows.timeline == ()
    assert all(one.replay for one in shown.findings)
    assert with_evidence(shown, tell, None) == shown


class LateSleeper(RichSinkFunction):
    """Blocks in its second attempt."""

    def invoke(self, value, context):
        if self.runtime_context.attempt > 1:
            print("waits in attempt", self.runtime_context.attempt)
        while self.runtime_context.attempt > 1:
            pass
        self.runtime_context.client("store").append([value])


def test_a_run_that_blocked_is_made_again_for_its_log_only(monkeypatch) -> None:
    monkeypatch.setattr(watchdog, "PATIENCE_S", 0.3)
    monkeypatch.setattr(timelines, "_BLOCKED_S", 0.1)
    spec = replace(spec_of(HERE + "LateSleeper"), workloads=(SMALL,))
    result = certify(spec, claim=Guarantee.EXACTLY_ONCE, examples=0)
    blocked = [one for one in result.findings if one.kind == "broken_contract"]
    assert blocked
    assert all(one.history is not None for one in blocked)

    @contextmanager
    def listening():
        lines: list[str] = []
        with redirect_stdout(StringIO()) as printed:
            yield lines
        lines += printed.getvalue().splitlines()

    shown = with_evidence(result, lambda history, *_: (f"{history.event_count}",), None, listening)
    assert all(one.timeline and one.history is None for one in shown.findings)
    assert all(
        "waits in attempt 2" in one.log for one in shown.findings if one.kind == "broken_contract"
    )
    findings = tuple([replace(one, log=("printed in its run",)) for one in blocked])
    shown = with_evidence(replace(result, findings=findings), lambda *_: ("told",), None)
    assert all(one.log == ("printed in its run",) for one in shown.findings)
