"""The stage `deviations`: inputs with which the source departs from its claim without any fault."""

from __future__ import annotations

from semantix.certify.evidence.deviation_result import DeviationResult
from semantix.certify.running_campaign import Campaign
from semantix.history.codec import digest
from semantix.scenario.outside.deviations import harm_of, known_deviations, trial_of
from semantix.spec.connector_spec import WorkloadSettings


def deviation_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run each deviation that the sources document, if the spec says which of them it has.

    What these runs show says nothing against the claim: they have inputs that it does not allow.
    """
    listed = campaign.spec.deviations
    if listed is None:
        return
    known = known_deviations(campaign.spec)
    with campaign.log.stage("deviations", len(known)):
        for name, deviation in known.items():
            scenario = trial_of(campaign.scenario(workload), deviation)
            run = campaign.executor.run(scenario)
            campaign.tally.take_digest(digest(run.history))
            harm = harm_of(run.history)
            doubt = harm.doubt or ("its fault did not strike" if run.unfired else "")
            campaign.deviations.append(
                DeviationResult(
                    name,
                    deviation.says,
                    is_listed=name in listed,
                    is_found=harm.kind == deviation.harm,
                    harm=harm.kind,
                    records=harm.record_ids,
                    doubt=doubt,
                )
            )
            campaign.count(fired=not run.unfired, broken_off=run.broken_off)
