"""A campaign hands dry runs on, and folds the runs of any executor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from semantix.certify.effort import Effort
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.judged_run import Batch, judged_run
from semantix.certify.running_campaign import Campaign
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.dry_runs import make_dry_runs
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
SPEC = replace(spec_of(WRITE_AHEAD), workloads=(SMALL,))
REPEATS = FaultPlan((Fault("crash_all", "wal_mark_committed:before", 1, task="sink", subtask=0),))
UNFIRED = FaultPlan((Fault("crash_all", "wal_mark_committed:before", 99, task="sink", subtask=0),))


class Stub:
    """An executor that runs simulated scenarios and notes them."""

    world = "simulated"
    stages: tuple[str, ...] = ()
    last_stages: tuple[str, ...] = ()

    def __init__(self, *, is_repeatable: bool = True, broken_off: str = "") -> None:
        self.is_repeatable = is_repeatable
        self.broken_off = broken_off
        self.ran: list[Scenario] = []

    def run(self, scenario: Scenario) -> RunResult:
        self.ran.append(scenario)
        return replace(run_scenario(scenario), broken_off=self.broken_off)

    run_dry = run

    def judged(self, batch: Batch, until_s: float | None) -> Iterator[tuple[Any, ...]]:
        for plan, makes_windows in batch.plans:
            run = self.run(batch.scenario(plan))
            yield plan, judged_run(run, makes_windows=makes_windows), run.history

    def single_plans(self, *_: object) -> list[Any]:
        return []

    def can_run(self, plan: FaultPlan) -> bool:
        return plan is not UNFIRED


def campaign(executor: Stub, effort: Effort | None = None, **more: Any) -> Campaign:
    made = Campaign(
        SPEC,
        executor,
        claim=Guarantee.EXACTLY_ONCE,
        seed=0,
        effort=effort or Effort(),
        interrupts=Interrupts(),
        **more,
    )
    made.log.stage("single", 0).__enter__()
    return made


def test_plans_that_the_executor_cannot_run_are_left_out() -> None:
    assert campaign(Stub(), plans=(REPEATS, UNFIRED)).plans == [REPEATS]


def test_dry_runs_are_made_once_for_each_workload_and_seed() -> None:
    executor = Stub()
    made = campaign(executor)
    first = made.dry_runs(SMALL)
    assert made.dry_runs(SMALL, 0) is first
    assert made.dry_runs(SMALL, 7) is made.dry_runs(SMALL, 7) is not first
    assert [scenario.seed for scenario in executor.ran] == [0, 0, 7, 7]


def test_dry_runs_that_a_stage_has_kept_are_handed_on() -> None:
    executor = Stub()
    made = campaign(executor)
    dry = make_dry_runs(made.scenario(SMALL), run_scenario)
    made.keep_dry_runs(SMALL, dry)
    assert made.dry_runs(SMALL) is dry
    assert executor.ran == []
    assert made.steps_visited == dry.steps_visited() > 20


def test_what_cannot_be_repeated_has_one_pair_of_dry_runs_for_all_seeds() -> None:
    executor = Stub(is_repeatable=False)
    made = campaign(executor)
    assert made.dry_runs(SMALL, 7) is made.dry_runs(SMALL)
    assert len(executor.ran) == 2


def test_runs_are_folded_and_counted() -> None:
    made = campaign(Stub())
    assert made.take(made.scenario(SMALL)).fired
    made.take_all(SMALL, [(REPEATS, True), (UNFIRED, False)])
    assert made.tally.windows == ["wal_mark_committed:before"]
    assert made.unfired == [UNFIRED]
    (stage,) = made.log.finish()
    assert (stage.runs, stage.fired, stage.unfired) == (3, 2, 1)
    assert all(found.history is None for found in made.tally.found.values())


def test_a_drawn_run_that_does_not_fire_is_not_told_as_unfired() -> None:
    made = campaign(Stub())
    assert not made.take_drawn(made.scenario(SMALL, UNFIRED)).fired
    assert made.unfired == []


def test_findings_keep_their_histories_if_runs_cannot_be_repeated() -> None:
    made = campaign(Stub(is_repeatable=False))
    made.take(made.scenario(SMALL, REPEATS))
    assert made.tally.found
    assert all(found.history is not None for found in made.tally.found.values())


def test_a_run_that_was_broken_off_is_the_last_one() -> None:
    made = campaign(Stub(broken_off="the connector blocks"))
    with pytest.raises(SearchEnded) as ended:
        made.take(made.scenario(SMALL))
    assert ended.value.hopeless == "the connector blocks"


def test_an_exhausted_budget_ends_the_search_after_a_run() -> None:
    made = campaign(Stub(), Effort(budget_s=0.0))
    with pytest.raises(SearchEnded) as ended:
        made.take(made.scenario(SMALL))
    assert ended.value.hopeless == ""
