"""The stage `slow`: one dry run on slow networks, and crashes of everything on its way.

In this run every asynchronous request is on its way for longer than from one barrier to the next.
A sink that does not wait for its requests at the barrier has records in no checkpoint and in no
world. A crash of everything then loses them. A source gets its messages so much later. Further runs
are slow from each question of a source on, since it asks the most of them when it starts.

Real servers are slow because they are paused. They stay so for the delay of one request, or until
the crash.
"""

from __future__ import annotations

from semantix.certify.running_campaign import Campaign
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.simulated_worlds import call_rows
from semantix.search.network_faults import slow_network_of, visits_on_slow_networks
from semantix.search.shares import thinned
from semantix.search.slow_answers import slow_answers_of
from semantix.spec.connector_spec import WorkloadSettings


def slow_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run slowly, then once more with a crash for each different durable state on the way."""
    spec = campaign.spec
    if (spec.faults and "slow" not in spec.faults) or campaign.executor.slow_refusal:
        return
    dry = campaign.dry_runs(workload)
    slow = slow_network_of(dry.visits, call_rows(spec), spec, dry.clean.networks)
    if slow is None:
        return
    scenario = campaign.scenario(workload, FaultPlan((slow,)))
    with campaign.log.stage("slow", 0):
        run = campaign.executor.run_dry(scenario)
        campaign.add(scenario, run)
        visits = visits_on_slow_networks(run)
        plans = [FaultPlan((slow, visit.fault("crash_all"))) for visit in visits]
        plans += [FaultPlan((late,)) for late in slow_answers_of(slow, dry.visits, call_rows(spec))]
        kept = thinned(plans, campaign.executor.slow_runs_max, lambda plan: plan.faults[-1].at)
        campaign.log.count_left_out(len(plans) - len(kept))
        campaign.take_all(workload, [(plan, False) for plan in kept])
