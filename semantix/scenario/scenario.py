"""A run as a value: its inputs (spec, plan, workload, seed, world), and its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from semantix.history.events import History
from semantix.history.expectation import Expectation
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings


@dataclass(frozen=True, slots=True)
class Scenario:
    """The inputs of one run. On simulated worlds they decide every byte of its history.

    Attributes:
        world: `simulated` or `containers`.
        expectation: what a reader must see; None: the records, as they are. `settled` finds it
            out.
    """

    spec: ConnectorSpec
    plan: FaultPlan = field(default_factory=FaultPlan)
    workload: WorkloadSettings = field(default_factory=WorkloadSettings)
    seed: int = 0
    world: str = "simulated"
    expectation: Expectation | None = None


@dataclass(frozen=True, slots=True)
class NetworkTimes:
    """The times of one world's network that decide how long an outage lasts.

    Attributes:
        system: name of the outside system.
        client_timeout_us: the longest time for which a client of the run waits for an answer; 0:
            no client has said so.
        transaction_timeout_us: the shortest timeout of a transaction; None: there was none.
    """

    system: str
    client_timeout_us: int = 0
    transaction_timeout_us: int | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """The result of one run.

    Attributes:
        history: all events of the run.
        unfired: faults of the plan that did not strike.
        notes: lines for the timeline, (label of the actor, text).
        unchanged: for each chain of `search.equal_futures`: sequence numbers of the visits at which
            a crash has the same future as at the visit before. Only
            `search.watched_run.run_watched` fills it.
        moved: sequence numbers of the visits before which something durable had changed since the
            visit before. Filled like `unchanged`.
        losses: sequence number of a visit → what a crash of the machine may lose there. Visits at
            which nothing would be lost are missing. Filled like `unchanged`.
        memory_changes: what the connector's modules remembered, `connector.ROWS`, at the first
            visit at which they did. Filled like `unchanged`.
        broken_off: why the harness ended the run early (a connector blocks, or its constructor
            raises); empty for other runs.
        call_sites: (index of a fault in the plan, line of the connector at which it struck). Only
            `runner.run_with_sites` fills it.
        networks: of the simulated worlds.
        left_out: names of the places that were written to and that no reader looks at, as far as
            the history does not show them.
        printed: the last lines that the connector has printed and logged, if the job ran in
            processes of its own; as they came, so show them escaped.
    """

    history: History
    unfired: tuple[Fault, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    unchanged: Mapping[str, frozenset[int]] = field(default_factory=dict)
    moved: frozenset[int] = frozenset()
    losses: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    memory_changes: tuple[str, ...] = ()
    broken_off: str = ""
    call_sites: tuple[tuple[int, str], ...] = ()
    networks: tuple[NetworkTimes, ...] = ()
    left_out: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
