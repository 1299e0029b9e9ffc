"""One certification: runs the stages that an executor offers, in order, then concludes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from semantix.certify.concluding import conclude
from semantix.certify.effort import Effort, Progress
from semantix.certify.executors.executor import Executor
from semantix.certify.executors.simulated import simulated_executor
from semantix.certify.interpreters import second_runs
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.results import CertificationResult
from semantix.certify.running_campaign import Campaign
from semantix.certify.shrinking import shrink_all
from semantix.certify.stages.closed import closed_stage
from semantix.certify.stages.cuts import cut_stage
from semantix.certify.stages.deviations import deviation_stage
from semantix.certify.stages.drawn import drawn_stage
from semantix.certify.stages.dry import dry_stage, restore_stage
from semantix.certify.stages.overtaken import overtaken_stage
from semantix.certify.stages.pairs import pair_stage
from semantix.certify.stages.plans import plan_stage
from semantix.certify.stages.preconditions import precondition_stage
from semantix.certify.stages.quick import quick_stage
from semantix.certify.stages.rescale import rescale_stage
from semantix.certify.stages.single import single_stage
from semantix.certify.stages.slow import slow_stage
from semantix.certify.stages.zombie import zombie_stage
from semantix.errors import WorldUnavailable
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.connector_premises import check_unchanged, reload_changed_code
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

# A stage makes its runs through the campaign. An executor names the stages that it offers.
STAGES: dict[str, Callable[[Campaign, WorkloadSettings], None]] = {
    "dry": dry_stage,
    "restore": restore_stage,
    "cuts": cut_stage,
    "rescale": rescale_stage,
    "single": single_stage,
    "slow": slow_stage,
    "quick": quick_stage,
    "pairs": pair_stage,
    "overtaken": overtaken_stage,
    "closed": closed_stage,
    "drawn": drawn_stage,
    "plans": plan_stage,
    "zombie": zombie_stage,
    "preconditions": precondition_stage,
    "deviations": deviation_stage,
}
# If a run without a fault breaks the claim, these stages show nothing more: they look for rarer
# faults that break it, and for conditions of a claim that holds. The other ones are short, and
# show the failure windows, and which weaker guarantees break, too.
_LEFT_OUT = ("pairs", "overtaken", "closed", "drawn", "zombie", "preconditions")


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
    stages: Sequence[str] | None = None,
    is_fail_fast: bool = False,
    interrupts: Interrupts | None = None,
    progress: Progress | None = None,
    judge_claim: bool = True,
) -> CertificationResult:
    """Certify one spec on one world.

    Args:
        world: `simulated`, or `containers`.
        claim: overrides the spec's.
        depth, examples, occurrences, budget_s, jobs, runs_max, is_reduced, stages,
            is_fail_fast: see `Effort`.
        plans: fault plans written by hand.
        interrupts: already entered. A signal then ends the search, but not the report. Without it
            a KeyboardInterrupt ends both.
        judge_claim: if False, nothing is claimed, and the strongest guarantee is only reported.

    Raises:
        WorldUnavailable: no engine, no image, a server that does not come up.
        SpecError: a file of the connector has changed meanwhile.
    """
    reload_changed_code()
    effort = Effort(
        # An effect outside is no part of what equal futures compare.
        depth, examples, occurrences, budget_s, jobs, runs_max, is_reduced and not spec.outside,
        None if stages is None else tuple(stages), is_fail_fast,
    )  # fmt: skip
    if progress is not None and world != "simulated":
        progress.start(0, f"{spec.name} on {world}: servers start")
    with _executor(spec, world, jobs) as executor:
        campaign = Campaign(
            spec,
            executor,
            claim=(claim or spec.claim) if judge_claim else None,
            seed=seed,
            effort=effort,
            plans=plans,
            progress=progress,
            interrupts=interrupts or Interrupts(),
        )
        return run_campaign(campaign)


def run_campaign(campaign: Campaign) -> CertificationResult:
    """Run every stage that the executor offers, and conclude.

    Four things end the search early, but not the report: a signal, an exhausted budget, a connector
    that blocks, a server that is gone.
    """
    try:
        with campaign.interrupts.may_raise(), second_runs(campaign) as second:
            _run_stages(campaign)
            campaign.log.show("another interpreter")
            second.compare()
    except SearchEnded as ended:
        campaign.hopeless = ended.hopeless
        campaign.interrupted = not ended.hopeless
        if ended.has_finding:
            shrink_all(campaign.tally, campaign.log)
    except WorldUnavailable as error:
        campaign.interrupted = True
        # Without its traceback, which would keep the clients of the broken run alive.
        campaign.lost_world = WorldUnavailable(error.args[0], hint=error.hint)
    else:
        shrink_all(campaign.tally, campaign.log)
    check_unchanged(campaign.spec)
    return conclude(campaign)


def _run_stages(campaign: Campaign) -> None:
    executor, workloads = campaign.executor, campaign.spec.workloads
    for workload in workloads:
        for name in executor.stages:
            _run_stage(name, campaign, workload)
    for name in executor.last_stages:
        _run_stage(name, campaign, workloads[0])


def _run_stage(name: str, campaign: Campaign, workload: WorkloadSettings) -> None:
    if campaign.effort.has(name) and not (campaign.breaks and name in _LEFT_OUT):
        STAGES[name](campaign, workload)


def _executor(spec: ConnectorSpec, world: str, jobs: int) -> AbstractContextManager[Executor]:
    if world != "simulated":
        from semantix.certify.executors.containers import containers_executor

        return containers_executor(spec, world)
    return simulated_executor(jobs)
