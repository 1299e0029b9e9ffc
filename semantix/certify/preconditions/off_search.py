"""A small search without one condition of the claim. It ends at the first run that breaks it.

It looks at a clean run, at single crashes, at the other single faults, and at crashes on slow
networks, in this order. Each part takes a fixed number of plans, spread over the whole run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from semantix.certify.causes import gravity
from semantix.certify.effort import Effort
from semantix.certify.executors.executor import Executor
from semantix.certify.judged_run import Batch, JudgedRun, judged_run
from semantix.certify.tally import Found, found_in, struck_in
from semantix.history.expectation import Expectation
from semantix.model.guarantees import Verdict
from semantix.oracles.verdict import DOUBTS
from semantix.plan.fault_plan import CRASHES, FaultPlan
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import call_rows
from semantix.search.dry_runs import (
    DryRuns,
    make_dry_runs,
    why_not_acted,
    why_unfinished,
)
from semantix.search.fault_classes import RESUBMIT, classes_of
from semantix.search.network_faults import slow_network_of, visits_on_slow_networks
from semantix.search.resumption_plans import resumption_plans
from semantix.search.shares import SHARES, thinned
from semantix.search.single_plans import Single
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

_BATCH_RUNS = 8  # so many runs are made before the search looks whether one of them breaks
_STRIDE = 7  # neighbouring visits often have equal outcomes, so they are not tried in turn
_LIVE = "LIVE"


@dataclass(slots=True)
class OffSearch:
    """One search without a condition, with one workload.

    Args:
        spec: the spec with the condition turned off.
        expectation: what a reader must see; None: the records, as they are.
        codes: the oracles that judge.
        can_run: whether a plan may be tried.
    Attributes:
        fired: class of faults → number of runs in which one of them struck.
        runs: number of runs.
        reason: why the search cannot tell whether the claim holds; else empty.
        doubt: why no further run could tell anything; else empty.
    """

    spec: ConnectorSpec
    workload: WorkloadSettings
    seed: int
    executor: Executor
    expectation: Expectation | None
    codes: tuple[str, ...]
    can_run: Callable[[FaultPlan], bool] = lambda _: True
    fired: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    reason: str = ""
    doubt: str = ""
    _is_alive: bool = True

    def judged_runs(self) -> Iterator[tuple[JudgedRun, Found | None]]:
        """Make the runs one after the other, and give each with its gravest violation, if any.

        Whoever asks stops at the first violation.
        """
        clean = self.executor.run_dry(self.scenario(FaultPlan()))
        run = judged_run(clean)
        self._is_alive = not run.violates((_LIVE,))
        self.reason = why_unfinished(clean) or why_not_acted(clean, self.spec)
        yield self._taken(FaultPlan(), run)
        self.reason = self.reason or self._why_undecided(run)
        if self._is_over() or why_unfinished(clean):
            return

        def execute(scenario: Scenario) -> RunResult:
            return self.executor.run_dry(scenario) if scenario.plan.faults else clean

        dry = make_dry_runs(self.scenario(FaultPlan()), execute)
        # Under a name the plan would count as written by hand.
        if self.can_run(dry.plan):
            yield self._taken(FaultPlan(dry.plan.faults), judged_run(dry.crashed))
        for plans in self._plans(dry):
            yield from self._tried(plans)
            if self._is_over():
                return

    def scenario(self, plan: FaultPlan) -> Scenario:
        """Return a scenario of this search."""
        world = self.executor.world
        return Scenario(self.spec, plan, self.workload, self.seed, world, self.expectation)

    def _is_over(self) -> bool:
        return bool(self.doubt)

    def _plans(self, dry: DryRuns) -> Iterator[list[FaultPlan]]:
        every = self.executor.single_plans(self.spec, dry, Effort())
        singles = [one for one in every if not one.is_repeat and self.can_run(one.plan)]
        crashes = [one for one in singles if one.plan.faults[-1].do in CRASHES]
        others = [one for one in singles if one.plan.faults[-1].do not in CRASHES]
        # A crash may strike everywhere: the whole time of the run counts. A fault of a call counts
        # for each call.
        yield _spread(crashes, SHARES["precondition_crashes"], lambda _: "")
        yield _spread(others, SHARES["precondition_faults"], _fault_and_step)
        yield from self._slow_plans(dry)
        if RESUBMIT in self.spec.faults:
            plans = tuple(resumption_plans(self.spec, self.workload, dry.visits))
            yield [plan for plan in plans if self.can_run(plan)]

    def _slow_plans(self, dry: DryRuns) -> Iterator[list[FaultPlan]]:
        faults = self.spec.faults
        slow = slow_network_of(dry.visits, call_rows(self.spec), self.spec, dry.clean.networks)
        if slow is None or (faults and "slow" not in faults):
            return
        run = self.executor.run_dry(self.scenario(FaultPlan((slow,))))
        plans = [
            FaultPlan((slow, visit.fault("crash_all"))) for visit in visits_on_slow_networks(run)
        ]
        plans = [plan for plan in plans if self.can_run(plan)]
        yield thinned(plans, SHARES["precondition_slow"], lambda plan: plan.faults[-1].at)

    def _tried(self, plans: Sequence[FaultPlan]) -> Iterator[tuple[JudgedRun, Found | None]]:
        """Run plans, and put their suspicions to the proof in runs of their own."""
        pairs = tuple([(plan, False) for plan in plans])
        batch = Batch(self.spec, self.workload, self.seed, pairs, self.expectation)
        for part in batch.parts(_BATCH_RUNS):
            proofs: list[FaultPlan] = []
            for plan, run, _ in self.executor.judged(part, None):
                proving = [FaultPlan((*plan.faults, crash)) for crash in run.proofs]
                proofs += [one for one in proving if self.can_run(one)]
                yield self._taken(plan, run)
                if self._is_over():
                    return
            if proofs:
                yield from self._tried(proofs)

    def _taken(self, plan: FaultPlan, run: JudgedRun) -> tuple[JudgedRun, Found | None]:
        """Count a run, and return it with its gravest violation."""
        scenario = self.scenario(plan)
        self.runs += 1
        for name in classes_of(struck_in(scenario, run)):
            self.fired[name] = self.fired.get(name, 0) + 1
        doubt = run.doubt or run.unmodelled or run.broken_off
        if doubt:
            self.doubt = doubt
            return run, None
        shown = [one for one in found_in(scenario, run) if self._counts(one)]
        gravest = min(shown, key=lambda one: gravity(one.finding.kind), default=None)
        return run, gravest

    def _counts(self, found: Found) -> bool:
        """Return whether a finding says something about the condition.

        A job that does not get on without a fault has perhaps another defect than the condition
        that is missing: then only what a reader sees counts.
        """
        one = found.finding
        is_judged = one.oracle in self.codes and one.kind not in DOUBTS
        return is_judged and (self._is_alive or one.oracle != _LIVE)

    def _why_undecided(self, clean: JudgedRun) -> str:
        for code, verdict, _, reason in clean.verdicts:
            if code in self.codes and verdict is Verdict.INCONCLUSIVE:
                return f"{code} is INCONCLUSIVE without a fault: {reason}"
        return ""


def _fault_and_step(single: Single) -> tuple[str, str]:
    last = single.plan.faults[-1]
    return last.do, last.step


def _spread(
    singles: Sequence[Single], limit: int, kind: Callable[[Single], Hashable]
) -> list[FaultPlan]:
    """Return at most `limit` plans, in an order in which neighbours are far from each other."""
    kept = thinned(singles, limit, kind)
    return [one.plan for first in range(_STRIDE) for one in kept[first::_STRIDE]]
