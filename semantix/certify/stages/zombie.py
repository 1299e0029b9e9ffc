"""The stage `zombie`: does the claim need one living attempt for each subtask?

A run of this stage freezes an attempt at a client call until its replacement has taken part in a
checkpoint; then both go on. What such a run shows says nothing against the claim. The certificate
says whether the precondition is necessary, and shows a schedule.
"""

from __future__ import annotations

from semantix.certify.causes import cause_of
from semantix.certify.finding_results import finding_result
from semantix.certify.judged_run import Batch
from semantix.certify.results import PreconditionResult
from semantix.certify.running_campaign import Campaign
from semantix.certify.tally import Found, found_in
from semantix.model.counts import counted
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.simulated_worlds import call_rows
from semantix.search.fault_classes import ZOMBIE
from semantix.search.network_faults import zombies_at
from semantix.search.shares import SHARES, thinned
from semantix.spec.connector_spec import WorkloadSettings

PRECONDITION = "one living attempt for each subtask"
_ZOMBIES_ON = (["stall"], [ZOMBIE])  # of a precondition that says the same


def zombie_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Try the precondition, unless the spec lists it, or has zombies among its faults."""
    spec = campaign.spec
    is_listed = any(one.off.get("faults") in _ZOMBIES_ON for one in spec.preconditions)
    if campaign.claim is None or ZOMBIE in spec.faults or is_listed:
        return
    if campaign.tally.judged_count():
        reason = "the claim breaks with the condition, too"
        campaign.preconditions.append(PreconditionResult(PRECONDITION, reason=reason))
        return
    visits = campaign.dry_runs(workload).visits
    every = [FaultPlan((fault,)) for fault in zombies_at(visits, call_rows(spec), spec)]
    plans = thinned(every, SHARES["zombie"], lambda plan: plan.faults[0].at)
    found: list[Found] = []
    runs = 0
    campaign.coverage.planned(plans)
    with campaign.log.stage("zombie", len(plans)):
        batch = Batch(spec, workload, campaign.seed, tuple([(plan, False) for plan in plans]))
        for plan, run, _ in campaign.executor.judged(batch, campaign.log.until_s):
            campaign.tally.take_digest(run.digest)
            campaign.coverage.fired(plan, run.unfired)
            runs += run.fired
            shown = found_in(campaign.scenario(workload, plan), run)
            found += [one for one in shown if one.finding.oracle in campaign.tally.judged_codes]
            campaign.count(fired=run.fired)
            if run.broken_off:  # says nothing against the claim, and the next runs would block, too
                break
    campaign.preconditions.append(_result(found, runs))


def _result(found: list[Found], runs: int) -> PreconditionResult:
    tried = f"{counted(runs, 'run')}, each with an attempt that goes on beside its replacement"
    if not runs:
        return PreconditionResult(PRECONDITION)  # no client call at which to freeze an attempt
    if not found:
        return PreconditionResult(PRECONDITION, necessary=False, tried=tried, runs=runs)
    first = min(found, key=lambda one: one.size)
    named = f"{first.finding.oracle} {first.finding.kind}: {first.message}"
    cause = cause_of(first.finding.kind, first.faults)
    shown = finding_result(first, cause, is_judged=True)
    return PreconditionResult(
        PRECONDITION, True, named, first.scenario.plan, tried, runs=runs, shown=shown
    )
