"""The stage `dry`: the two dry runs of a workload, and restores of its last checkpoint."""

from __future__ import annotations

from semantix.certify.interrupts import SearchEnded
from semantix.certify.judged_run import JudgedRun
from semantix.certify.running_campaign import Campaign
from semantix.certify.stages.restore_trials import TRIALS, trials_under
from semantix.model.outcomes import CLAIM_BREAKS
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.dry_runs import make_dry_runs, why_not_acted, why_unfinished
from semantix.spec.connector_spec import WorkloadSettings


def dry_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run without a fault and with a crash. If the first run does not finish, end the search.

    If the first run breaks the claim, most of the search is left out.
    """

    def execute(scenario: Scenario) -> RunResult:
        run = campaign.executor.run_dry(scenario)
        judged = campaign.add(scenario, run)
        if not scenario.plan.faults and _breaks(campaign, judged):
            campaign.breaks = True
            campaign.log.suffix = f" ({CLAIM_BREAKS})"
        reason = ""
        if not scenario.plan.faults:
            reason = why_unfinished(run) or why_not_acted(run, scenario.spec)
        if reason:
            raise SearchEnded(reason)
        return run

    with campaign.log.stage("dry", 2):
        dry = make_dry_runs(campaign.scenario(workload), execute)
    campaign.keep_dry_runs(workload, dry)


def _breaks(campaign: Campaign, clean: JudgedRun) -> bool:
    """Return whether the claim breaks without a fault, and the user has named no stages."""
    is_judged = campaign.claim is not None and campaign.effort.stages is None
    return is_judged and clean.violates(campaign.tally.judged_codes)


def restore_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Restore the last checkpoint of a clean run twice. The runs are counted in the stage `dry`."""
    scenario = campaign.scenario(workload)
    with campaign.log.stage("dry", 1 + TRIALS):
        trials = trials_under(campaign.claim, scenario)
        campaign.tally.take_trials(scenario, trials)
        campaign.note_unmodelled(trials.unmodelled())
        for _ in range(trials.runs):
            campaign.count(fired=True)
