"""What a write-ahead sink keeps of an interval, and the iterable it hands to `send_values`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PendingCheckpoint:
    """The records of one interval, sealed at a barrier and not yet known to be in the store.

    A sink that must keep more beside them (write timestamps) extends this class, with defaults, and
    overrides `make_entry` and `send_entry`.

    Attributes:
        checkpoint_id: whose barrier sealed it.
        subtask: that made it; its marker is keyed by it, also after a rescale.
        timestamp_ms: trigger time of the checkpoint.
        values: the records in order; bytes if the sink has a serializer.
    """

    checkpoint_id: int
    subtask: int
    timestamp_ms: int
    values: tuple[Any, ...]


class PendingValues:
    """The iterable that `send_values` gets; it visits `wal_send:during` as it is consumed.

    Asking for the (k+1)-th value visits `wal_send:during` with part k. For a sender that writes row
    by row this is the truth: k rows are in the store. A sender that collects the values first
    passes these visits before its first effect, so a crash there equals `wal_send:before`; what is
    torn in its batch is a visit of the client's own call (`store.append:during`). Either way no
    effect is hidden and none is claimed that did not happen before the visit.
    """

    __slots__ = ("_during", "_values")

    def __init__(self, values: tuple[Any, ...], during: Callable[[str, int], None]) -> None:
        self._values = values
        self._during = during

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[Any]:
        during = self._during
        for consumed, value in enumerate(self._values):
            if consumed:
                during("wal_send", consumed)
            yield value
