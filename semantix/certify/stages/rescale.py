"""The stage `rescale`: restores at another parallelism, and of older retained checkpoints."""

from __future__ import annotations

from semantix.certify.running_campaign import Campaign
from semantix.plan.fault_plan import FaultPlan
from semantix.search.fault_classes import RESUBMIT
from semantix.search.resumption_plans import CLASS, is_wanted, resumption_plans, with_a_crash_behind
from semantix.spec.connector_spec import WorkloadSettings


def rescale_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Restore each completed checkpoint once at each size; then crash after the next checkpoint."""
    spec = campaign.spec
    if not any(is_wanted(one, spec) for one in (CLASS, RESUBMIT)):
        return
    every = list(resumption_plans(spec, workload, campaign.dry_runs(workload).visits))
    plans = campaign.executor.resumptions(spec, every)
    if not plans and not campaign.executor.is_repeatable:
        return
    behind: list[tuple[FaultPlan, bool]] = []
    with campaign.log.stage("rescale", 2 * len(plans)):
        campaign.log.count_left_out(len(every) - len(plans))
        for plan in plans:
            scenario = campaign.scenario(workload, plan)
            run = campaign.executor.run(scenario)
            campaign.add(scenario, run)
            crashed = with_a_crash_behind(plan, run.history)
            if crashed is not None:
                behind.append((crashed, False))
        campaign.take_all(workload, behind)
