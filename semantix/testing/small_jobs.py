"""Small jobs for tests of the engine: specs, runs, and ways to look at their histories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from semantix.history.events import APPEARED, Event, History
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

TWO_PHASE_COMMIT = "semantix.connectors.store.transactional_sink:TransactionalStoreSink"
WRITE_AHEAD = "semantix.connectors.store.write_ahead_sink:WriteAheadStoreSink"


def spec_of(connector: str, **settings: Any) -> ConnectorSpec:
    """Give a spec with the defaults of the contract."""
    return ConnectorSpec("job", connector, Guarantee.AT_LEAST_ONCE, **settings)


def run(spec: ConnectorSpec, *faults: Fault, seed: int = 0, **workload: Any) -> RunResult:
    """Run once with these faults."""
    settings = replace(WorkloadSettings(), **workload)
    return run_scenario(Scenario(spec, FaultPlan(faults), settings, seed))


def visible(history: History) -> dict[str, int]:
    """Count what a reader of the log sees at the end, by record id."""
    counts: dict[str, int] = {}
    for event in history.facts:
        if event[2] == APPEARED:
            for record_id, _, _ in event[5]:
                counts[record_id] = counts.get(record_id, 0) + 1
    return counts


def of_kind(history: History, *kinds: str) -> list[Event]:
    """Give the events of these kinds."""
    return [event for event in history.events if event[2] in kinds]


def steps_of(history: History, who: str = "") -> list[tuple[str, str, str]]:
    """Give (step, position, who) of every visit, of one attempt if `who` is given."""
    return [
        (step, position, visitor)
        for _, step, position, visitor, _ in history.visits
        if who in ("", visitor)
    ]


def every_record(count: int = 24) -> dict[str, int]:
    """Give what a reader must see when each record is there once."""
    return {f"r{number}": 1 for number in range(1, count + 1)}
