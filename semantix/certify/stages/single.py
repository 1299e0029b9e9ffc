"""The stage `single`: one fault at each visit of the clean dry run, and at each of the recovery."""

from __future__ import annotations

from semantix.certify.running_campaign import Campaign
from semantix.search.shares import SHARES, thinned
from semantix.spec.connector_spec import WorkloadSettings


def single_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run the plans. Leave out a plan that leads to the same run as an earlier one."""
    effort, dry = campaign.effort, campaign.dry_runs(workload)
    singles = campaign.executor.single_plans(campaign.spec, dry, effort)
    repeats = [one for one in singles if one.is_repeat and effort.is_reduced]
    chosen = [one for one in singles if not (one.is_repeat and effort.is_reduced)]
    kept = thinned(chosen, SHARES["single"], lambda single: single.kind)
    plans = [(single.plan, single.makes_windows) for single in kept]
    campaign.coverage.planned((one.plan for one in repeats), equal=True)
    with campaign.log.stage("single", len(plans)):
        campaign.log.count_repeats(len(repeats))
        campaign.log.count_left_out(len(chosen) - len(kept))
        campaign.take_all(workload, plans)
