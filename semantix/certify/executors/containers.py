"""Executes a campaign on real servers. A crash of everything kills the process of the job.

The plans are made from dry runs on the same servers: one `crash_all` for each (step, position,
vertex). It strikes at the first visit after a completed checkpoint if there is one, else at the
first visit. The visits of a recovery get a second crash, after the crash that leads to the
recovery. `--occurrences every` crashes at every visit instead.

A paused server is a slow server. So a late request is tried at the ends of Kafka transactions. One
slow run is made, one more with a crash behind each completion, and one with a crash directly before
the servers go on. Servers that are attached are not paused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from semantix.certify.effort import Effort
from semantix.certify.executors.executor import Executor
from semantix.certify.judged_run import Batch, JudgedRun, judged_run
from semantix.history.events import COMPLETED, FAULT_ENDED, History
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.processes.real_faults import PAUSING, is_applicable, late_calls
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.scenario import RunResult, Scenario
from semantix.scenario.simulated_worlds import call_rows
from semantix.search.dry_runs import DryRuns
from semantix.search.network_faults import late_requests_at
from semantix.search.single_plans import Single
from semantix.search.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec

_OF_ONE_SIZE_MAX = 4
_OF_ONE_WORD_MAX = 2
_ENGINE_PREFIXES = ("ckpt_", "restore_", "opstate_")


class ContainersExecutor:
    """Implements `Executor`. Real servers cannot be captured, so some stages are missing.

    Args:
        execute: runs one scenario on the servers.
        slow_refusal: why the servers cannot be paused; empty if they can.
        world: the word of `--world`: `containers`, `local` or `object_store`.
    """

    is_repeatable = False
    stages: tuple[str, ...] = ("dry", "rescale", "single", "slow", "plans")
    last_stages: tuple[str, ...] = ("preconditions",)
    slow_runs_max = 4

    def __init__(
        self,
        execute: Callable[[Scenario], RunResult],
        *,
        slow_refusal: str = "",
        world: str = "containers",
    ) -> None:
        self._execute = execute
        self.world = world
        self.slow_refusal = slow_refusal

    def run(self, scenario: Scenario) -> RunResult:
        """Execute one scenario. It has its own topics and keyspaces on the servers."""
        return self._execute(scenario)

    def run_dry(self, scenario: Scenario) -> RunResult:
        """Execute one scenario, and note the completions of checkpoints: they are durable.

        The last visit before paused servers go on is noted, too: requests are on their way then.
        """
        result = self._execute(scenario)
        facts, steps = result.history.facts, result.history.steps
        over = min((one.sequence for one in facts if one.kind == FAULT_ENDED), default=0)
        last = max((one.sequence for one in steps if one.sequence < over), default=0)
        moved = [
            visit.sequence
            for visit in steps
            if (visit.step, visit.position) == ("ckpt_store_add", "after")
        ]
        return replace(result, moved=frozenset((*moved, last)))

    def judged(
        self, batch: Batch, until_s: float | None
    ) -> Iterator[tuple[FaultPlan, JudgedRun, History]]:
        """Execute and judge one plan after the other; the campaign may stop after each."""
        for plan, makes_windows in batch.plans:
            run = self._execute(batch.scenario(plan, self.world))
            yield plan, judged_run(run, makes_windows=makes_windows), run.history

    def single_plans(self, spec: ConnectorSpec, dry: DryRuns, effort: Effort) -> list[Single]:
        """Return one crash of everything for each visited (step, position, vertex), or each visit.

        If there are more than `effort.runs_max`, the steps and calls of the connector come first,
        then the steps of the engine. If not all of one group fit, the plans are taken at even
        distances from the whole run. A few late requests follow.
        """
        plans = crash_points(dry, effort.runs_max, is_every=effort.occurrences == "every")
        singles = [Single(plan, makes_windows=len(plan.faults) == 1) for plan in plans]
        if self.slow_refusal or (spec.faults and "late" not in spec.faults):
            return singles
        late_ones = late_calls()
        calls = {step: row for step, row in call_rows(spec).items() if step in late_ones}
        late = late_requests_at(dry.visits, calls, spec)
        return singles + [Single(FaultPlan((one,)), makes_windows=False) for one in late]

    def resumptions(self, spec: ConnectorSpec, plans: Sequence[FaultPlan]) -> Sequence[FaultPlan]:
        """Return a few restores at the sizes that the spec names under `rescale`.

        A few restores of older checkpoints and stops with a savepoint follow, where these are
        tried.
        """
        chosen: list[FaultPlan] = []
        for size in spec.rescale:
            of_size = [one for one in plans if one.faults[0].parallelism == size]
            chosen += _evenly(of_size, _OF_ONE_SIZE_MAX)
        for word in ("restore", "stop_with_savepoint"):
            of_word = [one for one in plans if one.faults[0].do == word]
            of_word.sort(key=lambda one: one.faults[0].drain)  # one stop without, one with drain
            chosen += _evenly(of_word, _OF_ONE_WORD_MAX)
        return chosen

    def can_run(self, plan: FaultPlan) -> bool:
        """Return whether real runs can make all faults of the plan."""
        pauses = any(fault.do in PAUSING for fault in plan.faults)
        return is_applicable(plan) and not (pauses and self.slow_refusal)


@contextmanager
def containers_executor(spec: ConnectorSpec, world: str = "containers") -> Iterator[Executor]:
    """Hold the servers that a spec needs: start them, or attach to running ones.

    Raises:
        WorldUnavailable: no engine, no image, a server that does not come up.
    """
    with real_session(spec, world) as session:
        yield ContainersExecutor(session, slow_refusal=session.pause_refusal, world=world)


def crash_points(dry: DryRuns, runs_max: int | None, *, is_every: bool = False) -> list[FaultPlan]:
    """Return the plans of `ContainersExecutor.single_plans`, at most `runs_max` (None: all)."""
    visits: Sequence[Visit] = dry.visits
    recovery: Sequence[Visit] = dry.recovery
    if not is_every:
        facts = dry.clean.history.facts
        completed = min((one.sequence for one in facts if one.kind == COMPLETED), default=0)
        visits, recovery = _chosen(visits, completed), _chosen(recovery, 0)
    plans = [FaultPlan((visit.fault("crash_all"),)) for visit in visits]
    plans += [FaultPlan((*dry.plan.faults, visit.fault("crash_all"))) for visit in recovery]
    if runs_max is None or len(plans) <= runs_max:
        return plans
    own = [plan for plan in plans if not plan.faults[-1].step.startswith(_ENGINE_PREFIXES)]
    engine = [plan for plan in plans if plan not in own]
    return [*_evenly(own, runs_max), *_evenly(engine, max(0, runs_max - len(own)))]


def _chosen(visits: Iterable[Visit], completed: int) -> list[Visit]:
    found: dict[tuple[str, str, str], Visit] = {}
    for visit in visits:
        key = (visit.step, visit.position, visit.task)
        known = found.get(key)
        if known is None or known.sequence < completed < visit.sequence:
            found[key] = visit
    return sorted(found.values())


def _evenly(plans: Sequence[FaultPlan], wanted: int) -> list[FaultPlan]:
    if len(plans) <= wanted:
        return list(plans)
    return [plans[index * len(plans) // wanted] for index in range(wanted)]
