"""The states of an attempt, and the order that stops it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class TaskState(StrEnum):
    """The states of an attempt: it runs after its restore, and ends in one of the last three."""

    DEPLOYED = "deployed"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


# Module constants, because reading a member of an enum costs as much as a call.
RUNNING, FINISHED = TaskState.RUNNING, TaskState.FINISHED


class StopOrder(NamedTuple):
    """End the input of a source, then take this savepoint: the job stops with it.

    Attributes:
        drains: operators finish what they hold back, as at the end of the input.
    """

    checkpoint_id: int
    timestamp_ms: int
    drains: bool
