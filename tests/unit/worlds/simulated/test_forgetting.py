"""`loses_acknowledged`: each world acknowledges writes and does not keep all of them."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.certify.judged_run import judged_run
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.conditions import settled_without, without
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, shipped_spec, spec_of, visible
from semantix.worlds.simulated.forgetting import EVERY, NOTHING, Forgetting


def test_every_second_write_is_forgotten() -> None:
    forgetting = Forgetting(is_on=True)
    found = [forgetting.forgets() for _ in range(2 * EVERY)]
    assert found == [*[False] * (EVERY - 1), True] * 2
    assert not any(NOTHING.forgets() for _ in range(2 * EVERY))


SPECS = {
    "store": spec_of(TWO_PHASE_COMMIT, Guarantee.EXACTLY_ONCE, world_options={"store": {}}),
    "kafka": shipped_spec("kafka-sink-exactly-once"),
    "cassandra": shipped_spec("cassandra-upsert"),
    "sqlite": shipped_spec("idempotent-sqlite"),
    "files": shipped_spec("two-phase-commit-objects"),
}


def verdicts(spec: ConnectorSpec, *faults: Fault, off: dict[str, Any]) -> dict[str, Verdict]:
    made = without(spec, off)
    scenario = Scenario(made, FaultPlan(faults), made.workloads[0])
    run = judged_run(run_scenario(settled_without(scenario, spec)))
    return {code: verdict for code, verdict, _, _ in run.verdicts}


@pytest.mark.parametrize("world", list(SPECS))
def test_what_is_forgotten_is_lost(world: str) -> None:
    spec = SPECS[world]
    assert verdicts(spec, off={})["ALO"] is Verdict.UPHELD
    off = {"world_options": {world: {"loses_acknowledged": True}}}
    found = verdicts(spec, off=off)
    assert found["ALO"] is Verdict.VIOLATED
    assert found["FAB"] is found["LIVE"] is Verdict.UPHELD


def test_a_log_lacks_the_forgotten_records_only() -> None:
    off = without(SPECS["store"], {"world_options": {"store": {"loses_acknowledged": True}}})
    run = run_scenario(Scenario(off, workload=off.workloads[0]))
    assert len(visible(run.history)) == 24 - 24 // EVERY
