"""What a search did not try as it should, for the certificate."""

from __future__ import annotations

from semantix.certify.running_campaign import Campaign
from semantix.model.outcomes import CLAIM_BREAKS
from semantix.search.network_faults import not_searched as unknown_timeout
from semantix.search.untried_faults import untried_faults

_LEFT_OUT = (
    f"{CLAIM_BREAKS}, so from then on each kind of fault struck each step once, and the "
    "stages that look for rarer faults were left out: mend this, then certify again (`--stages` "
    "runs what it names)"
)


def not_searched(campaign: Campaign) -> tuple[str, ...]:
    """Return a sentence for each kind of fault that could not be tried as it should be."""
    spec, executor = campaign.spec, campaign.executor
    # A job that does not finish ends the search at once: then its reason says more.
    found = [_LEFT_OUT] if campaign.breaks and not campaign.hopeless else []
    if executor.slow_refusal:
        refusal = executor.slow_refusal
        found.append(f"a slow server and late requests are not searched: {refusal}")
    if spec.deviations is not None and "deviations" not in executor.last_stages:
        found.append("the deviations of the source are not tried on this world")
    if not spec.faults or "outage" in spec.faults:
        found += [unknown_timeout(times, spec) for times in campaign.networks()]
    found += untried_faults(spec, is_simulated=executor.is_repeatable)
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))
