"""The stage `single`: one fault at each visit of the clean dry run, and at each of the recovery."""

from __future__ import annotations

from semantix.certify.running_campaign import Campaign
from semantix.spec.connector_spec import WorkloadSettings


def single_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run the plans. Leave out a plan that leads to the same run as an earlier one."""
    effort, dry = campaign.effort, campaign.dry_runs(workload)
    singles = campaign.executor.single_plans(campaign.spec, dry, effort)
    plans = [
        (single.plan, single.makes_windows)
        for single in singles
        if not (single.is_repeat and effort.is_reduced)
    ]
    with campaign.log.stage("single", len(plans)):
        campaign.take_all(workload, plans)
        campaign.log.count_repeats(len(singles) - len(plans))
