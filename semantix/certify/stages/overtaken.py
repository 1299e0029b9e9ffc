"""The stage `overtaken`: the input ends with a record that an older one has overtaken.

In a run of another stage a row of a table showed a record, and then an older record of the same
key, although no recovery had replayed anything: for instance because the sink writes a failed row
again later. In that run a still newer record followed and hid it. So the same run is made again,
and its input ends with the record that was overtaken: if the connector does not repair the row, the
older record is what a reader sees in the end, and the oracles of the claim judge that.

One more run has one key, whose records follow each other at once. A connector that goes on when a
write fails is tried with such an input, too (`one_key`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from msgspec import UNSET

from semantix.certify.judged_run import JudgedRun
from semantix.certify.running_campaign import Campaign
from semantix.certify.stages.one_key import late_plans, with_one_key
from semantix.errors import SemantixError
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.declared_places import view_of
from semantix.scenario.scenario import Scenario
from semantix.search.shares import SHARES, thinned
from semantix.spec.connector_spec import WorkloadSettings

_OF_THE_END = ("ALO", "IDEM")


def overtaken_stage(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run with other inputs, first without a fault, until a run shows a wrong row in the end."""
    if view_of(campaign.spec) != "table" or not campaign.executor.is_repeatable:
        return
    trials = list(_trials(campaign, workload))
    has_keys = not (workload.source or campaign.spec.others)  # which semantix gives to the records
    if not (trials or has_keys):
        return
    kept = thinned(trials, SHARES["overtaken"], _trigger)
    with campaign.log.stage("overtaken", len(kept)):
        campaign.log.count_left_out(len(trials) - len(kept))
        if not _is_convicted_by_shorter_inputs(campaign, kept) and has_keys:
            _try_one_key(campaign, workload)


def _is_convicted_by_shorter_inputs(campaign: Campaign, trials: list[tuple[Scenario, int]]) -> bool:
    is_clean: dict[int, bool] = {}
    for scenario, records in trials:
        shorter = _on(campaign, scenario, replace(scenario.workload, records=records))
        if shorter is None:
            continue
        if records not in is_clean:
            is_clean[records] = not _is_wrong(campaign, replace(shorter, plan=FaultPlan()))
        if not is_clean[records]:
            return True
        if shorter.plan.faults and _is_wrong(campaign, shorter):
            return True
    return False


def _try_one_key(campaign: Campaign, workload: WorkloadSettings) -> None:
    """Run without a fault; then let each failed call that no task fails for strike near the end."""
    clean = _on(campaign, campaign.scenario(workload), with_one_key(workload))
    if clean is None or _has_own_input(clean):
        return
    if _is_wrong(campaign, clean) or not campaign.survived:
        return
    history = campaign.executor.run(clean).history
    for plan in list(late_plans(history, campaign.survived))[: SHARES["overtaken"]]:
        if _is_wrong(campaign, replace(clean, plan=plan)):
            return


def _trials(campaign: Campaign, workload: WorkloadSettings) -> Iterator[tuple[Scenario, int]]:
    """Return scenarios, each with the number of records of a shorter input."""
    for scenario, numbers in campaign.overtaken:
        if scenario.workload == workload and not _has_own_input(scenario):
            yield from ((scenario, number + 1) for number in numbers)


def _trigger(trial: tuple[Scenario, int]) -> tuple[tuple[str, str], ...]:
    return tuple([(fault.do, fault.at) for fault in trial[0].plan.faults])


def _has_own_input(scenario: Scenario) -> bool:
    """Return whether the sources of the job make their records by themselves."""
    found = scenario.expectation
    return found is not None and found.inputs is not UNSET


def _on(campaign: Campaign, scenario: Scenario, workload: WorkloadSettings) -> Scenario | None:
    """Return the scenario with another input; None if a function of the spec refuses it."""
    try:
        expectation = campaign.settled(workload).expectation
    except SemantixError:
        return None
    return replace(scenario, workload=workload, expectation=expectation)


def _is_wrong(campaign: Campaign, scenario: Scenario) -> bool:
    """Run it; return whether a reader sees something wrong in the end."""
    return campaign.take_if_it_fires(scenario, _told).violates(_OF_THE_END)


def _told(run: JudgedRun, scenario: Scenario) -> JudgedRun:
    """Return the run with findings that say what its input is."""
    workload = scenario.workload
    where = f"The input of this run ends with its record number {workload.records}."
    if workload.keys == 1:
        where = "In the input of this run all records have one key, and follow each other at once."
    findings = tuple([replace(one, message=f"{one.message}\n{where}") for one in run.findings])
    return replace(run, findings=findings)
