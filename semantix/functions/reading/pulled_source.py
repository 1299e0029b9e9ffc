"""Sources that the engine asks for records: they have no loop of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from semantix.functions.contexts import RuntimeContext
from semantix.functions.source_function import EventTimeSource


class PulledOutput(Protocol):
    """Where a pulled source emits to; each split (a partition) has watermarks of its own.

    The context of a sink tells topic and partition of the split (`in/0`), and the offset.
    """

    def add_split(self, split: str, position: int) -> None: ...
    def collect(self, value: Any, split: str = "", offset: int | None = None) -> None: ...
    def collect_with_timestamp(
        self, value: Any, timestamp: int, split: str = "", offset: int | None = None
    ) -> None: ...


class PulledSource(EventTimeSource):
    """Base of sources that are asked for records, such as `KafkaSource`.

    The runtime calls `poll` in the mailbox of the task, so no snapshot is taken in the middle of
    it. What one call emits, and the position that it sets, belong together.

    Attributes:
        runtime_context: set by the runtime before `initialize_state`.
    """

    runtime_context: RuntimeContext

    def open(self, context: Any) -> None:
        """Connect; called once an attempt, after the restore."""

    def poll(self, output: PulledOutput) -> int | None:
        """Emit what one look at the outside system gives.

        Returns:
            Milliseconds until the next look; None: the input of this subtask has ended.
        """
        raise NotImplementedError

    def split_positions(self) -> Mapping[str, int]:
        """Return the next position of each split that this subtask reads, by its name."""
        return {}

    def close(self) -> None:
        """Disconnect. It is not called after a crash, so nothing durable may depend on it."""
