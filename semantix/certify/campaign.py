"""One certification: the stages in order, the verdict, its evidence."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from semantix.certify.closed import ClosedSearch, closed_search
from semantix.certify.concluding import conclude
from semantix.certify.drawn import DrawnRun, drawn_runs
from semantix.certify.dry import RECOVERY_PLAN, DryRuns, dry_runs
from semantix.certify.effort import Effort, Progress
from semantix.certify.enumeration import single_plans
from semantix.certify.judged_run import RUN_CODES, Batch, judged_run
from semantix.certify.pairs import crash_all_plans, second_crashes
from semantix.certify.restore_trials import with_trials
from semantix.certify.results import CertificationResult, StageResult
from semantix.certify.tally import Tally
from semantix.certify.workers import BATCH_RUNS, Workers
from semantix.history.events import History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.plan_binding import bind_parts, visits_all_steps
from semantix.scenario.runner import call_rows, run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# One partition takes as long for half of the records: as many checkpoints as with two of them.
CLOSED_RECORDS_MAX = 12
_COLLECT_EVERY = 400  # runs; a run makes cycles (task ↔ job), and a collection costs a run's time


class _OutOfTime(Exception):
    """The budget is used up: what was found so far is reported."""


class Campaign:
    """Runs the stages of one certification on the simulated worlds."""

    def __init__(
        self,
        spec: ConnectorSpec,
        *,
        claim: Guarantee | None,
        seed: int,
        effort: Effort,
        progress: Progress | None,
    ) -> None:
        self.spec = spec
        self.seed = seed
        self.effort = effort
        self.claim = claim
        self.progress = progress
        codes = oracles_of(claim or Guarantee.EXACTLY_ONCE, spec.also)
        self.tally = Tally(codes)
        self.stages: dict[str, StageResult] = {}
        self.closed: list[ClosedSearch] = []
        self.steps_visited = 0
        self.unfired: list[FaultPlan] = []
        self.interrupted = False
        self.world = "simulated"
        self._started = time.monotonic()
        self._runs = 0
        self._workers = Workers(1)
        self._stage = ""

    def history_of(self, scenario: Scenario) -> History:
        """Run a finding's plan again, for its message."""
        return run_scenario(scenario).history

    def run(self, plans: Sequence[FaultPlan]) -> CertificationResult:
        """Run every stage; Ctrl-C and an exhausted budget end the search, not the report."""
        with _collecting_seldom(), Workers(self.effort.jobs) as self._workers:
            try:
                for workload in self.spec.workloads:
                    self._search(workload)
                self._drawn_stage()
                self._plan_stage(plans)
            except (KeyboardInterrupt, _OutOfTime):
                self.interrupted = True
        if self.progress is not None:
            self.progress.finish()
        return conclude(self, time.monotonic() - self._started)

    # -- stages ---------------------------------------------------------------------------------

    def _search(self, workload: WorkloadSettings) -> None:
        dry = self._dry_stage(workload)
        self._single_stage(workload, dry)
        if self.effort.depth >= 2:
            self._pair_stage(workload, dry)
        self._closed_stage(workload)

    def _dry_stage(self, workload: WorkloadSettings) -> DryRuns:
        scenario = Scenario(self.spec, FaultPlan(), workload, self.seed)
        with self._stage_of("dry", 4):
            clean = self._take(scenario)
            crashed = self._take(replace(scenario, plan=RECOVERY_PLAN))
            trials = with_trials(scenario, self._broken_since(clean.history))
            verdicts = judge(trials, ("RESTORE",))
            restore = verdicts["RESTORE"]
            self.tally.oracles["RESTORE"].take(restore.verdict, restore.judged, restore.reason)
        found = dry_runs(clean, crashed)
        self.steps_visited = max(self.steps_visited, found.steps_visited())
        return found

    def _single_stage(self, workload: WorkloadSettings, dry: DryRuns) -> None:
        rows = call_rows(self.spec)
        first = self.effort.occurrences == "first"
        struck = RECOVERY_PLAN.faults
        singles = [
            *single_plans(self.spec, dry.visits, (), rows, first_only=first),
            *single_plans(self.spec, dry.recovery, struck, rows, first_only=first),
        ]
        plans = [(single.plan, single.makes_windows) for single in singles]
        with self._stage_of("single", len(plans)):
            self._take_all(workload, plans)

    def _pair_stage(self, workload: WorkloadSettings, dry: DryRuns) -> None:
        with self._stage_of("pairs", 0):
            for plan in crash_all_plans(dry.visits):
                first = run_scenario(Scenario(self.spec, plan, workload, self.seed))
                if not first.unfired:
                    pairs = second_crashes(plan.faults[0], first.history)
                    self._take_all(workload, [(pair, False) for pair in pairs])

    def _closed_stage(self, workload: WorkloadSettings) -> None:
        """Close under crashes of everything; built for the store and one subtask so far."""
        wanted = not self.spec.faults or "crash" in self.spec.faults
        if kinds_of(self.spec.world_options) != ("store",) or not wanted:
            return
        records = min(workload.records, CLOSED_RECORDS_MAX)
        alone = replace(
            workload, records=records, partitions=1, source_parallelism=1, parallelism=1
        )
        scenario = Scenario(self.spec, FaultPlan(), alone, self.seed)
        with self._stage_of("closed", 0):
            found = closed_search(scenario, RUN_CODES, tick=self._tick)
            self.closed.append(found)
            self._take_all(alone, [(plan, False) for plan in found.broken])

    def _drawn_stage(self) -> None:
        if not self.effort.examples:
            return
        with self._stage_of("drawn", self.effort.examples):
            drawn_runs(self.spec, self.effort.examples, self.seed, self._execute_drawn)

    def _plan_stage(self, plans: Sequence[FaultPlan]) -> None:
        workload = self.spec.workloads[0]
        if not plans:
            return
        with self._stage_of("plans", len(plans)):
            for plan in plans:
                scenario = Scenario(self.spec, plan, workload, plan.seed)
                dry = run_scenario(replace(scenario, plan=FaultPlan()))
                crashed = run_scenario(replace(scenario, plan=RECOVERY_PLAN))
                # A plan that names its spec is always run: if it does not fire, that is said.
                if plan.spec or visits_all_steps(plan, (dry.history, crashed.history)):
                    self._take(replace(scenario, plan=bind_parts(plan, dry.history)))

    # -- runs -----------------------------------------------------------------------------------

    def _take(self, scenario: Scenario) -> RunResult:
        run = run_scenario(scenario)
        self.tally.take(scenario, judged_run(run))
        if run.unfired:
            self.unfired.append(scenario.plan)
        self._count(fired=not run.unfired)
        return run

    def _take_all(
        self, workload: WorkloadSettings, plans: Sequence[tuple[FaultPlan, bool]]
    ) -> None:
        batches = (
            Batch(self.spec, workload, self.seed, tuple(plans[start : start + BATCH_RUNS]))
            for start in range(0, len(plans), BATCH_RUNS)
        )
        for batch, runs in self._workers.judged(batches):
            for (plan, _), run in zip(batch.plans, runs, strict=True):
                self.tally.take(Scenario(self.spec, plan, workload, self.seed), run)
                if not run.fired:
                    self.unfired.append(plan)
                self._count(fired=run.fired)

    def _execute_drawn(self, scenario: Scenario) -> DrawnRun:
        run = judged_run(run_scenario(scenario))
        self.tally.take(scenario, run, is_drawn=True)
        self._count(fired=run.fired)
        return DrawnRun(self.claim is not None and run.violates(self.tally.judged_codes))

    def _broken_since(self, clean: History) -> Callable[[History], str]:
        """Judge what a restore breaks: what the clean run breaks already is no fault of it."""
        codes = tuple(code for code in self.tally.judged_codes if code != "RESTORE")
        sound = tuple(
            code for code, v in judge(clean, codes).items() if v.verdict is not Verdict.VIOLATED
        )

        def broken(history: History) -> str:
            verdicts = judge(history, sound)
            found = [code for code, v in verdicts.items() if v.verdict is Verdict.VIOLATED]
            return f"{', '.join(found)} violated after the restore" if found else ""

        return broken

    # -- counting -------------------------------------------------------------------------------

    @contextmanager
    def _stage_of(self, name: str, total: int) -> Iterator[None]:
        before = self.stages.get(name, StageResult(name, 0))
        self.stages[name] = before
        self._stage = name
        started = time.monotonic()
        if self.progress is not None:
            self.progress.start(total, f"{self.spec.name}: {name}")
        try:
            yield
        finally:
            stage = self.stages[name]
            seconds = stage.seconds + time.monotonic() - started
            self.stages[name] = replace(stage, seconds=round(seconds, 3))

    def _count(self, *, fired: bool) -> None:
        stage = self.stages[self._stage]
        self.stages[self._stage] = replace(
            stage,
            runs=stage.runs + 1,
            fired=stage.fired + fired,
            unfired=stage.unfired + (not fired),
        )
        if not self._tick(count=False):
            raise _OutOfTime

    def _tick(self, *, count: bool = True) -> bool:
        if count:
            stage = self.stages[self._stage]
            self.stages[self._stage] = replace(stage, runs=stage.runs + 1, fired=stage.fired + 1)
        self._runs += 1
        if self._runs % _COLLECT_EVERY == 0:
            gc.collect()
        if self.progress is not None:
            self.progress.advance(1)
        budget = self.effort.budget_s
        return budget is None or time.monotonic() - self._started < budget


def certify(
    spec: ConnectorSpec,
    *,
    world: str = "simulated",
    claim: Guarantee | None = None,
    depth: int = 1,
    examples: int = 100,
    seed: int = 0,
    occurrences: str = "all",
    plans: Sequence[FaultPlan] = (),
    budget_s: float | None = None,
    jobs: int = 1,
    runs_max: int | None = None,
    progress: Progress | None = None,
    judge_claim: bool = True,
) -> CertificationResult:
    """Certify one spec on one world.

    Args:
        world: `simulated`, or `containers`.
        claim: overrides the spec's.
        runs_max: on real worlds, at most so many crashes.
        judge_claim: False: nothing is claimed, the strongest guarantee is reported.
    """
    effort = Effort(depth, examples, occurrences, budget_s, jobs, runs_max)
    judged = (claim or spec.claim) if judge_claim else None
    if world == "containers":
        from semantix.certify.real_campaign import certify_really

        return certify_really(
            spec, claim=judged, seed=seed, effort=effort, plans=plans, progress=progress
        )
    campaign = Campaign(spec, claim=judged, seed=seed, effort=effort, progress=progress)
    return campaign.run(plans)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Let the collector run between runs only: it costs a fifth of the time otherwise."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect()
