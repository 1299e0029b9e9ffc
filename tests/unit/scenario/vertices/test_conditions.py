"""`deterministic: false`: the values behind the sources vary from attempt to attempt."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from semantix.errors import SpecError
from semantix.history.world_events import Written
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import APPEND, TWO_PHASE_COMMIT, WRITE_AHEAD, spec_of

UPSERT = "semantix.connectors.store.plain_sinks:UpsertStoreSink"
VARYING = WorkloadSettings(deterministic=False)
CRASH = Fault("crash_all", "ckpt_store_add:before", occurrence=2, task="coordinator")


def run(spec: ConnectorSpec, *faults: Fault, seed: int = 0) -> RunResult:
    return run_scenario(settled(Scenario(spec, FaultPlan(faults), VARYING, seed)))


def written(made: RunResult) -> list[dict]:
    return [
        json.loads(text)
        for fact in made.history.facts
        if isinstance(fact, Written)
        for _, _, text in fact.entries
    ]


def spec(connector: str, view: str = "log") -> ConnectorSpec:
    return spec_of(connector, Guarantee.EFFECTIVELY_ONCE, view=view, world_options={"store": {}})


def test_each_attempt_gives_other_values_and_keeps_identity_and_key() -> None:
    made = run_scenario(Scenario(spec(APPEND), FaultPlan((CRASH,)), VARYING))
    values: dict[str, set] = {}
    keys: dict[str, set] = {}
    for value in written(made):
        values.setdefault(value["id"], set()).add(value["n"])
        keys.setdefault(value["id"], set()).add(value["key"])
    assert {len(found) for found in keys.values()} == {1}
    assert {len(found) for found in values.values()} == {1, 2}  # replayed records have two


def test_a_reader_is_not_judged_by_values_that_vary() -> None:
    scenario = settled(Scenario(spec(APPEND), workload=VARYING))
    assert scenario.expectation is not None
    assert scenario.expectation.ignored == ("n",)
    assert scenario.expectation.doubt == ""


def test_equal_runs_are_equal() -> None:
    assert run(spec(APPEND), CRASH).history == run(spec(APPEND), CRASH).history


@pytest.mark.parametrize(
    ("connector", "has_other_keys"), [(UPSERT, True), (WRITE_AHEAD, False), (APPEND, False)]
)
def test_a_table_that_dead_attempts_write_to_gets_other_keys(
    connector: str, has_other_keys: bool
) -> None:
    view = "log" if connector == APPEND else "table"
    keys = {value["key"] for value in written(run(spec(connector, view), CRASH))}
    assert any("~2" in key for key in keys) is has_other_keys


def test_a_fold_of_values_that_vary_is_refused() -> None:
    folded = replace(spec(TWO_PHASE_COMMIT), expects="fold.py:f", is_fold=True)
    with pytest.raises(SpecError, match="what a fold gives of records that vary is not known"):
        run(folded)
