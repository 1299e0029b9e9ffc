"""A world: an outside system (Kafka, Cassandra, the store) as one run sees it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Protocol, TypeGuard

import msgspec

from semantix.model.sim_time import SimTime
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.gate import StepGate
from semantix.ports.network import Network
from semantix.ports.observer import Observer as Observer  # the place where worlds look for it

# A part of the message if a connector asks for the clients of a world that the run does not have.
NO_SUCH_CLIENT = "this run has no such client"


class ClientSession(Protocol):
    """The owner of some clients: one attempt of one subtask. Its client handles die with it."""

    @property
    def gate(self) -> StepGate: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def owner(self) -> str:
        """Label of the attempt, `sink-0#2`, as histories show it."""
        ...

    def is_alive(self) -> bool:
        """Return False from the instant of a crash on: background work of a client must stop."""
        ...


class Leftover(msgspec.Struct, frozen=True):
    """Something that is still open in a world at quiescence; the oracle RES judges it."""

    kind: str  # "open transaction", "prepared transaction", "client handle", ...
    name: str
    owner: str = ""


class World(Protocol):
    """A simulated outside system. Its durable part is a value.

    Attributes:
        network: between the clients and the server; plans disturb it. A world may lack it: such a
            plan then changes nothing, and the search tries none.
        version: a counter that grows with each durable change. The search captures the state only
            where the version changed.
        calls: one row for each client call, with the errors that are possible there.
        left_out: names of places that were written to and whose changes are not reported. Empty for
            a world that reports the changes of every place.
    """

    network: Network
    version: int
    calls: tuple[CallRow, ...]
    left_out: Sequence[str]

    def clients(self, session: ClientSession) -> object:
        """Return the client classes or objects that a connector of this attempt uses."""
        ...

    def capture(self, now_us: SimTime) -> Hashable:
        """Return the durable part and the pending timeouts as one immutable value.

        Times in it are relative to `now_us`. Worlds with the same content give equal values.
        """
        ...

    def resume(self, captured: Hashable, now_us: SimTime) -> None:
        """Continue from the captured state at `now_us`, without any client."""
        ...

    def observed(self) -> Collection[str]:
        """Return names of everything that the clients of this run have read from the world.

        A canonical form may leave out values that no client can learn, for instance the offsets of
        a topic that is only written to. These names (`topic in`, `offsets of out`) say which values
        it must keep.
        """
        ...

    def canonical(self, captured: Any, observed: Collection[str]) -> object:
        """Return the canonical form of a captured state: plain values and `canonical_form` marks.

        Two captured states with equal forms have the same future: the same calls of clients then
        give the same results.

        Args:
            captured: a result of `capture`.
            observed: the names from `observed` of all runs so far; the form keeps these values.
        """
        ...

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Return the assumptions of `canonical`, one sentence each, for the certificate."""
        ...

    def deadlines(self, captured: Any) -> Mapping[str, SimTime]:
        """Return each pending unit that a timeout of the world may end, with its remaining time.

        The time is in microseconds from the instant of the capture; 0 or less: it has passed.
        """
        ...

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Put input for the job into the world; the world reports it to the observer.

        Raises:
            UsageError: the world has no such place; the message names the nearest one.
        """
        ...

    def leftovers(self) -> Sequence[Leftover]:
        """Return everything that is still open."""
        ...

    def settled_by_us(self) -> SimTime:
        """Return the time after which all timeouts of the world have passed."""
        ...


class Losing(Protocol):
    """A world whose machine may crash: it has bytes and names that are not durable yet."""

    def losses(self) -> Sequence[str]:
        """Return the ways of losing that now have different results, `all` first.

        The ways are `all`; `entries` (names only); `data` (bytes only); `half` (the second half of
        the bytes). Empty: nothing would be lost.
        """
        ...

    def lose_unsynced(self, loses: str) -> None:
        """Lose what is not synced."""
        ...

    def without_unsynced(self, captured: Any, loses: str) -> Hashable:
        """Return a captured state after this loss."""
        ...


def is_losing(world: object) -> TypeGuard[Losing]:
    """Return whether a crash of its machine may take something from this world.

    The search asks at each durable change. `isinstance` with a protocol would look at every method
    each time.
    """
    return hasattr(world, "lose_unsynced")
