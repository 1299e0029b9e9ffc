"""The one door for every fault: each step of a protocol and each client call passes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True, eq=False)
class Actor:
    """Who visits steps: one attempt of one subtask, or one life of the coordinator.

    Attributes:
        task: name of the vertex, `source`, `sink`, or `coordinator`.
        attempt: which life, from 1.
        process: index of the process it runs in; -1 is the coordinator's.
        alive: False from the instant of its crash, or once it has ended.
        label: `sink-0#1`, as histories show it; `coordinator#1`.
    """

    task: str
    subtask: int
    attempt: int
    process: int
    alive: bool = True
    label: str = field(init=False)

    def __post_init__(self) -> None:
        name = self.task if self.task == "coordinator" else f"{self.task}-{self.subtask}"
        self.label = f"{name}#{self.attempt}"


@dataclass(frozen=True, slots=True)
class CallFault:
    """What a plan wants a visitor to do instead of succeeding.

    Attributes:
        kind: for a client call `error` (raise the error named) or `lose_response` (the answer
            never arrives); the engine's own steps also get `drop`, `delay`, `duplicate`,
            `abort_checkpoint`, `decline_checkpoint`, `expire_checkpoint`.
        error: a name from the call's row (`ports.call_table`), empty for a lost response.
        applied: whether the effect of the call happens all the same.
        by_us: how long, with `delay`.
    """

    kind: str
    error: str = ""
    applied: bool = False
    by_us: int = 0


class StepGate(Protocol):
    """A gate bound to one attempt of one subtask (or to the coordinator).

    Plain calls around each effect, for a context manager costs five to twenty times as much::

        fault = gate.before("wal_send")    # nothing of the step has happened
        ...first effect...
        gate.during("wal_send", 1)         # between two effects: the first has happened
        ...second effect...
        gate.after("wal_send")             # it happened, nobody was told

    Each method may raise `TaskCrashed`, and does so at once in an attempt that is dead.
    """

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Visit `step:before`; only client calls ever get a fault back.

        Args:
            step: a name of the catalogue, or `kafka.producer.flush` for a client call.
            detail: what the timeline shows beside it, for instance the checkpoint id.
        """
        ...

    def during(self, step: str, part: int) -> None:
        """Visit `step:during` after the `part`-th effect of several (1 ≤ part < number)."""
        ...

    def after(self, step: str, detail: int = 0) -> None:
        """Visit `step:after`."""
        ...

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Say which payloads (and which unit) a call fault concerned.

        A client calls it once, right after `before` gave it a fault; the oracle FAIL reads it.
        """
        ...


class Gates(Protocol):
    """Makes the doors of one run."""

    def bind(self, actor: Actor) -> StepGate:
        """Give the gate of this actor."""
        ...


class JobControl(Protocol):
    """What a gate may do to the running job; the engine implements it."""

    def crash(self, scope: str, actor: Actor) -> None:
        """Kill `task`, `process`, `coordinator` or `everything`; raises TaskCrashed in a victim.

        A task crash of the coordinator is a crash of the coordinator.
        """
        ...

    def stall(self, actor: Actor, by_us: int) -> None:
        """Freeze the visiting task for so long; its coordinator replaces it (a zombie)."""
        ...

    def advance_time(self, by_us: int) -> None:
        """Let only the worlds' own time pass: the job, all of it, stands still."""
        ...

    def disturb(self) -> None:
        """Some other fault struck: the bound of LIVE counts from now."""
        ...

    def give_up(self, reason: str) -> None:
        """Cut the run here."""
        ...

    def park(self, actor: Actor) -> None:
        """Never return to a dead attempt that goes on calling (if it runs a mail)."""
        ...
