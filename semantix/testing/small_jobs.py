"""Small jobs for tests: specs, runs, and functions that read their histories."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from semantix.history.events import History
from semantix.history.job_events import Ended
from semantix.history.world_events import Appeared
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.loader import load_spec

TWO_PHASE_COMMIT = "semantix.connectors.store.transactional_sink:TransactionalStoreSink"
WRITE_AHEAD = "semantix.connectors.store.write_ahead_sink:WriteAheadStoreSink"
APPEND = "semantix.connectors.store.plain_sinks:AppendStoreSink"

# The shipped specs of this checkout, by name; an installed semantix has none.
SHIPPED = {file.stem: file for file in sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))}


def spec_of(
    connector: str, claim: Guarantee = Guarantee.AT_LEAST_ONCE, **settings: Any
) -> ConnectorSpec:
    """Give a spec with default settings."""
    return ConnectorSpec("job", connector, claim, **settings)


def shipped_spec(name: str) -> ConnectorSpec:
    """Read a shipped spec, `specs/NAME.yaml`."""
    return load_spec(SHIPPED[name])


def run(spec: ConnectorSpec, *faults: Fault, seed: int = 0, **workload: Any) -> RunResult:
    """Run the spec once with these faults; `workload` are fields of `WorkloadSettings`."""
    settings = replace(WorkloadSettings(), **workload)
    return run_scenario(Scenario(spec, FaultPlan(faults), settings, seed))


def visible(history: History) -> dict[str, int]:
    """Count how often a reader of the log sees each record id at the end."""
    counts: dict[str, int] = {}
    for event in history.facts:
        if isinstance(event, Appeared):
            for record_id, _, _ in event.entries:
                counts[record_id] = counts.get(record_id, 0) + 1
    return counts


def of_kind(history: History, *kinds: str) -> list[Any]:
    """Give the events of these kinds, each an instance of its kind's class."""
    return [event for event in history.events if event.kind in kinds]


def end_of(history: History) -> tuple[str, str]:
    """Give how the job ended, and the reason."""
    (ended,) = [event for event in history.facts if isinstance(event, Ended)]
    return ended.end, ended.reason


def steps_of(history: History, who: str = "") -> list[tuple[str, str, str]]:
    """Give (step, position, visitor) of every visit; with `who`, of that attempt only."""
    return [
        (visit.step, visit.position, visit.who) for visit in history.steps if who in ("", visit.who)
    ]


def every_record(count: int = 24) -> dict[str, int]:
    """Give the counts of `visible` if a reader sees each record once."""
    return {f"r{number}": 1 for number in range(1, count + 1)}
