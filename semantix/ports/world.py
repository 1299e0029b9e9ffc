"""What the engine's side knows of an external system."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from semantix.model.sim_time import SimTime
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.gate import StepGate


class ClientSession(Protocol):
    """Whose clients these are: one attempt of one subtask. Handles die with it."""

    @property
    def gate(self) -> StepGate: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def owner(self) -> str:
        """Label of the attempt, `sink-0#2`; it goes into histories."""
        ...

    def is_alive(self) -> bool:
        """False from the instant of a crash on (background work of a client must stop)."""
        ...


class Observer(Protocol):
    """Told by a world at each change of what is stored and of what its reader sees.

    A `place` is a topic partition (`out/0`), an append-only table or a table. A `unit` is what
    becomes visible as a whole (a transaction); the empty unit is a plain write. Values are raw, as
    the world holds them (bytes, dict, row); the observer derives the records' identities.

    Attributes:
        isolation: of the reader that it stands for: `read_committed`, or `read_uncommitted`.
    """

    isolation: str

    def fed(self, place: str, values: Sequence[object]) -> None:
        """Somebody outside of the job put these values into `place`, which the job may read."""
        ...

    def published(self, place: str, position: int, owner: str) -> None:
        """A connector told the world how far it has read `place` (Kafka: a committed offset)."""
        ...

    def written(self, place: str, unit: str, values: Sequence[object], owner: str) -> None:
        """Values arrived in the world, in this order; a reader may not see them yet."""
        ...

    def appeared(
        self, place: str, unit: str, values: Sequence[object], end: int, high: int
    ) -> None:
        """The reader of the log `place` now sees these values, behind what it saw before.

        Args:
            end: the reader's end position (Kafka: last stable offset).
            high: the position behind the last value of any kind (Kafka: high watermark).
        Empty `values` tell that only the positions moved.
        """
        ...

    def row(self, place: str, key: str, value: object | None) -> None:
        """The row `key` of the table `place` now reads `value`; None: it is gone."""
        ...

    def unit_ended(self, unit: str, committed: bool) -> None:
        """The decision over a unit is durable."""
        ...


class Leftover(msgspec.Struct, frozen=True):
    """What still lies open in a world at quiescence (oracle RES)."""

    kind: str  # "open transaction", "prepared transaction", "client handle", ...
    name: str
    owner: str = ""


class World(Protocol):
    """A simulated external system. Its durable part is a value.

    Attributes:
        version: counted up at each durable change, so a state is captured only where it moved.
        calls: the table of its client calls (what can go wrong there).
    """

    version: int
    calls: tuple[CallRow, ...]

    def clients(self, session: ClientSession) -> object:
        """Give the client classes or objects that a connector of this attempt uses."""
        ...

    def capture(self, now_us: SimTime) -> Hashable:
        """Give the durable part and the world's own pending events, immutable and comparable.

        Times are relative to `now_us`; the same content gives equal values.
        """
        ...

    def resume(self, captured: Hashable, now_us: SimTime) -> None:
        """Become the captured world, at `now_us`, without any client."""
        ...

    def observed(self) -> Collection[str]:
        """Name what the clients of this run have asked the world for, beyond plain writes.

        A canonical form may leave out what no client can learn: offsets of a topic that is only
        written to, for instance. These names (`topic in`, `offsets of out`) say what it must keep.
        """
        ...

    def canonical(self, captured: Any, observed: Collection[str]) -> object:
        """Give a captured state in canonical form: plain values with `ports.canonical_form` marks.

        Two captured states with equal forms have the same future, whatever the clients then do.

        Args:
            captured: what `capture` gave.
            observed: the names that all runs so far have given, and that the form must respect.
        """
        ...

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Say in one sentence each on what `canonical` relies, for the certificate."""
        ...

    def deadlines(self, captured: Any) -> Mapping[str, SimTime]:
        """Give each pending unit that a timeout of the world may end, with its remaining time.

        The time is in microseconds from the instant of the capture; 0 or less: it has passed.
        """
        ...

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Put input into the world, as somebody outside of the job would; the observer hears it.

        Raises:
            UsageError: the world has no such place; the message names the nearest one.
        """
        ...

    def leftovers(self) -> Sequence[Leftover]:
        """Tell what is still open."""
        ...

    def settled_by_us(self) -> SimTime:
        """Give the time after which the world's own timeouts have all passed."""
        ...
