"""What a workload's source has emitted, if it does not rewind: a part of the world, not of the job.

A socket or a queue that deletes what it has delivered is such a source. The positions outlive a
crash of everything, so they are captured and resumed as the worlds are.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Protocol, cast

from semantix.model.sim_time import SimTime
from semantix.ports.world import World
from semantix.scenario.outside.clientless import ClientlessWorld
from semantix.spec.connector_spec import WorkloadSettings

KIND = "input"


def put_live_input(workload: WorkloadSettings, worlds: dict[str, World]) -> None:
    """Put a live input among the worlds of a run, if the workload's source does not rewind."""
    if not workload.resettable:
        worlds[KIND] = cast(World, LiveInput())  # it lacks a network, as a world may


def live_input_in(worlds: Mapping[str, World]) -> LiveInput | None:
    """Return the live input among the worlds of a run; None: the source rewinds."""
    return cast("LiveInput | None", worlds.get(KIND))


class KeptPositions(Protocol):
    """Keeps the delivered positions beside the checkpoints of a job."""

    def keep_delivered(self, delivered: Mapping[int, int]) -> None: ...
    def delivered(self) -> dict[int, int]: ...


class LiveInput(ClientlessWorld):
    """The delivered positions of one run (`ports.world.World`).

    Args:
        kept: where the positions outlive the process of the job; None: in this object.
    Attributes:
        delivered: partition → number of records that a source has emitted.
        version: grows with each record.
    """

    kind = KIND

    def __init__(self, kept: KeptPositions | None = None) -> None:
        self._kept = kept
        self.delivered: dict[int, int] = {} if kept is None else kept.delivered()
        self.version = 0

    def position(self, partition: int) -> int:
        """Return how many records of the partition were emitted."""
        return self.delivered.get(partition, 0)

    def deliver(self, partition: int, position: int) -> None:
        """Note that the records below this position are gone."""
        self.delivered[partition] = position
        self.version += 1
        if self._kept is not None:
            self._kept.keep_delivered(self.delivered)

    def capture(self, now_us: SimTime) -> Hashable:
        """Return the positions, ordered by partition."""
        return tuple(sorted(self.delivered.items()))

    def resume(self, captured: Any, now_us: SimTime) -> None:
        """Go on from captured positions."""
        self.delivered = dict(captured)
