"""A campaign while it runs: its inputs, what its runs have shown, and how stages make runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from semantix.certify.closed.search import ClosedSearch
from semantix.certify.coverage import Coverage
from semantix.certify.effort import Effort, Progress
from semantix.certify.evidence.deviation_result import DeviationResult
from semantix.certify.evidence.latency_result import LatencyResult, latency_of
from semantix.certify.executors.executor import Executor
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.judged_run import Batch, JudgedRun, judged_run
from semantix.certify.proofs import proving_plans
from semantix.certify.results import PreconditionResult
from semantix.certify.stage_log import StageLog
from semantix.certify.stages.one_key import survived_fault
from semantix.certify.tally import Tally
from semantix.errors import WorldUnavailable
from semantix.history.events import History
from semantix.model.guarantees import Guarantee
from semantix.oracles.claims import oracles_of
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.declared_places import view_of
from semantix.scenario.expectations.settling import Settled, settle
from semantix.scenario.scenario import NetworkTimes, RunResult, Scenario
from semantix.search.dry_runs import DryRuns, make_dry_runs
from semantix.search.required import Required, completed_checkpoints, most, required_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

_NEEDED = ("single", "closed")  # without one of these stages no claim is upheld


class Campaign:
    """One certification of one spec on one executor. Stages make their runs through it.

    Args:
        claim: the guarantee that is judged. None: nothing is claimed, and the strongest guarantee
            is only reported.
        plans: written by hand. Plans that the executor cannot run are left out.
    Attributes:
        closed: the results of the closed searches, one for each workload.
        coverage: which points were visited, and which faults struck there.
        preconditions: that were put to the proof.
        deviations: of the source, that were tried.
        steps_visited: number of different (step, position) of the dry runs.
        required: what the spec requires of the dry runs, and what they have shown.
        unfired: plans with a fault that did not strike.
        hopeless: why more runs would show nothing (a job that does not finish without a fault, a
            connector that blocks); else empty.
        interrupted: whether the search was cut short.
        unmodelled: the first thing that the connector used and that a simulated world does not
            model; else empty.
        interpreter: what the dry runs in a fresh interpreter have shown.
        memory_changes: what the connector's modules remembered in a dry run.
        lost_world: the error of a server that went away, if that cut the search short.
        breaks: the claim breaks in a run without a fault, so most stages are left out.
        latency: of the clean run, in simulated time.
        overtaken: scenarios in which a row of a table showed an older record again, each with the
            numbers of the newer records.
        survived: faults of scenarios in which a write into a table failed, and no task did.
    """

    def __init__(
        self,
        spec: ConnectorSpec,
        executor: Executor,
        *,
        claim: Guarantee | None,
        seed: int,
        effort: Effort,
        plans: Sequence[FaultPlan] = (),
        progress: Progress | None = None,
        interrupts: Interrupts,
    ) -> None:
        self.spec = spec
        self.executor = executor
        self.claim = claim
        self.seed = seed
        self.effort = effort
        self.plans = [plan for plan in plans if executor.can_run(plan)]
        self.interrupts = interrupts
        where = "" if executor.world == "simulated" else f" on {executor.world}"
        self.log = StageLog(f"{spec.name}{where}", progress, effort.budget_s)
        self.tally = Tally(oracles_of(claim or Guarantee.EXACTLY_ONCE, spec.also))
        self.closed: list[ClosedSearch] = []
        self.coverage = Coverage()
        self.preconditions: list[PreconditionResult] = []
        self.deviations: list[DeviationResult] = []
        self.steps_visited = 0
        self.required: tuple[Required, ...] = ()
        self.unfired: list[FaultPlan] = []
        self.hopeless = ""
        self.interrupted = False
        self.unmodelled = ""
        self.interpreter = "not tried: the search ended before"
        self.memory_changes: tuple[str, ...] = ()
        self.lost_world: WorldUnavailable | None = None
        self.breaks = False
        self.latency: LatencyResult | None = None
        self.overtaken: list[tuple[Scenario, tuple[int, ...]]] = []
        self.survived: list[Fault] = []
        self._settled: dict[WorkloadSettings, Settled] = {}
        self._dry_runs: dict[tuple[WorkloadSettings, int], DryRuns] = {}

    def settled(self, workload: WorkloadSettings) -> Settled:
        """Return what a reader must see with a workload; clean runs show it at the first call.

        If records are seen as they are with a workload of the spec, they are with every other.

        Raises:
            UsageError, SpecError: see `expectations.settling.settle`.
        """
        found = self._settled.get(workload)
        first = self._settled.get(self.spec.workloads[0])
        if found is None and first is not None and workload not in self.spec.workloads:
            found = first if first.expectation is None else None
        if found is None:
            self.log.show("clean runs")
            found = self._settled[workload] = settle(self.spec, workload)
            if found.broken is not None:  # another run would block as long
                scenario, run = found.broken
                with self.log.stage("dry", 1):
                    self.add(replace(scenario, world=self.executor.world), run)
            if found.view != view_of(self.spec):
                self.spec = replace(self.spec, view=found.view)
        return found

    def first_settled(self) -> Settled | None:
        """Return what a reader must see with the first workload; None: it was not found out."""
        return self._settled.get(self.spec.workloads[0])

    def scenario(self, workload: WorkloadSettings, plan: FaultPlan | None = None) -> Scenario:
        """Return a scenario of this campaign; without a plan it has no faults."""
        expectation = self.settled(workload).expectation
        world = self.executor.world
        return Scenario(self.spec, plan or FaultPlan(), workload, self.seed, world, expectation)

    def keep_dry_runs(self, workload: WorkloadSettings, dry: DryRuns) -> None:
        """Keep dry runs with the campaign's seed for the stages that follow."""
        self._dry_runs[workload, self.seed] = dry
        if workload == self.spec.workloads[0] and self.executor.is_repeatable:
            self.latency = latency_of(dry.clean.history)
        self.steps_visited = max(self.steps_visited, dry.steps_visited())
        self.coverage.visited((*dry.visits, *dry.recovery))
        if self.spec.must_visit or self.spec.must_count:
            has_states = self.spec.must_count and self.executor.is_repeatable
            states = completed_checkpoints(self.scenario(workload)) if has_states else None
            self.required = most(self.required, required_of(self.spec, dry.histories, states))
        changes = (*self.memory_changes, *dry.clean.memory_changes, *dry.crashed.memory_changes)
        self.memory_changes = tuple(dict.fromkeys(changes))

    def dry_runs(self, workload: WorkloadSettings, seed: int | None = None) -> DryRuns:
        """Return the dry runs of a workload; make them if no stage has made them with this seed."""
        if seed is None or not self.executor.is_repeatable:
            seed = self.seed
        found = self._dry_runs.get((workload, seed))
        if found is None:
            scenario = replace(self.scenario(workload), seed=seed)
            found = make_dry_runs(scenario, self.executor.run)
            self._dry_runs[workload, seed] = found
        return found

    def networks(self) -> list[NetworkTimes]:
        """Return the times of the networks of all dry runs."""
        return [times for dry in self._dry_runs.values() for times in dry.clean.networks]

    def take(self, scenario: Scenario) -> JudgedRun:
        """Execute one scenario, and add what it shows."""
        return self.add(scenario, self.executor.run(scenario))

    def add(self, scenario: Scenario, run: RunResult) -> JudgedRun:
        """Judge a run, and add what it shows; put its suspicions to the proof in further runs."""
        judged = judged_run(run)
        self.coverage.planned((scenario.plan,))
        self._add(scenario, judged, run.history)
        for plan in proving_plans(scenario.plan, judged.proofs):
            self.coverage.planned((plan,))
            proof = self.executor.run(replace(scenario, plan=plan))
            self._add(replace(scenario, plan=plan), judged_run(proof), proof.history)
        return judged

    def take_all(self, workload: WorkloadSettings, plans: Sequence[tuple[FaultPlan, bool]]) -> None:
        """Execute plans that differ in their faults only, and add what they show.

        Then the suspicions of these runs are put to the proof, in runs of their own.

        Args:
            plans: each with whether failure windows are read from its run.
        """
        proofs: list[tuple[FaultPlan, bool]] = []
        for plan, run in self._taken(workload, plans):
            proofs += [(proof, False) for proof in proving_plans(plan, run.proofs)]
        for _ in self._taken(workload, proofs):
            pass

    def take_if_it_fires(
        self, scenario: Scenario, told: Callable[[JudgedRun, Scenario], JudgedRun]
    ) -> JudgedRun:
        """Execute one scenario; add what it shows, unless a fault of its plan does not strike.

        Args:
            told: adds to the messages of the findings.
        """
        run = self.executor.run(scenario)
        judged = told(judged_run(run), scenario)
        if judged.unfired:
            self.count(fired=False, broken_off=judged.broken_off or judged.doubt)
        else:
            self.coverage.planned((scenario.plan,))
            self._add(scenario, judged, run.history)
        return judged

    def take_drawn(self, scenario: Scenario) -> JudgedRun:
        """Execute a drawn scenario; it is judged for the faults that fired, and has no windows.

        Returns:
            The judged run; if a run that proves a suspicion of it has a violation, that one.
        """
        run = self._drawn(scenario)
        for plan in proving_plans(scenario.plan, run.proofs):
            proof = self._drawn(replace(scenario, plan=plan))
            run = proof if proof.violates(self.tally.judged_codes) else run
        return run

    def note_unmodelled(self, reason: str) -> None:
        """Keep the first reason of a run that ended at something that is not modelled."""
        self.unmodelled = self.unmodelled or reason

    def count(self, *, fired: bool, broken_off: str = "") -> None:
        """Count a run. Raises SearchEnded if it must be the last one.

        Args:
            broken_off: why the harness had to end the run; the next ones would block as long.
        """
        self.log.note_findings(self.tally.judged_count())
        self.log.count(fired=fired)
        self.interrupts.check()
        if broken_off:
            raise SearchEnded(broken_off)
        if not self.log.has_time():
            raise SearchEnded

    def stop_at_finding(self, run: JudgedRun) -> None:
        """Raise SearchEnded if the run violates the claim and nothing more is wanted."""
        wanted = self.effort.is_fail_fast and self.claim is not None
        if wanted and run.violates(self.tally.judged_codes):
            raise SearchEnded("stopped at the first finding (--fail-fast)", has_finding=True)

    def stages_skipped(self) -> tuple[str, ...]:
        """Return the stages that a claim rests on and that this search leaves out on demand."""
        offered = (*self.executor.stages, *self.executor.last_stages)
        return tuple([one for one in _NEEDED if one in offered and not self.effort.has(one)])

    def _taken(
        self, workload: WorkloadSettings, plans: Sequence[tuple[FaultPlan, bool]]
    ) -> Iterator[tuple[FaultPlan, JudgedRun]]:
        if not plans:
            return
        self.coverage.planned(plan for plan, _ in plans)
        expectation = self.settled(workload).expectation
        batch = Batch(self.spec, workload, self.seed, tuple(plans), expectation)
        for plan, run, history in self.executor.judged(batch, self.log.until_s):
            self._add(batch.scenario(plan, self.executor.world), run, history)
            yield plan, run

    def _drawn(self, scenario: Scenario) -> JudgedRun:
        run = judged_run(self.executor.run(scenario))
        self.tally.take(scenario, run, is_drawn=True, history=run.history)
        self.note_unmodelled(run.unmodelled)
        self.count(fired=run.fired, broken_off=run.broken_off or run.doubt)
        self.stop_at_finding(run)
        return run

    def _add(self, scenario: Scenario, run: JudgedRun, history: History | None) -> None:
        kept = run.history if self.executor.is_repeatable else history
        self.tally.take(scenario, run, history=kept)
        self.coverage.fired(scenario.plan, run.unfired)
        self.note_unmodelled(run.unmodelled)
        if run.overtaken:
            self.overtaken.append((scenario, run.overtaken))
        if self.spec.view == "table" and (fault := survived_fault(scenario.plan, run)):
            self.survived.append(fault)
        if run.unfired:
            self.unfired.append(scenario.plan)
        self.count(fired=run.fired, broken_off=run.broken_off or run.doubt)
        self.stop_at_finding(run)
