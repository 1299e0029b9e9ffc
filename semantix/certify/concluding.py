"""Makes the result of a finished search: verdict, strongest guarantee, windows, findings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from semantix.certify.closed.search import ClosedSearch
from semantix.certify.evidence.again import again
from semantix.certify.evidence.deviation_result import DeviationResult
from semantix.certify.evidence.expects_result import ExpectsResult
from semantix.certify.evidence.not_searched import not_searched
from semantix.certify.finding_results import finding_result
from semantix.certify.ranking import ordered, with_every_cause
from semantix.certify.results import (
    CertificationResult,
    ClosedResult,
    FindingResult,
    OracleResult,
    PreconditionResult,
    ProcessResult,
    SearchResult,
    StageResult,
)
from semantix.certify.running_campaign import Campaign
from semantix.model.catalogue import STEPS
from semantix.model.counts import COUNTS, counted
from semantix.model.guarantees import Verdict
from semantix.oracles.contract.conduct import CODE as CON
from semantix.oracles.overall import strongest_guarantee, verdict_of_claim
from semantix.oracles.verdict import DOUBTS, FIRST_DOUBTS
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.connector_premises import module_state
from semantix.scenario.expectations.settling import Settled
from semantix.scenario.isolation.guarding import effects_outside

FINDINGS_MAX = 20
_SIGNS = (
    "a completed checkpoint",
    "a fault that fired",
    "a recovery from a checkpoint",
    "a visible record",
)


def conclude(campaign: Campaign) -> CertificationResult:
    """Make the result of everything that the campaign has found."""
    seconds, stages = campaign.log.seconds(), campaign.log.finish()
    tally = campaign.tally
    verdicts = {code: counted.verdict() for code, counted in tally.oracles.items()}
    windows = tuple(sorted(tally.windows, key=_place_order))
    judges = partial(_is_judged, campaign=campaign)
    found = ordered(tally.found.values(), judges, is_broken=campaign.breaks)
    kept = with_every_cause(found, FINDINGS_MAX)
    is_repeatable = campaign.executor.is_repeatable
    told = [
        finding_result(
            one, cause, is_judged=judges(one.finding.oracle), is_repeatable=is_repeatable
        )
        for one, cause in kept
    ]
    # Windows are no harm to a reader: they come behind what is.
    findings = [one for one in told if one.judged]
    findings += _window_findings(campaign, windows)
    findings += _deviation_findings(campaign)
    findings += [one for one in told if not one.judged]
    verdict, reason = _verdict(campaign, verdicts, findings)
    spec = campaign.spec
    return CertificationResult(
        spec=spec,
        world=campaign.executor.world,
        claim=campaign.claim,
        verdict=verdict,
        strongest=strongest_guarantee(verdicts),
        oracles={code: _oracle(code, campaign) for code in tally.oracles},
        windows=windows,
        deviations=tuple(campaign.deviations),
        findings=tuple(findings),
        preconditions=(*_untried(campaign), *campaign.preconditions),
        search=_search(campaign, seconds, stages),
        digest=tally.digest() if is_repeatable else None,
        drawn_digest=tally.drawn_digest() if is_repeatable else None,
        reason=reason,
        seconds=round(seconds, 3),
        interrupted=campaign.interrupted,
        hopeless=campaign.hopeless,
        lost_world=campaign.lost_world,
        more_findings=len(found) - len(kept),
        expects=_expects(campaign.first_settled()),
        again=again(campaign),
        latency=campaign.latency,
    )


def _untried(campaign: Campaign) -> list[PreconditionResult]:
    """Return the preconditions of the spec that no stage has turned off, with the reason."""
    why = "the search ended before"
    if not campaign.effort.has("preconditions"):
        why = "the stage was skipped"
    elif campaign.breaks:
        why = "the claim breaks with the condition, too"
    tried = [one.name for one in campaign.preconditions]
    return [
        PreconditionResult(one.name, reason=why, off=one.off, breaks=str(one.breaks))
        for one in campaign.spec.preconditions
        if one.name not in tried
    ]


def _search(campaign: Campaign, seconds: float, stages: tuple[StageResult, ...]) -> SearchResult:
    runs = sum(stage.runs for stage in stages)
    closed, tally = campaign.closed, campaign.tally
    return SearchResult(
        stages,
        campaign.steps_visited,
        sum(one.states for one in closed),
        _exhaustive_to(campaign),
        bool(closed) and all(one.is_closed for one in closed),
        round(runs / seconds, 1) if seconds else 0.0,
        tuple(map(_closed, closed)),
        dict(sorted(tally.fault_runs.items())),
        tally.recovered_runs,
        not_searched(campaign),
        ProcessResult(
            module_state(campaign.spec),
            campaign.interpreter,
            campaign.memory_changes,
            effects_outside(campaign.spec, campaign.executor.world),
        ),
        campaign.coverage.result(),
        campaign.required,
    )


def _expects(found: Settled | None) -> ExpectsResult | None:
    if found is None:
        return None
    ignored = found.expectation.ignored if found.expectation is not None else ()
    return ExpectsResult(found.source, found.places, found.left_out, ignored, found.notes)


def _closed(found: ClosedSearch) -> ClosedResult:
    return ClosedResult(
        found.is_closed,
        found.states,
        found.records,
        found.partitions,
        found.subtasks,
        found.outage_below_us,
        found.reason,
        tuple([one.text for one in found.premises] + [found.larger] * bool(found.larger)),
        found.premises,
    )


def _exhaustive_to(campaign: Campaign) -> int:
    """Return how many crashes in one run were tried completely; 0 if any of them was left out."""
    effort, faults = campaign.effort, campaign.spec.faults
    has_crashes = not faults or "crash" in faults
    is_cut = campaign.interrupted or campaign.hopeless or effort.runs_max or campaign.breaks
    is_whole = not is_cut and effort.has("single") and not campaign.log.left_out("single")
    is_every = effort.occurrences != "first" and campaign.executor.is_repeatable
    return effort.depth if has_crashes and is_whole and is_every else 0


def _verdict(
    campaign: Campaign, verdicts: Mapping[str, Verdict], findings: list[FindingResult]
) -> tuple[Verdict, str]:
    claim, tally = campaign.claim, campaign.tally
    judged = [finding for finding in findings if finding.judged]
    doubts = [finding for finding in judged if finding.kind in DOUBTS]
    convicting = [finding for finding in judged if finding.kind not in DOUBTS]
    for finding in doubts:
        if finding.kind in FIRST_DOUBTS:
            return Verdict.INCONCLUSIVE, finding.message
    if shared := _shared_memory(campaign):
        return Verdict.INCONCLUSIVE, shared
    if convicting:
        return Verdict.VIOLATED, convicting[0].message
    if doubts:
        return Verdict.INCONCLUSIVE, doubts[0].message
    if claim is None and campaign.unmodelled:
        return Verdict.INCONCLUSIVE, campaign.unmodelled
    if claim is None:
        strongest = strongest_guarantee(verdicts)
        return Verdict.UPHELD, f"nothing was claimed; {strongest or 'no guarantee'} holds"
    skipped = campaign.stages_skipped()
    vacuous = _vacuous(campaign) or (f"stages skipped: {', '.join(skipped)}" if skipped else "")
    if vacuous:
        return Verdict.INCONCLUSIVE, vacuous
    verdict, reason = verdict_of_claim(claim, verdicts, campaign.spec.also)
    if verdict is Verdict.INCONCLUSIVE:
        reasons = [tally.oracles[code].inconclusive for code in tally.judged_codes]
        reason = next((one for one in reasons if one), reason)
    return verdict, reason


def _shared_memory(campaign: Campaign) -> str:
    """Say why several processes cannot be judged: each must have modules of its own."""
    spec, changes = campaign.spec, campaign.memory_changes
    if spec.processes < 2 or not changes or not campaign.executor.is_repeatable:
        return ""
    return (
        f"the {spec.processes} processes of the job share one copy of the connector's modules, and "
        f"these remember something ({', '.join(changes[:3])}): certify it with one process, or let "
        "the modules remember nothing"
    )


def _vacuous(campaign: Campaign) -> str:
    """Return why a search without findings proves nothing; empty if it proves something."""
    tally = campaign.tally
    if campaign.unmodelled:
        return campaign.unmodelled
    if campaign.hopeless:
        return campaign.hopeless
    if campaign.lost_world is not None:
        return str(campaign.lost_world.args[0]).splitlines()[0]
    if campaign.unfired:
        plan = campaign.unfired[0]
        where = ", ".join(f"{fault.do} at {fault.at}" for fault in plan.faults)
        return f"{counted(len(campaign.unfired), 'plan')} did not fire, the first of them: {where}"
    missing = [name for name, seen in zip(_SIGNS, tally.signs, strict=True) if not seen]
    if missing:
        return f"no run had {' or '.join(missing)}: nothing was tested"
    for trial in campaign.deviations:
        if trial.doubt:
            return f"the deviation {trial.name} was not shown: {trial.doubt}"
    for one in campaign.required:
        if one.is_missing:
            key = "must_count" if one.what in COUNTS else "must_visit"
            expected = f"{key}: {one.what}: expected at least {one.at_least}, seen {one.seen}"
            return f"the runs do not show what the spec requires ({expected})"
    if campaign.interrupted:
        return "the search was cut short before its end"
    return ""


def _oracle(code: str, campaign: Campaign) -> OracleResult:
    counted = campaign.tally.oracles[code]
    verdict = counted.verdict()
    reasons = {
        Verdict.INCONCLUSIVE: counted.inconclusive,
        Verdict.NOT_APPLICABLE: counted.inapplicable,
        Verdict.UPHELD: counted.remark,
    }
    return OracleResult(
        code, verdict, _is_judged(code, campaign), counted.violated_runs, reasons.get(verdict, "")
    )


def _is_judged(code: str, campaign: Campaign) -> bool:
    """Return whether the oracle judges. CON does, even if nothing is claimed."""
    return code == CON or (campaign.claim is not None and code in campaign.tally.judged_codes)


def _window_findings(campaign: Campaign, windows: tuple[str, ...]) -> list[FindingResult]:
    expected = campaign.spec.expected_windows
    is_whole = campaign.effort.has("single") and not (campaign.interrupted or campaign.hopeless)
    if expected is None or not is_whole or campaign.unmodelled or campaign.breaks:
        return []
    # A crash shows some windows only if earlier records are on their way. On real worlds the job is
    # killed once at each place, so a window that was not seen there may exist all the same.
    looks_at_all = campaign.executor.is_repeatable or campaign.effort.occurrences == "every"
    missing = [window for window in expected if looks_at_all and window not in windows]
    unexpected = [window for window in windows if window not in expected]
    found = (("unexpected", unexpected), ("missing", missing))
    parts = [f"{word}: {', '.join(places)}" for word, places in found if places]
    if not parts:
        return []
    message = f"the failure windows are not those expected; {'; '.join(parts)}"
    plan = FaultPlan(name=f"{campaign.spec.name}-windows", why=message)
    return [FindingResult("windows", "windows", (), "", (), plan, message=message, judged=True)]


def _deviation_findings(campaign: Campaign) -> list[FindingResult]:
    """Return a finding if the deviations that were found are not those that the spec lists."""
    tried = [one for one in campaign.deviations if not one.doubt]
    parts = []
    if wrong := [one for one in tried if one.is_found and not one.is_listed]:
        parts.append(f"found and not listed: {_named(wrong)}")
    if wrong := [one for one in tried if one.is_listed and not one.is_found]:
        parts.append(f"listed and not found: {_named(wrong)}")
    if not parts:
        return []
    message = f"the deviations of the source are not those that the spec lists; {'; '.join(parts)}"
    plan = FaultPlan(name=f"{campaign.spec.name}-deviations", why=message)
    kind = "deviations"
    return [FindingResult(kind, kind, (), "", (), plan, message=message, judged=True)]


def _named(deviations: list[DeviationResult]) -> str:
    return ", ".join(f"{one.name} ({one.says})" for one in deviations)


def _place_order(place: str) -> tuple[int, str]:
    names = list(STEPS)
    step = place.partition(":")[0]
    return (names.index(step) if step in STEPS else len(names), place)
