"""Drawn plans: they run as they are, and Hypothesis finds and shrinks what they break."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from semantix.certify.judged_run import judged_run
from semantix.certify.stages.drawn import drawn_runs
from semantix.errors import SpecError, UsageError
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.strategies import FAULTS_MAX, faults, plans, workloads
from semantix.testing.canaries import SPECIMENS
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

SPEC = spec_of(TWO_PHASE_COMMIT)
QUIET = settings(
    max_examples=60, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@QUIET
@given(plan=plans(SPEC), workload=workloads(SPEC))
def test_a_correct_sink_keeps_its_promise_under_every_drawn_plan(plan, workload):
    assert 1 <= len(plan.faults) <= FAULTS_MAX
    run = judged_run(run_scenario(Scenario(SPEC, plan, workload)))
    assert not run.violates(("FAB", "EO", "VIS", "LIVE", "RES"))


def test_a_drawn_plan_has_one_to_three_faults_and_reaches_recoveries():
    sizes, steps = set(), set()

    @settings(QUIET, max_examples=400)
    @given(plan=plans(SPEC))
    def collect(plan):
        sizes.add(len(plan.faults))
        steps.update(fault.step for fault in plan.faults)

    collect()
    assert sizes == {1, 2, FAULTS_MAX} == {1, 2, 3}
    assert {"tpc_recover_commit", "tpc_recover_context"} <= steps


def test_the_drawn_stage_finds_a_sink_that_commits_only_the_notified_id_and_shrinks_the_plan():
    specimen = next(one for one in SPECIMENS if one.name == "SP9")
    spec = specimen.spec()
    broken: list[FaultPlan] = []

    def execute(scenario):
        run = judged_run(run_scenario(scenario))
        if run.violates(("EO",)):
            broken.append(scenario.plan)
        return run.violates(("EO",))

    runs = drawn_runs(Scenario(spec), 150, execute)
    assert runs > 1
    assert len(broken[-1].faults) == 1
    assert len(broken[-1].faults) <= len(broken[0].faults)


def test_the_same_seed_draws_the_same_plans():
    def drawn():
        found: list[FaultPlan] = []

        @QUIET
        @given(plan=plans(SPEC))
        def collect(plan):
            found.append(plan)

        collect()
        return found

    assert drawn() == drawn()


def test_a_spec_may_be_a_path(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "format: semantix-spec/1\n"
        "connector: semantix.connectors.store.plain_sinks:UpsertStoreSink\n"
        "claim: effectively_once\nview: table\nworld_options: {store: {}}\n"
    )
    for path in (file, str(file)):
        assert workloads(path) is not None
        assert plans(path) is not None
    with pytest.raises(SpecError):
        plans(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match="expected a spec or the path of a spec file, found 7"):
        faults(7)
