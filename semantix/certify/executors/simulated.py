"""Executes a campaign on the simulated worlds, in this process and in worker processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from semantix.certify.effort import Effort
from semantix.certify.executors.executor import Executor
from semantix.certify.executors.garbage_collection import (
    collect_young,
    collection_between_runs_only,
)
from semantix.certify.executors.workers import Workers
from semantix.certify.judged_run import Batch, JudgedRun
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import call_rows
from semantix.search.dry_runs import DryRuns
from semantix.search.shares import SHARES, thinned
from semantix.search.single_plans import Single, single_plans
from semantix.search.watched_run import run_watched
from semantix.spec.connector_spec import ConnectorSpec

BATCH_RUNS = 64
_COLLECT_EVERY = 64  # runs in this process


class SimulatedExecutor:
    """Implements `Executor`. Every stage can run on simulated worlds."""

    world = "simulated"
    is_repeatable = True
    stages: tuple[str, ...] = (
        "dry", "restore", "cuts", "rescale", "single", "slow", "quick", "pairs",
        "overtaken", "closed",
    )  # fmt: skip
    last_stages: tuple[str, ...] = (
        "drawn", "plans", "zombie", "preconditions", "deviations",
    )  # fmt: skip
    slow_refusal = ""
    slow_runs_max = SHARES["slow"]

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._runs = 0

    def run(self, scenario: Scenario) -> RunResult:
        """Execute one scenario in this process."""
        self._runs += 1
        if self._runs % _COLLECT_EVERY == 0:
            collect_young()
        return run_scenario(scenario)

    def run_dry(self, scenario: Scenario) -> RunResult:
        """Execute one scenario, and note the visits that have equal futures."""
        return run_watched(scenario)

    def judged(
        self, batch: Batch, until_s: float | None
    ) -> Iterator[tuple[FaultPlan, JudgedRun, None]]:
        """Execute and judge the plans of a batch, in the worker processes if there are any."""
        for part, runs in self._workers.judged(batch.parts(BATCH_RUNS), until_s):
            for (plan, _), run in zip(part.plans, runs, strict=False):  # a part may end early
                yield plan, run, None

    def single_plans(self, spec: ConnectorSpec, dry: DryRuns, effort: Effort) -> list[Single]:
        """Return a plan for each kind of fault at each visit of both dry runs."""
        rows = call_rows(spec)
        first = effort.occurrences == "first"
        struck, networks = dry.plan.faults, dry.clean.networks
        return [
            *single_plans(spec, dry.visits, (), rows, networks=networks, first_only=first),
            *single_plans(spec, dry.recovery, struck, rows, networks=networks, first_only=first),
        ]

    def resumptions(self, spec: ConnectorSpec, plans: Sequence[FaultPlan]) -> Sequence[FaultPlan]:
        """Return so many of the plans as fit into the share of the stage."""
        return thinned(plans, SHARES["rescale"], lambda plan: plan.faults[0].at)

    def can_run(self, plan: FaultPlan) -> bool:
        """Return True: every plan can be run."""
        return True


@contextmanager
def simulated_executor(jobs: int) -> Iterator[Executor]:
    """Hold the worker processes, and let the garbage collector run between runs only.

    Args:
        jobs: number of worker processes. With 1 every run is made in this process.
    """
    with collection_between_runs_only(), Workers(jobs) as workers:
        yield SimulatedExecutor(workers)
