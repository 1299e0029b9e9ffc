"""The dry runs are made again in a fresh interpreter, and a connector that changes is refused."""

from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.certify.effort import Progress
from semantix.certify.interpreters import AGREE, difference_of
from semantix.certify.results import CertificationResult
from semantix.errors import SpecError
from semantix.model.guarantees import Guarantee, Verdict
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

SINK = """\
import os
from semantix import CheckpointedFunction, RichSinkFunction

SEEN = []

class Sink(RichSinkFunction, CheckpointedFunction):
    def open(self, context):
        self._store = self.runtime_context.client("store")
        self._batch = []

    def initialize_state(self, context):
        pass

    def invoke(self, value, context):
        self._batch.append(value)
        {extra}

    def snapshot_state(self, context):
        self.flush()

    def finish(self):
        self.flush()

    def flush(self):
        self._store.append(sorted(self._batch, key=lambda value: {order}))
        self._batch = []
"""


def certified(
    folder: Path,
    order: str = "value['n']",
    extra: str = "pass",
    progress: Progress | None = None,
) -> CertificationResult:
    path = folder / "sink.py"
    path.write_text(SINK.format(order=order, extra=extra))
    spec = ConnectorSpec("sink", f"{path}:Sink", Guarantee.AT_LEAST_ONCE, faults=("crash",),
                         workloads=(WorkloadSettings(records=8),))  # fmt: skip
    return certify(spec, occurrences="first", examples=0, progress=progress)


def test_runs_that_differ_are_a_doubt_with_the_connectors_line(tmp_path):
    result = certified(tmp_path, order="hash(value['id'])")
    assert result.verdict is Verdict.INCONCLUSIVE
    found = [one for one in result.findings if one.kind == "nondeterministic"]
    assert len(found) == 1
    assert "sink.py:25 in flush" in found[0].message
    assert result.search.process.interpreter == "two interpreters made different dry runs"
    scenario = Scenario(result.spec, found[0].plan, found[0].workload, found[0].seed)
    assert difference_of(scenario, run_scenario(scenario).history)


def test_runs_that_agree_are_told_and_what_the_modules_remember_too(tmp_path):
    plain = certified(tmp_path)
    assert plain.verdict is Verdict.UPHELD
    assert plain.search.process.interpreter == AGREE
    assert plain.search.process.module_state == "put back before each process"
    assert plain.search.process.changes == ()
    kept = certified(tmp_path, extra="SEEN.append(1)")
    assert kept.verdict is Verdict.UPHELD
    assert kept.search.process.changes == ("sink.SEEN",)
    runs, repeats = (
        [sum(getattr(stage, name) for stage in one.search.stages) for one in (plain, kept)]
        for name in ("runs", "repeats")
    )
    assert runs[0] <= runs[1]
    assert repeats[0] > repeats[1]


def test_a_connector_that_changes_meanwhile_is_refused(tmp_path):
    class Edit:
        def start(self, *_: object, **__: object) -> None:
            with (tmp_path / "sink.py").open("a") as file:
                file.write("# another line\n")

        def advance(self, *_: object) -> None: ...
        def note_findings(self, *_: object) -> None: ...
        def finish(self) -> None: ...

    with pytest.raises(SpecError, match=r"sink\.py: the file has changed while sink was certified"):
        certified(tmp_path, progress=Edit())
