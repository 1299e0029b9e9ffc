"""The session of another actor: clients that are not the job's, at whose calls no fault strikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from semantix.errors import SpecError
from semantix.ports.clock import Clock
from semantix.ports.gate import CallFault
from semantix.ports.world import World

LABEL = "outside"


class QuietGate:
    """A gate that records no visit and has no faults (`ports.gate.StepGate`)."""

    __slots__ = ()

    def before(self, step: str, detail: int = 0) -> CallFault | None:
        """Do nothing."""
        return None

    def during(self, step: str, part: int) -> None:
        """Do nothing."""

    def after(self, step: str, detail: int = 0) -> None:
        """Do nothing."""

    def affected(self, values: Sequence[object], unit: str = "") -> None:
        """Do nothing."""


class OutsideSession:
    """Implements `ports.world.ClientSession` for another actor."""

    __slots__ = ("clock", "gate", "owner")

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.gate = QuietGate()
        self.owner = LABEL

    def is_alive(self) -> bool:
        """Return True: nothing kills another actor."""
        return True


class Outside:
    """The argument of a function under `others`.

    Attributes:
        records: the values of the workload, in input order.
    """

    def __init__(
        self, worlds: Mapping[str, World], session: OutsideSession, records: Sequence[Any]
    ) -> None:
        self.records = list(records)
        self._worlds = worlds
        self._session = session

    def client(self, kind: str) -> Any:
        """Return the clients of a world, as `runtime_context.client` does.

        Raises:
            SpecError: the run has no such world.
        """
        return self._world(kind).clients(self._session)

    def feed(self, place: str, values: Sequence[Any], files: Sequence[Any] = ()) -> None:
        """Put input for the job into a place, `kafka:in/2`, without any client.

        Args:
            files: of a place that is a folder: the files that get the values, each with `path`,
                `records` and `mtime_ms`; empty: the world chooses them.

        Raises:
            SpecError: the run has no such world.
            UsageError: the world has no such place.
        """
        kind, _, name = place.partition(":")
        self._world(kind).feed(name, values, *([files] if files else []))

    def _world(self, kind: str) -> World:
        found = self._worlds.get(kind)
        if found is None:
            kinds = ", ".join(sorted(self._worlds))
            raise SpecError(f"others: this run has no world {kind!r}, expected {kinds}")
        return found
