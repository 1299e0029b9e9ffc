"""What a workload's source has emitted, if it does not rewind: a part of the world, not of the job.

A socket or a queue that deletes what it has delivered is such a source. The positions outlive a
crash of everything, so they are captured and resumed as the worlds are.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, NoReturn, cast

from semantix.errors import ContractError
from semantix.model.sim_time import SimTime
from semantix.ports.call_table import CallRow
from semantix.ports.world import Leftover, World
from semantix.spec.connector_spec import WorkloadSettings

KIND = "input"


def put_live_input(workload: WorkloadSettings, worlds: dict[str, World]) -> None:
    """Put a live input among the worlds of a run, if the workload's source does not rewind."""
    if not workload.resettable:
        worlds[KIND] = cast(World, LiveInput())  # it lacks a network, as a world may


def live_input_in(worlds: Mapping[str, World]) -> LiveInput | None:
    """Return the live input among the worlds of a run; None: the source rewinds."""
    return cast("LiveInput | None", worlds.get(KIND))


class LiveInput:
    """The delivered positions of one run (`ports.world.World`).

    Attributes:
        delivered: partition → number of records that a source has emitted.
        version: grows with each record.
    """

    calls: tuple[CallRow, ...] = ()
    left_out: Sequence[str] = ()

    def __init__(self) -> None:
        self.delivered: dict[int, int] = {}
        self.version = 0

    def position(self, partition: int) -> int:
        """Return how many records of the partition were emitted."""
        return self.delivered.get(partition, 0)

    def deliver(self, partition: int, position: int) -> None:
        """Note that the records below this position are gone."""
        self.delivered[partition] = position
        self.version += 1

    def capture(self, now_us: SimTime) -> Hashable:
        """Return the positions, ordered by partition."""
        return tuple(sorted(self.delivered.items()))

    def resume(self, captured: Any, now_us: SimTime) -> None:
        """Go on from captured positions."""
        self.delivered = dict(captured)

    def canonical(self, captured: Any, observed: Collection[str]) -> object:
        """Return the captured value: it decides what the source still emits."""
        return captured

    def clients(self, session: object) -> NoReturn:
        """Refuse: a connector has no such client."""
        raise ContractError(f"runtime_context.client({KIND!r}): the input is no client")

    def feed(self, place: str, values: Sequence[Any]) -> NoReturn:
        """Refuse: there is no place."""
        raise ContractError(f"{KIND}:{place} is no place")

    def observed(self) -> Collection[str]:
        """Return nothing."""
        return ()

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Return nothing."""
        return ()

    def deadlines(self, captured: Any) -> Mapping[str, SimTime]:
        """Return nothing: no timeout changes a position."""
        return {}

    def leftovers(self) -> Sequence[Leftover]:
        """Return nothing."""
        return ()

    def settled_by_us(self) -> SimTime:
        """Return 0: nothing is left to wait for."""
        return 0
