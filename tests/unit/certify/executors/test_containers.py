"""What a certification on real servers keeps when its server goes away, or convicts a connector."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from semantix.certify.campaign import run_campaign
from semantix.certify.effort import Effort
from semantix.certify.evidence.timelines import with_evidence
from semantix.certify.executors.containers import ContainersExecutor
from semantix.certify.interrupts import Interrupts
from semantix.certify.results import CertificationResult
from semantix.certify.running_campaign import Campaign
from semantix.errors import WorldUnavailable
from semantix.history.events import History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.explain import Sites
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.dry_runs import DryRuns, make_dry_runs
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import load_spec
from semantix.testing.small_jobs import shipped_spec


class Servers:
    """Stand-ins of real servers: simulated ones, which go away before a run."""

    def __init__(self, last_run: int) -> None:
        self.last_run = last_run
        self.histories: list[History] = []

    def execute(self, scenario: Scenario) -> RunResult:
        if len(self.histories) == self.last_run:
            raise WorldUnavailable("Cassandra is gone: its container\nsays this", hint="and that")
        run = run_scenario(scenario)
        self.histories.append(run.history)
        return run


def _campaign(
    pytestconfig: pytest.Config, servers: Servers, claim: Guarantee
) -> CertificationResult:
    spec = load_spec(pytestconfig.rootpath / "specs" / "cassandra-upsert.yaml")
    effort = Effort(1, 0, "all", None, 1, 4, True)
    campaign = Campaign(
        spec,
        ContainersExecutor(servers.execute),
        claim=claim,
        seed=0,
        effort=effort,
        interrupts=Interrupts(),
    )
    return run_campaign(campaign)


@pytest.mark.parametrize("last_run", [0, 3])
def test_what_was_run_until_the_server_went_away_is_concluded(
    pytestconfig: pytest.Config, last_run: int
) -> None:
    result = _campaign(pytestconfig, Servers(last_run), Guarantee.EFFECTIVELY_ONCE)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.reason == "Cassandra is gone: its container"
    assert result.runs == last_run
    assert str(result.lost_world).splitlines()[1:] == ["says this", "  hint: and that"]


def test_a_finding_is_told_from_the_history_that_showed_it(pytestconfig: pytest.Config) -> None:
    servers = Servers(last_run=3)
    result = _campaign(pytestconfig, servers, Guarantee.EXACTLY_ONCE)
    assert result.verdict is Verdict.VIOLATED
    told: list[History] = []

    def tell(history: History, sites: Sites, records: tuple[str, ...]) -> tuple[str, ...]:
        told.append(history)
        return ("told",)

    shown = with_evidence(result, tell, None)
    assert [finding.timeline for finding in shown.findings] == [("told",)] * len(told)
    assert told
    assert all(any(history is one for one in servers.histories) for history in told)
    assert len(servers.histories) == 3, "nothing is run again"
    assert all(finding.history is None for finding in shown.findings)


KAFKA = "kafka-sink-exactly-once"
NO_FLUSH = Path(__file__).parents[3] / "cases" / "no-flush" / "spec.yaml"


def _dry_runs(spec: ConnectorSpec) -> DryRuns:
    return make_dry_runs(Scenario(spec, workload=spec.workloads[0]), run_scenario)


@pytest.mark.parametrize(
    ("refusal", "faults", "late"),
    [("", (), 3), ("it is attached", (), 0), ("", ("crash",), 0), ("", ("late",), 3)],
)
def test_ends_of_transactions_are_late_where_servers_can_be_paused(
    refusal: str, faults: tuple[str, ...], late: int
) -> None:
    spec = replace(shipped_spec(KAFKA), faults=faults)
    executor = ContainersExecutor(run_scenario, slow_refusal=refusal)
    plans = executor.single_plans(spec, _dry_runs(spec), Effort(runs_max=5))
    found = [one for one in plans if one.plan.faults[0].do == "late_request"]
    assert (len(plans), len(found)) == (5 + late, late)
    assert {one.plan.faults[0].at for one in found} <= {"kafka.transactions.end:before"}
    assert not any(one.makes_windows for one in found)


def test_a_plan_that_pauses_servers_can_run_where_they_can_be_paused() -> None:
    plan = FaultPlan((Fault("slow_network", "ckpt_trigger_decide:before", by_us=5),))
    own = ContainersExecutor(run_scenario)
    attached = ContainersExecutor(run_scenario, slow_refusal="it is attached")
    assert (own.can_run(plan), attached.can_run(plan)) == (True, False)
    assert attached.can_run(FaultPlan((Fault("crash_all", "wal_send:before"),)))


@pytest.mark.parametrize("refusal", ["", "Kafka at here is attached"])
def test_the_slow_stage_needs_servers_that_can_be_paused(refusal: str) -> None:
    executor = ContainersExecutor(run_scenario, slow_refusal=refusal)
    spec = load_spec(NO_FLUSH)
    campaign = Campaign(
        spec, executor, claim=spec.claim, seed=0, effort=Effort(runs_max=1), interrupts=Interrupts()
    )
    result = run_campaign(campaign)
    runs = {stage.name: stage.runs for stage in result.search.stages}
    told = f"a slow server and late requests are not searched: {refusal}"
    if refusal:
        assert (result.verdict, runs.get("slow", 0)) == (Verdict.UPHELD, 0)
        assert result.search.not_searched == (told,)
    else:
        assert (result.verdict, runs["slow"]) == (Verdict.VIOLATED, 5)
        assert told not in result.search.not_searched


def _killed(occurrences: str) -> list[tuple[str, str, str]]:
    spec, executor = shipped_spec(KAFKA), ContainersExecutor(run_scenario, slow_refusal="no")
    plans = executor.single_plans(spec, _dry_runs(spec), Effort(occurrences=occurrences))
    kills = [one.plan.faults[0] for one in plans if len(one.plan.faults) == 1]
    return [(kill.step, kill.position, str(kill.task)) for kill in kills]


def test_the_job_is_killed_once_for_each_step_position_and_vertex() -> None:
    visits = _dry_runs(shipped_spec(KAFKA)).visits
    every = [(visit.step, visit.position, visit.task) for visit in visits]
    assert sorted(_killed("all")) == sorted(set(every))
    assert ("ckpt_sync_snapshot", "before", "source") in every
    assert ("ckpt_sync_snapshot", "before", "sink") in every
    assert _killed("every") == every


def test_real_servers_restore_at_the_sizes_that_the_spec_names_and_not_too_often() -> None:
    executor = ContainersExecutor(run_scenario, slow_refusal="no")
    spec = shipped_spec("kafka-source-rescale")
    at = "ckpt_store_add:after"
    plans = [
        FaultPlan((Fault("rescale", at, nth, parallelism=size),))
        for nth in range(1, 9)
        for size in (1, 4, 5)
    ]
    kept = executor.resumptions(spec, [*plans, FaultPlan((Fault("restore", at, back=1),))])
    assert {plan.faults[0].parallelism for plan in kept} == {4, 5, None}
    assert [plan.faults[0].do for plan in kept][-1] == "restore"
    assert len(kept) == 8 + 1
    assert executor.resumptions(replace(spec, rescale=()), plans) == []


def test_real_servers_stop_a_job_once_without_and_once_with_drain() -> None:
    executor = ContainersExecutor(run_scenario, slow_refusal="no")
    plans = [
        FaultPlan((Fault("stop_with_savepoint", "ckpt_trigger_decide:before", nth, drain=drain),))
        for nth in (1, 2)
        for drain in (False, True)
    ]
    kept = executor.resumptions(shipped_spec("cassandra-upsert"), plans)
    assert [plan.faults[0].drain for plan in kept] == [False, True]
