"""A kind of vertex that semantix does not know, added here: it is run, crashed and certified.

The vertex collects records and emits them in batches. What it holds at a barrier it must emit
before the barrier, or keep in its state. The broken one does neither.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.engine.operators.operator_state import redistribute
from semantix.history.events import RECEIVED
from semantix.intake.targets import targets_of
from semantix.model.guarantees import Verdict
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertex_kinds import VERTEX_KINDS, VertexKind
from semantix.spec.connector_spec import WorkloadSettings

BATCH = 4
SPEC = """
format: semantix-spec/1
claim: exactly_once
job:
  - source: workload
  - batch: {target}
  - sink: semantix.connectors.store.transactional_sink:TransactionalStoreSink
"""


class BatchOperator:
    """Implements `InputOperator`."""

    def __init__(self, collector, empties_before_barriers):
        self._collector = collector
        self._held = []
        self._empties_before_barriers = empties_before_barriers

    def process(self, record):
        self._held.append(record)
        if len(self._held) == BATCH:
            self.finish()

    def prepare_barrier(self, checkpoint_id):
        if self._empties_before_barriers:
            self.finish()

    def finish(self):
        for record in self._held:
            self._collector.collect(record)
        self._held = []

    def watermark(self, timestamp_ms):
        self._collector.emit_watermark(timestamp_ms)

    def initialize(self, state, checkpoint_id):
        pass

    def snapshot(self, checkpoint_id, timestamp_ms):
        return redistribute([], 1)[0]

    def positions(self):
        return ()

    def has_union_state(self):
        return False

    def notify_complete(self, checkpoint_id):
        pass

    def notify_aborted(self, checkpoint_id):
        pass

    def close(self):
        pass


def operators(vertex, settings):
    return lambda _, collector: BatchOperator(collector, vertex.target == "careful")


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kind = VertexKind(True, True, False, operators, words=("careful", "careless"))
    monkeypatch.setitem(VERTEX_KINDS, "batch", kind)

    def write(target: str):
        path = tmp_path / f"{target}.yaml"
        path.write_text(SPEC.format(target=target))
        return targets_of([str(path)])[0].spec

    return write


def test_records_go_through_the_vertex(spec) -> None:
    history = run_scenario(Scenario(spec("careful"), workload=WorkloadSettings())).history
    received = [event for event in history.facts if event.kind == RECEIVED]
    assert len(received) == 24
    assert {event.who for event in received} == {"sink-0#1", "sink-1#1"}
    assert {visit.who for visit in history.steps} >= {"batch-0#1", "batch-1#1"}


@pytest.mark.parametrize(
    ("target", "verdict"), [("careful", Verdict.UPHELD), ("careless", Verdict.VIOLATED)]
)
def test_it_is_certified(spec, target: str, verdict: Verdict) -> None:
    result = certify(spec(target), examples=0, occurrences="first")
    assert result.verdict is verdict
    if verdict is Verdict.VIOLATED:
        assert "loss" in {finding.kind for finding in result.findings}
