"""The stage `single`: one fault at each visit of the clean dry run, and at each of the recovery."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from semantix.certify.running_campaign import Campaign
from semantix.search.shares import SHARES, thinned
from semantix.search.single_plans import Single
from semantix.spec.connector_spec import WorkloadSettings


def single_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run the plans. Leave out a plan that leads to the same run as an earlier one.

    If the claim breaks without a fault, run one plan of each kind: that shows the failure windows,
    and which weaker guarantees break, too.
    """
    effort, dry = campaign.effort, campaign.dry_runs(workload)
    singles = campaign.executor.single_plans(campaign.spec, dry, effort)
    repeats = [one for one in singles if one.is_repeat and effort.is_reduced]
    chosen = [one for one in singles if not (one.is_repeat and effort.is_reduced)]
    kept = thinned(chosen, SHARES["single"], lambda single: single.kind)
    if campaign.breaks:
        kept = _middle_ones(kept)
    plans = [(single.plan, single.makes_windows) for single in kept]
    campaign.coverage.planned((one.plan for one in repeats), equal=True)
    with campaign.log.stage("single", len(plans)):
        campaign.log.count_repeats(len(repeats))
        campaign.log.count_left_out(len(chosen) - len(kept))
        campaign.take_all(workload, plans)


def _middle_ones(singles: Sequence[Single]) -> list[Single]:
    """Return the middle plan of each kind: at the first visit of a step nothing may be at stake."""
    kinds: dict[Hashable, list[Single]] = {}
    for one in singles:
        kinds.setdefault(one.kind, []).append(one)
    return [group[len(group) // 2] for group in kinds.values()]
