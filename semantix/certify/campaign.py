"""One certification: the stages in order, the verdict, its evidence."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace

from semantix.certify.concluding import conclude
from semantix.certify.effort import Effort, Progress
from semantix.certify.garbage_collection import collection_between_runs_only
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.judged_run import RUN_CODES, Batch, judged_run
from semantix.certify.reducing import reduced
from semantix.certify.results import CertificationResult
from semantix.certify.stage_log import StageLog
from semantix.certify.stages.closed import ClosedSearch, closed_search
from semantix.certify.stages.drawn import DrawnRun, drawn_runs
from semantix.certify.stages.enumeration import single_plans
from semantix.certify.stages.pairs import crash_all_plans, second_crashes
from semantix.certify.stages.restore_trials import TRIALS, trials_under
from semantix.certify.tally import Tally
from semantix.certify.workers import BATCH_RUNS, Workers
from semantix.errors import WorldUnavailable
from semantix.model.guarantees import Guarantee
from semantix.oracles.claims import oracles_of
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.plan_binding import bind_parts, visits_all_steps
from semantix.scenario.runner import call_rows, run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import kinds_of
from semantix.search.dry_runs import RECOVERY_PLAN, DryRuns, dry_runs, why_unfinished
from semantix.search.equal_futures import run_watched
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# One partition takes as long for half of the records: as many checkpoints as with two of them.
CLOSED_RECORDS_MAX = 12
_COLLECT_EVERY = 64  # runs of the stages that are not dealt to workers


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
        interrupts: Interrupts,
    ) -> None:
        self.spec = spec
        self.seed = seed
        self.effort = effort
        self.claim = claim
        codes = oracles_of(claim or Guarantee.EXACTLY_ONCE, spec.also)
        self.tally = Tally(codes)
        self.log = StageLog(spec.name, progress, effort.budget_s)
        self.closed: list[ClosedSearch] = []
        self.steps_visited = 0
        self.unfired: list[FaultPlan] = []
        self.interrupted = False
        self.lost_world: WorldUnavailable | None = None  # only servers get lost
        self.hopeless = ""  # why the job does not even finish without a fault
        self.world = "simulated"
        self._interrupts = interrupts
        self._runs = 0
        self._workers = Workers(1)

    def run(self, plans: Sequence[FaultPlan]) -> CertificationResult:
        """Run every stage; a signal and an exhausted budget end the search, not the report."""
        until_s = self.log.until_s
        with collection_between_runs_only(), Workers(self.effort.jobs, until_s) as self._workers:
            try:
                with self._interrupts.may_raise():
                    self._run_stages(plans)
            except SearchEnded as ended:
                self.hopeless = ended.hopeless
                self.interrupted = not ended.hopeless
            else:
                self.tally.found = {key: reduced(one) for key, one in self.tally.found.items()}
            return conclude(self)

    def _run_stages(self, plans: Sequence[FaultPlan]) -> None:
        for workload in self.spec.workloads:
            self._search(workload)
        self._drawn_stage()
        self._plan_stage(plans)

    # -- stages ---------------------------------------------------------------------------------

    def _search(self, workload: WorkloadSettings) -> None:
        dry = self._dry_stage(workload)
        self._single_stage(workload, dry)
        if self.effort.depth >= 2:
            self._pair_stage(workload, dry)
        self._closed_stage(workload)

    def _dry_stage(self, workload: WorkloadSettings) -> DryRuns:
        """Run dry; a job that does not finish without a fault needs none to be judged."""
        scenario = Scenario(self.spec, FaultPlan(), workload, self.seed)
        with self.log.stage("dry", 2 + 1 + TRIALS):
            clean = self._take(scenario, run_watched)
            hopeless = why_unfinished(clean)
            if hopeless:
                raise SearchEnded(hopeless)
            crashed = self._take(replace(scenario, plan=RECOVERY_PLAN), run_watched)
            trials = trials_under(self.claim, scenario)
            self.tally.take_trials(scenario, trials)
            for _ in range(trials.runs):
                self._count(fired=True)
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
        plans = [
            (single.plan, single.makes_windows)
            for single in singles
            if not (single.is_repeat and self.effort.is_reduced)
        ]
        with self.log.stage("single", len(plans)):
            self._take_all(workload, plans)
            self.log.count_repeats(len(singles) - len(plans))

    def _pair_stage(self, workload: WorkloadSettings, dry: DryRuns) -> None:
        with self.log.stage("pairs", 0):
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
        with self.log.stage("closed", 0):
            found = closed_search(scenario, RUN_CODES, tick=self._tick)
            self.closed.append(found)
            self.tally.take_digest(found.digest)
            self._take_all(alone, [(plan, False) for plan in found.broken])

    def _drawn_stage(self) -> None:
        if not self.effort.examples:
            return
        with self.log.stage("drawn", self.effort.examples):
            drawn_runs(self.spec, self.effort.examples, self.seed, self._execute_drawn)

    def _plan_stage(self, plans: Sequence[FaultPlan]) -> None:
        workload = self.spec.workloads[0]
        if not plans:
            return
        with self.log.stage("plans", len(plans)):
            for plan in plans:
                scenario = Scenario(self.spec, plan, workload, plan.seed)
                dry = run_scenario(replace(scenario, plan=FaultPlan()))
                crashed = run_scenario(replace(scenario, plan=RECOVERY_PLAN))
                # A plan that names its spec is always run: if it does not fire, that is said.
                if plan.spec or visits_all_steps(plan, (dry.history, crashed.history)):
                    self._take(replace(scenario, plan=bind_parts(plan, dry.history)))

    # -- runs -----------------------------------------------------------------------------------

    def _take(
        self, scenario: Scenario, execute: Callable[[Scenario], RunResult] = run_scenario
    ) -> RunResult:
        run = execute(scenario)
        self.tally.take(scenario, judged_run(run))
        if run.unfired:
            self.unfired.append(scenario.plan)
        self._count(fired=not run.unfired, broken_off=run.broken_off)
        return run

    def _count(self, *, fired: bool, broken_off: str = "") -> None:
        """Count a run; end the search where it is time, or where one run has shown enough."""
        self._runs += 1
        if self._runs % _COLLECT_EVERY == 0:
            gc.collect()
        self.log.count(fired=fired)
        self._interrupts.check()
        if broken_off:
            raise SearchEnded(broken_off)
        if not self.log.has_time():
            raise SearchEnded

    def _take_all(
        self, workload: WorkloadSettings, plans: Sequence[tuple[FaultPlan, bool]]
    ) -> None:
        batches = (
            Batch(self.spec, workload, self.seed, tuple(plans[start : start + BATCH_RUNS]))
            for start in range(0, len(plans), BATCH_RUNS)
        )
        for batch, runs in self._workers.judged(batches):
            for (plan, _), run in zip(batch.plans, runs, strict=False):  # broken off at the end
                self.tally.take(Scenario(self.spec, plan, workload, self.seed), run)
                if not run.fired:
                    self.unfired.append(plan)
                self._count(fired=run.fired, broken_off=run.broken_off)

    def _execute_drawn(self, scenario: Scenario) -> DrawnRun:
        run = judged_run(run_scenario(scenario))
        self.tally.take(scenario, run, is_drawn=True)
        self._count(fired=run.fired, broken_off=run.broken_off)
        return DrawnRun(self.claim is not None and run.violates(self.tally.judged_codes))

    def _tick(self) -> bool:
        """Count a run of the closed search, which ends in its own way when time is over."""
        self.log.count(fired=True)
        self._interrupts.check()
        gc.collect()
        return self.log.has_time()


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
    is_reduced: bool = True,
    interrupts: Interrupts | None = None,
    progress: Progress | None = None,
    judge_claim: bool = True,
) -> CertificationResult:
    """Certify one spec on one world.

    Args:
        world: `simulated`, or `containers`.
        claim: overrides the spec's.
        runs_max: on real worlds, at most so many crashes.
        is_reduced: of crashes with one future only the first is run; False runs them all.
        interrupts: already entered; a signal then ends the search, not the report. Without it a
            KeyboardInterrupt comes through.
        judge_claim: False: nothing is claimed, the strongest guarantee is reported.
    """
    effort = Effort(depth, examples, occurrences, budget_s, jobs, runs_max, is_reduced)
    judged = (claim or spec.claim) if judge_claim else None
    if world == "containers":
        from semantix.certify.real_campaign import certify_really

        return certify_really(
            spec,
            claim=judged,
            seed=seed,
            effort=effort,
            plans=plans,
            progress=progress,
            interrupts=interrupts or Interrupts(),
        )
    campaign = Campaign(
        spec,
        claim=judged,
        seed=seed,
        effort=effort,
        progress=progress,
        interrupts=interrupts or Interrupts(),
    )
    return campaign.run(plans)
