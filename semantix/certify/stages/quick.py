"""The stage `quick`: one dry run with the shortest delays, and a crash behind each checkpoint.

In the other stages a checkpoint completes some 0.3 s behind its barriers. A sink that writes by a
timer, and not at the barrier, has written by then what it held. Here a checkpoint completes at
once, so a crash of everything loses what the sink held at the barrier.
"""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.running_campaign import Campaign
from semantix.plan.fault_plan import FaultPlan
from semantix.search.shares import SHARES
from semantix.search.visits import visits_of
from semantix.spec.connector_spec import WorkloadSettings

_SHORTEST = FaultPlan(choices=(0,))


def quick_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run quickly, then once more with a crash behind each checkpoint that has completed."""
    if campaign.spec.faults and "crash" not in campaign.spec.faults:
        return
    scenario = campaign.scenario(workload, _SHORTEST)
    with campaign.log.stage("quick", 0):
        run = campaign.executor.run_dry(scenario)
        campaign.add(scenario, run)
        faults = [
            visit.fault("crash_all")
            for visit in visits_of(run.history)
            if (visit.step, visit.position) == ("ckpt_store_add", "after")
        ]
        kept = faults[: SHARES["quick"]]
        campaign.log.count_left_out(len(faults) - len(kept))
        plans = [replace(_SHORTEST, faults=(fault,)) for fault in kept]
        campaign.take_all(workload, [(plan, False) for plan in plans])
