"""Gates: each step of a protocol and each client call visits one, and faults strike only there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True, eq=False)
class Actor:
    """A visitor of steps: one attempt of one subtask, or one attempt of the coordinator.

    Attributes:
        task: name of the vertex (`source`, `sink`), or `coordinator`.
        attempt: number of the attempt, from 1.
        process: index of the process in which the actor runs; -1 for the coordinator.
        alive: False from the instant of the actor's crash, or from its end.
        label: `sink-0#1` or `coordinator#1`, as histories show it.
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
    """An order of the plan to the visitor of a step: fail in this way.

    Attributes:
        kind: a client call gets `error` (raise the named error), `lose_response` (the answer
            never arrives), `late_request` (send the request with `Network.send_late`, and wait:
            everything crashes) or `late_markers` (the markers of the transaction that this call
            ends are written late). The engine's own steps also get `drop`, `delay`, `duplicate`,
            `abort_checkpoint`, `decline_checkpoint`, `expire_checkpoint`.
        error: name of an error in the call's row (`ports.call_table`); empty for a lost response.
        applied: True: the call has its effect although it fails.
        by_us: the length of a `delay`, or of what is late, in microseconds.
    """

    kind: str
    error: str = ""
    applied: bool = False
    by_us: int = 0


class StepGate(Protocol):
    """A gate bound to one attempt of one subtask (or to the coordinator).

    A visitor makes plain calls around each effect. A context manager would cost five to twenty
    times as much::

        fault = gate.before("wal_send")    # nothing of the step has happened
        ...first effect...
        gate.during("wal_send", 1)         # the first effect has happened, the second has not
        ...second effect...
        gate.after("wal_send")             # all has happened; the caller has no answer yet

    Each method may raise `TaskCrashed`. In an attempt that is dead each method raises it at once.
    """

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Visit `step:before`.

        Args:
            step: a name of the catalogue, or a client call such as `kafka.producer.flush`.
            detail: a number that the timeline shows beside the step, for instance the checkpoint
                id.
        Returns:
            The way in which the step must fail; None: go on normally.
        """
        ...

    def during(self, step: str, part: int) -> None:
        """Visit `step:during` after the `part`-th of several effects (1 ≤ part < their number)."""
        ...

    def after(self, step: str, detail: int = 0) -> None:
        """Visit `step:after`."""
        ...

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Record which payloads (and which unit) the fault of a client call concerns.

        A client calls it once, directly after `before` returned a fault. The oracle FAIL reads the
        record.
        """
        ...


class Gates(Protocol):
    """Makes the gates of one run."""

    def bind(self, actor: Actor) -> StepGate:
        """Return the gate of this actor."""
        ...


class LastingControl(Protocol):
    """Faults that last for a while. They end by themselves."""

    def cut(self, system: str, by_us: int, *, kills: bool = False) -> None:
        """Let no request reach the server of `system` for `by_us`; "": the servers of all systems.

        While a network is cut, the job waits longer before each restart, up to 10 s.

        Args:
            kills: the server is killed, and started again after `by_us`. Requests and answers on
                their way are lost; what the server has acknowledged stays.
        """
        ...

    def slow(self, by_us: int) -> None:
        """Let asynchronous requests reach the servers `by_us` late, until the next restart."""
        ...

    def begin(self, word: str, by_us: int) -> None:
        """Note that something arrives late, so that the bound of LIVE counts from then."""
        ...


class JobControl(Protocol):
    """The faults that a gate may bring about in the running job; the engine implements them."""

    def crash(self, scope: str, actor: Actor, loses: str = "all") -> None:
        """Kill a part of the job at this instant.

        Args:
            scope: `task` (the visitor), `process` (all subtasks in the visitor's process),
                `coordinator`, `everything`, or `machine`: then the worlds also lose what is not
                synced. If the coordinator visits, `task` kills it.
            actor: the visitor.
            loses: what is lost with a machine (`ports.world.Losing`).
        Raises:
            TaskCrashed: the visitor itself was killed.
        """
        ...

    def stall(self, actor: Actor, by_us: int) -> None:
        """Freeze the visiting task for `by_us`; meanwhile the coordinator starts a replacement.

        When the task goes on, it is a zombie: two attempts of one subtask are alive.
        """
        ...

    def advance_time(self, by_us: int) -> None:
        """Let `by_us` pass for the worlds only; the whole job stands still."""
        ...

    def crash_soon(self) -> None:
        """Kill everything as soon as the visitor waits, or has done what it does now."""
        ...

    @property
    def lasting(self) -> LastingControl:
        """The faults that last for a while."""
        ...

    def disturb(self) -> None:
        """Note that a fault struck, so that the bound of the oracle LIVE counts from now."""
        ...

    def suspend(self, actor: Actor) -> None:
        """Kill everything at this instant, and leave the run: the caller of the job goes on.

        Raises:
            TaskCrashed: the visitor was killed.
        """
        ...

    @property
    def end_job(self) -> Callable[[str], None]:
        """The call that ends the job in order, and then leaves the run: its caller goes on.

        Its argument is `savepoint` or `drain` (stop with a savepoint), or `cancel`. If the
        savepoint fails, or the job restarts before it is complete, the job goes on by itself.
        """
        ...

    def give_up(self, reason: str) -> None:
        """End the run here; the result says that it was cut."""
        ...

    def refuse(self, reason: str) -> None:
        """End the run here: a connector used something that a simulated world does not model.

        All attempts are dead from now on, so nothing that the connector still does has an effect.
        """
        ...

    def park(self, actor: Actor, is_first: bool = False) -> str:
        """Suspend a dead attempt for ever, if it is the one that runs.

        A connector that catches `TaskCrashed` in a loop would otherwise never stop.

        Args:
            is_first: only look who calls; the dead attempt gets its first `TaskCrashed`.
        Returns:
            The label of the living attempt that calls a client of the dead one. Empty: no other
            attempt does, or an object of the dead attempt is being deleted.
        """
        ...
