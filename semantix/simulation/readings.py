"""What a connector has asked for that differs from attempt to attempt."""

from __future__ import annotations

from semantix.model.readings import KINDS


class Readings:
    """What the connectors of one run have read.

    A search may take states for equal that differ only in what no connector reads.

    Attributes:
        attempt: the number of an attempt.
        checkpoint_id: the id of a checkpoint, as an attribute or as an argument of a notification.
        clock: the time.
    """

    __slots__ = ("attempt", "checkpoint_id", "clock")

    def __init__(self) -> None:
        self.attempt = False
        self.checkpoint_id = False
        self.clock = False

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds that were read, in fixed order."""
        read = (self.attempt, self.checkpoint_id, self.clock)
        return tuple([kind for kind, is_read in zip(KINDS, read, strict=True) if is_read])
