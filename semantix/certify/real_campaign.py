"""One certification on real servers: a crash of everything at each visited step, really killed.

Enumerated from dry runs on the same server: one `crash_all` for each (step, position), at the first
occurrence that has a completed checkpoint behind it, else at the first; recovery's own steps behind
a first crash. Verdict, windows and findings are drawn as on the simulated worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from semantix.certify.concluding import conclude
from semantix.certify.effort import Effort, Progress
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.judged_run import judged_run
from semantix.certify.results import CertificationResult
from semantix.certify.stage_log import StageLog
from semantix.certify.stages.closed import ClosedSearch
from semantix.certify.tally import Tally
from semantix.errors import WorldUnavailable
from semantix.history.events import COMPLETED
from semantix.model.guarantees import Guarantee
from semantix.oracles.claims import oracles_of
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.plan_binding import bind_parts, visits_all_steps
from semantix.scenario.processes.real_session import is_applicable, real_session
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.dry_runs import RECOVERY_PLAN, DryRuns, dry_runs, why_unfinished
from semantix.search.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

Execute = Callable[[Scenario], RunResult]
_ENGINE_PREFIXES = ("ckpt_", "restore_", "opstate_")


class RealCampaign:
    """Has what `concluding.conclude` reads of a campaign."""

    def __init__(
        self,
        spec: ConnectorSpec,
        execute: Execute,
        *,
        claim: Guarantee | None,
        seed: int,
        effort: Effort,
        progress: Progress | None,
        interrupts: Interrupts,
    ) -> None:
        self.spec = spec
        self.claim = claim
        self.seed = seed
        self.effort = effort
        self.tally = Tally(oracles_of(claim or Guarantee.EXACTLY_ONCE, spec.also))
        self.log = StageLog(f"{spec.name} on containers", progress, effort.budget_s)
        self.closed: list[ClosedSearch] = []  # only worlds that can be captured have it
        self.steps_visited = 0
        self.unfired: list[FaultPlan] = []
        self.interrupted = False
        self.lost_world: WorldUnavailable | None = None
        self.hopeless = ""
        self.world = "containers"
        self._execute = execute
        self._interrupts = interrupts

    def run(self, plans: Sequence[FaultPlan] = ()) -> CertificationResult:
        """Run every stage; what cuts the search short does not end the report.

        That is a signal, an exhausted budget, a connector that blocks, a server that is gone.
        """
        try:
            with self._interrupts.may_raise():
                for workload in self.spec.workloads:
                    dry = self._dry_stage(workload)
                    self._crash_stage(workload, dry)
                    self._plan_stage(workload, dry, plans)
        except SearchEnded as ended:
            self.hopeless = ended.hopeless
            self.interrupted = not ended.hopeless
        except WorldUnavailable as error:
            self.interrupted = True
            # Without its traceback, which would keep the clients of the broken run alive.
            self.lost_world = WorldUnavailable(error.args[0], hint=error.hint)
        return conclude(self)

    def _dry_stage(self, workload: WorkloadSettings) -> DryRuns:
        scenario = Scenario(self.spec, FaultPlan(), workload, self.seed, "containers")
        with self.log.stage("dry", 2):
            clean = self._take(scenario)
            hopeless = why_unfinished(clean)
            if hopeless:
                raise SearchEnded(hopeless)
            crashed = self._take(replace(scenario, plan=RECOVERY_PLAN))
        found = dry_runs(clean, crashed)
        self.steps_visited = max(self.steps_visited, found.steps_visited())
        return found

    def _crash_stage(self, workload: WorkloadSettings, dry: DryRuns) -> None:
        plans = real_crash_plans(dry, self.effort.runs_max)
        with self.log.stage("single", len(plans)):
            for plan in plans:
                scenario = Scenario(self.spec, plan, workload, self.seed, "containers")
                self._take(scenario, makes_windows=len(plan.faults) == 1)

    def _plan_stage(
        self, workload: WorkloadSettings, dry: DryRuns, plans: Sequence[FaultPlan]
    ) -> None:
        histories = (dry.clean.history, dry.crashed.history)
        # A plan that names its spec is always run: if it does not fire, that is said.
        wanted = [plan for plan in plans if plan.spec or visits_all_steps(plan, histories)]
        if not wanted:
            return
        with self.log.stage("plans", len(wanted)):
            for plan in wanted:
                bound = bind_parts(plan, dry.clean.history)
                self._take(Scenario(self.spec, bound, workload, plan.seed, "containers"))

    def _take(self, scenario: Scenario, *, makes_windows: bool = False) -> RunResult:
        run = self._execute(scenario)
        judged = judged_run(run, makes_windows=makes_windows)
        self.tally.take(scenario, judged, history=run.history)
        if run.unfired:
            self.unfired.append(scenario.plan)
        self.log.count(fired=not run.unfired)
        self._interrupts.check()
        if run.broken_off:
            raise SearchEnded(run.broken_off)
        if not self.log.has_time():
            raise SearchEnded
        return run


def certify_really(
    spec: ConnectorSpec,
    *,
    claim: Guarantee | None,
    seed: int,
    effort: Effort,
    plans: Sequence[FaultPlan],
    progress: Progress | None,
    interrupts: Interrupts,
) -> CertificationResult:
    """Certify one spec on real servers, started for it or attached to.

    Raises:
        WorldUnavailable: no engine, no image, a server that does not come up.
    """
    with real_session(spec) as execute:
        campaign = RealCampaign(
            spec,
            execute,
            claim=claim,
            seed=seed,
            effort=effort,
            progress=progress,
            interrupts=interrupts,
        )
        return campaign.run([plan for plan in plans if is_applicable(plan)])


def real_crash_plans(dry: DryRuns, runs_max: int | None) -> list[FaultPlan]:
    """Give one crash of everything for each visited (step, position).

    Args:
        runs_max: at most so many; the connector's own steps and calls come first, then the
            engine's, evenly.
    """
    completed = min(
        (event[1] for event in dry.clean.history.facts if event[2] == COMPLETED), default=0
    )
    plans = [FaultPlan((visit.fault("crash_all"),)) for visit in _chosen(dry.visits, completed)]
    plans += [
        FaultPlan((*RECOVERY_PLAN.faults, visit.fault("crash_all")))
        for visit in _chosen(dry.recovery, 0)
    ]
    if runs_max is None or len(plans) <= runs_max:
        return plans
    own = [plan for plan in plans if not plan.faults[-1].step.startswith(_ENGINE_PREFIXES)]
    engine = [plan for plan in plans if plan not in own]
    return [*_evenly(own, runs_max), *_evenly(engine, max(0, runs_max - len(own)))]


def _chosen(visits: Iterable[Visit], completed: int) -> list[Visit]:
    found: dict[tuple[str, str], Visit] = {}
    for visit in visits:
        key = (visit.step, visit.position)
        known = found.get(key)
        if known is None or known.sequence < completed < visit.sequence:
            found[key] = visit
    return sorted(found.values())


def _evenly(plans: Sequence[FaultPlan], wanted: int) -> list[FaultPlan]:
    if len(plans) <= wanted:
        return list(plans)
    return [plans[index * len(plans) // wanted] for index in range(wanted)]
