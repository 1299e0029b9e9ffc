"""Makes the dry runs a second time, in a fresh interpreter that runs beside the search.

A difference is a finding of the oracle CON, `nondeterministic`: what the connector does depends on
something that is not the run's, so no other verdict can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from semantix.certify.running_campaign import Campaign
from semantix.certify.tally import Found
from semantix.history.codec import digest, to_lines
from semantix.history.events import History
from semantix.oracles.contract.conduct import CODE as CON
from semantix.oracles.contract.conduct import reason_of
from semantix.oracles.explain import explain
from semantix.oracles.verdict import Finding, Kind
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.connector_premises import why_no_second_interpreter
from semantix.scenario.differences import Difference, first_difference
from semantix.scenario.processes.second_interpreter import SecondInterpreter
from semantix.scenario.scenario import Scenario
from semantix.search.dry_runs import RECOVERY_PLAN, SHORT_RECOVERY_PLAN

AGREE = "two interpreters with different hash seeds made the same dry runs"


class SecondRuns:
    """The dry runs of a campaign in a fresh interpreter.

    Args:
        interpreter: it makes three runs for each workload; None: there is none.
    """

    def __init__(self, campaign: Campaign, interpreter: SecondInterpreter | None) -> None:
        self._campaign = campaign
        self._interpreter = interpreter

    def compare(self) -> None:
        """Wait for the runs, and add a finding for the first one that differs."""
        campaign, interpreter = self._campaign, self._interpreter
        if interpreter is None:
            return
        made = interpreter.runs()
        if interpreter.why_not:
            campaign.interpreter = f"not tried: {interpreter.why_not}"
            return
        campaign.interpreter = AGREE
        for scenario, second in zip(_scenarios(campaign), made, strict=True):
            history = _history(campaign, scenario)
            if history is None or digest(history) == second.digest:
                continue
            lines = [line.decode() for line in to_lines(history)]
            found = first_difference(scenario, lines, second.lines)
            if found is not None:
                campaign.interpreter = "two interpreters made different dry runs"
                finding = found_in(scenario, history, found)
                campaign.tally.take_finding(finding, reason_of(finding.finding))
                return


@contextmanager
def second_runs(campaign: Campaign) -> Iterator[SecondRuns]:
    """Start the interpreter, and end it when the context is left."""
    is_simulated = campaign.executor.is_repeatable
    why_not = why_no_second_interpreter(campaign.spec) if is_simulated else "real servers"
    if why_not:
        campaign.interpreter = f"not tried: {why_not}"
        yield SecondRuns(campaign, None)
        return
    with SecondInterpreter(_scenarios(campaign)) as interpreter:
        yield SecondRuns(campaign, interpreter)


def difference_of(scenario: Scenario, history: History) -> Difference | None:
    """Make a run once more in a fresh interpreter, and compare it with its history."""
    with SecondInterpreter([scenario]) as interpreter:
        made = interpreter.runs()
    if not made or made[0].digest == digest(history):
        return None
    return first_difference(scenario, [line.decode() for line in to_lines(history)], made[0].lines)


def found_in(scenario: Scenario, history: History, found: Difference) -> Found:
    """Return the finding about a run that differs."""
    parts = (("who", "the connector"), ("what", found.what), ("where", found.where))
    finding = Finding(CON, Kind.NONDETERMINISTIC, (), found.time_us, parts)
    size = (len(scenario.plan.faults), False, history.event_count)
    message = explain(finding, history)
    return Found(finding, "", message, scenario, scenario.plan.faults, size, "")


def _scenarios(campaign: Campaign) -> list[Scenario]:
    plans = (FaultPlan(), RECOVERY_PLAN, SHORT_RECOVERY_PLAN)  # of the last two, one is compared
    workloads = campaign.spec.workloads
    return [campaign.scenario(workload, plan) for workload in workloads for plan in plans]


def _history(campaign: Campaign, scenario: Scenario) -> History | None:
    """Return the dry run of a plan; None: the search has not made it."""
    dry = campaign.dry_runs(scenario.workload)
    clean, crashed = dry.histories
    if not scenario.plan.faults:
        return clean
    return crashed if scenario.plan == dry.plan else None
