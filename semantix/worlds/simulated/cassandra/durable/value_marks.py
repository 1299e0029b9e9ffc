"""Single values and times in canonical form."""

from __future__ import annotations

from typing import Any

from semantix.ports.canonical_form import Instant, Rank
from semantix.worlds.simulated.cassandra.durable.stored_times import FixedTime, Time
from semantix.worlds.simulated.cassandra.learned import UUIDS
from semantix.worlds.simulated.cassandra.schema import Column
from semantix.worlds.simulated.cassandra.time_uuids import OUR_NODE

CHECKPOINT_COLUMN = "checkpoint_id"


def is_drawn(column: Column, value: bytes) -> bool:
    """Tell whether the server drew a value, by `now()`."""
    return column.type_name in UUIDS and value[8:] == OUR_NODE


def is_of_checkpoints(column: Column) -> bool:
    """Tell whether a column holds ids of checkpoints."""
    return column.name == CHECKPOINT_COLUMN and column.type_name in ("int", "bigint")


def plain(column: Column, value: Any) -> object:
    if isinstance(value, bytes) and is_of_checkpoints(column):
        return Rank("checkpoint", int.from_bytes(value, "big", signed=True))
    return value


def time_mark(time: Time | None) -> object:
    """Mark a timestamp.

    One in the future keeps its distance from now: time will reach it. One from before the
    simulation is kept as it is: its client may choose the same one again.
    """
    if time is None:
        return None
    if isinstance(time, FixedTime):
        return ("at", time.at_us)
    return Instant(time) if time <= 0 else ("ahead", time)
