"""How long after its emission a record becomes visible, in simulated time."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.certificate import result_to_mapping
from semantix.certify.evidence.certificate_model import ResultEntry
from semantix.certify.evidence.latency_result import LatencyResult, latency_of
from semantix.history.events import History
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import CheckpointingSettings
from semantix.testing.small_jobs import APPEND, TWO_PHASE_COMMIT, WRITE_AHEAD, shipped_spec, spec_of

UPSERT = "semantix.connectors.store.plain_sinks:UpsertStoreSink"


def latency(connector: str, interval_ms: int = 1000, view: str = "log") -> LatencyResult:
    spec = spec_of(connector, view=view, world_options={"store": {}})
    spec = replace(spec, checkpointing=CheckpointingSettings(interval_ms=interval_ms))
    found = latency_of(run_scenario(Scenario(spec)).history)
    assert found is not None
    return found


def test_a_plain_sink_shows_a_record_at_once() -> None:
    found = latency(UPSERT, view="table")
    assert 0 < found.min_ms <= found.median_ms <= found.max_ms < 20  # the channel takes 1 to 9 ms
    assert found.records == 24


def test_a_sink_that_writes_at_the_barrier_takes_half_an_interval() -> None:
    assert 400 < latency(APPEND).median_ms < 600


@pytest.mark.parametrize("connector", [TWO_PHASE_COMMIT, WRITE_AHEAD])
@pytest.mark.parametrize("interval_ms", [1000, 2000])
def test_a_sink_that_waits_takes_half_an_interval_and_the_duration_of_a_checkpoint(
    connector: str, interval_ms: int
) -> None:
    found = latency(connector, interval_ms)
    assert interval_ms / 2 < found.median_ms < interval_ms / 2 + 500
    assert found.max_ms > interval_ms
    assert found.records == 24


def test_without_a_visible_record_there_is_none() -> None:
    history = run_scenario(Scenario(spec_of(APPEND, world_options={"store": {}}))).history
    unseen = [fact for fact in history.facts if fact.kind != "appeared"]
    assert latency_of(History(history.header, tuple(unseen), ())) is None


@pytest.mark.parametrize("name", ["source-function", "cassandra-upsert", "two-phase-commit-files"])
def test_the_certificate_has_it_for_each_kind_of_reader(name: str) -> None:
    result = certify(shipped_spec(name), stages=("dry",), examples=0)
    entry = json.loads(json.dumps(result_to_mapping(result)))
    ResultEntry.model_validate(entry)
    assert set(entry["latency"]) == {"min_ms", "median_ms", "max_ms", "records"}
    assert entry["latency"]["records"] >= 4
