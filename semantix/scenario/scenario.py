"""A run as a value: its inputs (spec, plan, workload, seed, world), and its result."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantix.history.events import History
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings


@dataclass(frozen=True, slots=True)
class Scenario:
    """The inputs of one run. On simulated worlds they decide every byte of its history.

    Attributes:
        world: `simulated` or `containers`.
    """

    spec: ConnectorSpec
    plan: FaultPlan = field(default_factory=FaultPlan)
    workload: WorkloadSettings = field(default_factory=WorkloadSettings)
    seed: int = 0
    world: str = "simulated"


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of one run.

    Attributes:
        history: all events of the run.
        unfired: faults of the plan that did not strike.
        notes: lines for the timeline, (label of the actor, text).
        unchanged: sequence numbers of the visits before which nothing had changed since the visit
            before. Only `search.equal_futures.run_watched` fills it.
        broken_off: why the harness ended the run early (a connector blocks, or its constructor
            raises); empty for other runs.
        call_sites: (index of a fault in the plan, line of the connector at which it struck). Only
            `runner.run_with_sites` fills it.
    """

    history: History
    unfired: tuple[Fault, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    unchanged: frozenset[int] = frozenset()
    broken_off: str = ""
    call_sites: tuple[tuple[int, str], ...] = ()
