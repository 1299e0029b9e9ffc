"""A part of the world that the job does not see: it has no client, no place, and no timeout."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, NoReturn

from semantix.errors import ContractError
from semantix.model.sim_time import SimTime
from semantix.ports.call_table import CallRow
from semantix.ports.world import Leftover


class ClientlessWorld:
    """Implements what is the same in each such world (`ports.world.World`).

    Attributes:
        kind: its name among the worlds of a run.
    """

    kind: ClassVar[str]
    calls: tuple[CallRow, ...] = ()
    left_out: Sequence[str] = ()

    def canonical(self, captured: Any, observed: Collection[str]) -> object:
        """Return the captured value: it decides what happens from there on."""
        return captured

    def clients(self, session: object) -> NoReturn:
        """Refuse: a connector has no such client."""
        raise ContractError(f"runtime_context.client({self.kind!r}): there is no such client")

    def feed(self, place: str, values: Sequence[Any]) -> NoReturn:
        """Refuse: there is no place."""
        raise ContractError(f"{self.kind}:{place} is no place")

    def observed(self) -> Collection[str]:
        """Return nothing."""
        return ()

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Return nothing."""
        return ()

    def deadlines(self, captured: Any) -> Mapping[str, SimTime]:
        """Return nothing: it has no timeout."""
        return {}

    def leftovers(self) -> Sequence[Leftover]:
        """Return nothing."""
        return ()

    def settled_by_us(self) -> SimTime:
        """Return 0: nothing is left to wait for."""
        return 0
