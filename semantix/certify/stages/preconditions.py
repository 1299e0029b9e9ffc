"""The stage `preconditions`: turns off one condition of the claim after the other.

What such a run shows says nothing against the claim. The certificate says for each condition
whether it is necessary, and shows the smallest schedule.
"""

from __future__ import annotations

from semantix.certify.preconditions.off_trial import tried
from semantix.certify.preconditions.real_trial import tried_really
from semantix.certify.running_campaign import Campaign
from semantix.spec.connector_spec import WorkloadSettings


def precondition_stage(campaign: Campaign, workload: WorkloadSettings) -> None:  # noqa: ARG001
    """Try each precondition that the spec lists, in its order.

    Args:
        workload: not used; each condition is tried with all workloads of the spec without it.
    """
    conditions = campaign.spec.preconditions
    if campaign.claim is None or not conditions:
        return
    # A search on real worlds would take hours: they repeat what the simulated worlds have found.
    trial = tried if campaign.executor.is_repeatable else tried_really
    with campaign.log.stage("preconditions", 0):
        for condition in conditions:
            campaign.preconditions.append(trial(campaign, condition))
