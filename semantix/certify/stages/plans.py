"""The stage `plans`: fault plans that were written by hand."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.running_campaign import Campaign
from semantix.scenario.plan_binding import bind_parts, can_restart, visits_all_steps
from semantix.spec.connector_spec import WorkloadSettings


def plan_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run each plan that names this spec, and each plan whose steps the dry runs visit.

    A plan that names its spec is always run: if it does not fire, the result says so.
    """
    wanted = []
    for plan in campaign.plans:
        if not plan.spec and not can_restart(plan, campaign.spec):
            continue
        dry = campaign.dry_runs(workload, plan.seed)
        if plan.spec or visits_all_steps(plan, dry.histories):
            wanted.append(bind_parts(plan, dry.clean.history))
    if not wanted:
        return
    with campaign.log.stage("plans", len(wanted)):
        for plan in wanted:
            campaign.take(replace(campaign.scenario(workload, plan), seed=plan.seed))
