"""Puts one precondition of the claim to the proof on real worlds, with one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from semantix.certify.executors.simulated import simulated_executor
from semantix.certify.judged_run import judged_run
from semantix.certify.preconditions.off_trial import OffTrial, refused, shown_by
from semantix.certify.results import PreconditionResult
from semantix.certify.running_campaign import Campaign
from semantix.certify.tally import Found, found_in, struck_in
from semantix.history.job_events import Failed
from semantix.oracles.verdict import DOUBTS
from semantix.scenario.expectations.conditions import without
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertices.start_refusals import StartRefusal
from semantix.search.fault_classes import classes_of
from semantix.spec.connector_spec import Precondition

_LIVE = "LIVE"
_KEEPS = "a real server or disk keeps what it has acknowledged"
# The keys in `world_options` that real worlds obey; all others are rules of the simulated ones.
_REAL_OPTIONS = (
    *("schema", "topics", "watch", "database", "directories", "part_bytes_min", "latency_us"),
)


def tried_really(campaign: Campaign, condition: Precondition) -> PreconditionResult:
    """Make one run without the condition, with the smallest schedule that breaks the guarantee.

    The simulated worlds find the schedule, with faults only that real worlds can have.

    Raises:
        SearchEnded: a signal, or the budget is used up.
        WorldUnavailable: a server is gone.
    """
    with simulated_executor(1) as simulated:
        trial = OffTrial(
            campaign,
            condition,
            simulated,
            lambda _: campaign.interrupts.check(),
            campaign.executor.can_run,
        )
        untried = trial.untried()
        reason = _why_not(condition.off)
        if reason:
            return replace(untried, reason=reason)
        schedule, result = trial.searched()
    if result.refusal is not None:
        return _refused_really(trial, result.refusal)
    if schedule is None:
        reason = (
            result.reason or "no schedule that real worlds can have breaks the claim without it"
        )
        return replace(untried, reason=reason)
    return _run_once(trial, schedule)


def _run_once(trial: OffTrial, schedule: Found) -> PreconditionResult:
    campaign = trial.campaign
    scenario = replace(schedule.scenario, world=campaign.executor.world)
    result = campaign.executor.run(scenario)
    run = judged_run(result)
    campaign.count(fired=run.fired)
    struck = ", ".join(classes_of(struck_in(scenario, run)))
    words = f"1 run without it on {scenario.world}"
    words += f"; faults that struck: {struck}" if struck else ""
    tried = replace(trial.untried(), runs=1, tried=words)
    expected = schedule.finding
    codes = [one for one in trial.codes if one != _LIVE or expected.oracle == _LIVE]
    shown = [
        one
        for one in found_in(scenario, run, history=result.history)
        if one.finding.oracle in codes and one.finding.kind not in DOUBTS
    ]
    if shown:
        return shown_by(shown[0], tried, is_repeatable=False)
    simulated = f"{expected.oracle} {expected.kind} on the simulated world"
    why = "this run shows nothing"
    if run.unfired:
        why = "its fault did not strike here"
    elif run.violates((_LIVE,)):
        why = "this run shows only that the job does not end"
    return replace(tried, reason=f"the schedule shows {simulated}, but {why}")


def _refused_really(trial: OffTrial, refusal: StartRefusal) -> PreconditionResult:
    """Start the job once without the condition, and look whether it is refused here, too."""
    campaign = trial.campaign
    off_spec = without(campaign.spec, trial.condition.off)
    # A restart ends in the same refusal.
    off_spec = replace(off_spec, restart=replace(off_spec.restart, strategy="none"))
    world, workload = campaign.executor.world, off_spec.workloads[0]
    scenario = Scenario(off_spec, workload=workload, seed=campaign.seed, world=world)
    facts = campaign.executor.run(scenario).history.facts
    campaign.count(fired=True)
    failures = [fact.reason for fact in facts if isinstance(fact, Failed)]
    tried = replace(trial.untried(), runs=1, tried=f"1 run without it on {world}, with no fault")
    if failures and all(refusal.error in reason for reason in failures):
        return refused(tried, refusal)
    said = f"on the simulated world the connector refuses to start ({refusal.error})"
    return replace(tried, reason=f"{said}, but this run shows nothing of it")


def _why_not(off: Mapping[str, Any]) -> str:
    """Return why real worlds do not obey the keys that turn a condition off; "" if they do."""
    keys = [key for options in off.get("world_options", {}).values() for key in options]
    if "loses_acknowledged" in keys:
        return _KEEPS
    simulated = [key for key in keys if key not in _REAL_OPTIONS]
    return f"{simulated[0]} is a rule of the simulated world" if simulated else ""
