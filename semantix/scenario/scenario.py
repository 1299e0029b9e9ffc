"""One run as a value: (spec, plan, workload, seed, world) in, a history out."""

from __future__ import annotations

from dataclasses import dataclass, field

from semantix.history.events import History
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings


@dataclass(frozen=True, slots=True)
class Scenario:
    """Binds, decides nothing."""

    spec: ConnectorSpec
    plan: FaultPlan = field(default_factory=FaultPlan)
    workload: WorkloadSettings = field(default_factory=WorkloadSettings)
    seed: int = 0
    world: str = "simulated"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run gave.

    Attributes:
        unfired: faults of the plan that did not strike.
        notes: (who, text) lines that the runtime logged, for the timeline.
        broken_off: why the harness had to end it: a connector that blocks, or cannot even be made.
        still: sequences of visits that found everything as the visit before left it; only of runs
            that were watched (`search.equal_futures.run_watched`).
    """

    history: History
    unfired: tuple[Fault, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    still: frozenset[int] = frozenset()
    broken_off: str = ""
