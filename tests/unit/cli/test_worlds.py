"""Which worlds fit a spec, and what a run needs of them."""

from __future__ import annotations

import pytest

from semantix.cli.worlds import execution, need_world, why_not
from semantix.errors import UsageError
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, end_of, shipped_spec, spec_of

STORE = spec_of(TWO_PHASE_COMMIT)


def test_every_spec_fits_the_simulated_world_and_a_store_has_no_real_server() -> None:
    assert why_not(STORE, "simulated") == ""
    assert why_not(STORE, "containers") == (
        "job is not applicable on containers: there is no real store"
    )


@pytest.mark.parametrize("name", ["kafka-sink-exactly-once", "cassandra-upsert"])
def test_systems_with_a_real_side_fit_containers_only(name: str) -> None:
    spec = shipped_spec(name)
    assert why_not(spec, "containers") == ""
    assert "there is no real" in why_not(spec, "local")


@pytest.mark.parametrize(
    ("name", "fits"),
    [("kafka-to-files", True), ("files-to-cassandra", True), ("file-source-once", False)],
)
def test_files_are_on_this_machine_beside_the_containers_of_others(name: str, fits: bool) -> None:
    reason = why_not(shipped_spec(name), "containers")
    assert reason == "" if fits else "there is no real files" in reason


def test_the_simulated_world_needs_nothing_and_runs_a_scenario() -> None:
    need_world(STORE, "simulated")
    with execution(STORE, "simulated", FaultPlan()) as execute:
        assert end_of(execute(Scenario(STORE)).history) == ("finished", "")


def test_a_fault_that_real_servers_cannot_have_is_refused_before_any_is_started() -> None:
    plan = FaultPlan((Fault("crash_coordinator", "ckpt_store_add:after"),))
    with (
        pytest.raises(UsageError, match="crash_coordinator"),
        execution(shipped_spec("cassandra-upsert"), "containers", plan),
    ):
        pass
