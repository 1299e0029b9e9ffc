"""Puts one precondition of the claim to the proof: it is turned off, and the claim must break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from semantix.certify.causes import cause_of
from semantix.certify.finding_results import finding_result
from semantix.certify.preconditions.off_search import OffSearch
from semantix.certify.results import PreconditionResult
from semantix.certify.running_campaign import Campaign
from semantix.certify.shrinking import shrunk
from semantix.certify.tally import Found
from semantix.errors import InternalError, SemantixError
from semantix.model.guarantees import Guarantee
from semantix.oracles.claims import oracles_of
from semantix.scenario.expectations.conditions import usual_workload, without
from semantix.scenario.expectations.settling import Settled, settle
from semantix.spec.connector_spec import ConnectorSpec, Precondition, WorkloadSettings


def tried(campaign: Campaign, condition: Precondition) -> PreconditionResult:
    """Turn one condition off, and search until a run breaks the guarantee.

    Nothing that such a run shows is a finding against the claim.

    Raises:
        SearchEnded: a signal, or the budget is used up.
    """
    untried = PreconditionResult(condition.name, off=condition.off, breaks=str(condition.breaks))
    if campaign.tally.judged_count():
        return replace(untried, reason="the claim breaks with the condition, too")
    try:
        return _searched(campaign, without(campaign.spec, condition.off), untried)
    except InternalError:
        raise
    except SemantixError as error:  # the spec, or the connector, does not allow it
        first = str(error).splitlines()[0]
        return replace(untried, reason=f"it cannot be turned off: {first}")


def _searched(
    campaign: Campaign, off_spec: ConnectorSpec, untried: PreconditionResult
) -> PreconditionResult:
    also = campaign.spec.also if untried.breaks == campaign.spec.claim else ()
    codes = oracles_of(Guarantee(untried.breaks), also)
    fired: dict[str, int] = {}
    runs, reason = 0, ""
    for workload in off_spec.workloads:
        settled = _settled(campaign, off_spec, workload)
        spec = replace(off_spec, view=settled.view) if not off_spec.places else off_spec
        search = OffSearch(
            spec, workload, campaign.seed, campaign.executor, settled.expectation, codes
        )
        found = _first_break(campaign, search)
        runs += search.runs
        for name, count in search.fired.items():
            fired[name] = fired.get(name, 0) + count
        reason = reason or search.doubt or search.reason
        if found is not None:
            return _shown(shrunk(found), replace(untried, runs=runs, tried=_in_words(runs, fired)))
    result = replace(untried, runs=runs, tried=_in_words(runs, fired))
    return replace(result, reason=reason) if reason else replace(result, necessary=False)


def _settled(campaign: Campaign, off_spec: ConnectorSpec, workload: WorkloadSettings) -> Settled:
    usual = usual_workload(campaign.spec, off_spec, workload)
    return settle(off_spec, workload) if usual is None else campaign.settled(usual)


def _first_break(campaign: Campaign, search: OffSearch) -> Found | None:
    for run, found in search.judged_runs():
        campaign.tally.take_digest(run.digest)
        campaign.count(fired=run.fired)
        if found is not None:
            return found
    return None


def _shown(found: Found, result: PreconditionResult) -> PreconditionResult:
    """Return that the condition is necessary, with the smallest schedule."""
    one = found.finding
    cause = cause_of(one.kind, found.faults)
    shown = finding_result(found, cause, is_judged=True)
    said = f"{one.oracle} {one.kind}: {found.message}"
    return replace(result, necessary=True, finding=said, plan=shown.plan, shown=shown)


def _in_words(runs: int, fired: Mapping[str, int]) -> str:
    """Return how a condition was tried: `52 runs without it; faults: crash 50`."""
    count = f"{runs} run{'' if runs == 1 else 's'} without it"
    struck = ", ".join(f"{name} {number}" for name, number in sorted(fired.items()))
    return f"{count}; faults that struck: {struck}" if struck else f"{count}, with no fault"
