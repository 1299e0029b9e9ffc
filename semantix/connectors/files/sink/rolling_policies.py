"""Rolling policies: when the open part of a bucket is closed, and becomes pending.

Source: Flink, RollingPolicy, DefaultRollingPolicy, OnCheckpointRollingPolicy.
"""

from __future__ import annotations

from typing import Any, Protocol

from semantix.connectors.files.sink.checks import check_number

MAX_PART_SIZE = 128 * 1024 * 1024
INTERVAL_MS = 60_000


class PartInfo(Protocol):
    """What a policy knows of the open part.

    Attributes:
        bucket_id: of its bucket.
        creation_time: processing time in milliseconds at which it was opened.
        last_update_time: of the last record that was written; at first, the creation time.
    """

    bucket_id: Any
    creation_time: int
    last_update_time: int

    @property
    def size(self) -> int:
        """Number of bytes that were handed on to the file."""
        ...


class RollingPolicy:
    """Decides when a part is closed. The answers here are: never."""

    def should_roll_on_event(self, part: PartInfo, element: Any) -> bool:
        """Return whether the part is closed before this element is written."""
        return False

    def should_roll_on_processing_time(self, part: PartInfo, now_ms: int) -> bool:
        """Return whether the part is closed now; asked once in each bucket check interval."""
        return False

    def should_roll_on_checkpoint(self, part: PartInfo) -> bool:
        """Return whether the part is closed at the barrier of a checkpoint."""
        return False


class CheckpointRollingPolicy(RollingPolicy):
    """A policy that closes every part at every checkpoint. Bulk formats need such a one."""

    def should_roll_on_checkpoint(self, part: PartInfo) -> bool:
        """Return True."""
        return True


class OnCheckpointRollingPolicy(CheckpointRollingPolicy):
    """Closes parts at checkpoints, and at no other time."""


class DefaultRollingPolicy(RollingPolicy):
    """Closes a part that is too large, too old, or had no record for too long.

    Args:
        max_part_size: bytes; a larger part is closed, before a record and at a checkpoint.
        rollover_interval_ms: a part of this age is closed.
        inactivity_interval_ms: a part is closed if its last record is so old.
    Raises:
        ContractError: an argument is no whole number of at least 1.
    """

    def __init__(
        self,
        max_part_size: int = MAX_PART_SIZE,
        rollover_interval_ms: int = INTERVAL_MS,
        inactivity_interval_ms: int = INTERVAL_MS,
    ) -> None:
        where, ms = "DefaultRollingPolicy", "milliseconds"
        self.max_part_size = check_number(where, "max_part_size", max_part_size, "bytes")
        self.rollover_interval_ms = check_number(
            where, "rollover_interval_ms", rollover_interval_ms, ms
        )
        self.inactivity_interval_ms = check_number(
            where, "inactivity_interval_ms", inactivity_interval_ms, ms
        )

    @staticmethod
    def builder() -> DefaultRollingPolicyBuilder:
        """Return a builder that has the defaults."""
        return DefaultRollingPolicyBuilder()

    def should_roll_on_event(self, part: PartInfo, element: Any) -> bool:
        """Return whether the part is larger than the limit."""
        return part.size > self.max_part_size

    def should_roll_on_processing_time(self, part: PartInfo, now_ms: int) -> bool:
        """Return whether the part, or its last record, is too old."""
        return (
            now_ms - part.creation_time >= self.rollover_interval_ms
            or now_ms - part.last_update_time >= self.inactivity_interval_ms
        )

    def should_roll_on_checkpoint(self, part: PartInfo) -> bool:
        """Return whether the part is larger than the limit."""
        return part.size > self.max_part_size


class DefaultRollingPolicyBuilder:
    """Builds a `DefaultRollingPolicy`; each method returns the builder."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def with_max_part_size(self, size: int) -> DefaultRollingPolicyBuilder:
        """Set the largest size in bytes."""
        return self._with("max_part_size", size, "bytes")

    def with_rollover_interval(self, interval_ms: int) -> DefaultRollingPolicyBuilder:
        """Set the largest age."""
        return self._with("rollover_interval_ms", interval_ms, "milliseconds")

    def with_inactivity_interval(self, interval_ms: int) -> DefaultRollingPolicyBuilder:
        """Set the longest time without a record."""
        return self._with("inactivity_interval_ms", interval_ms, "milliseconds")

    def build(self) -> DefaultRollingPolicy:
        """Return the policy."""
        return DefaultRollingPolicy(**self._given)

    def _with(self, argument: str, value: int, unit: str) -> DefaultRollingPolicyBuilder:
        self._given[argument] = check_number("DefaultRollingPolicy", argument, value, unit)
        return self
