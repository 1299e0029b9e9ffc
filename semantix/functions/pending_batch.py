"""The records that a write-ahead sink keeps for one checkpoint until it sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PendingBatch:
    """The records that one subtask received between two barriers, not yet written to the store.

    It is one entry of the sink's operator state. A sink that must keep more (for instance write
    timestamps) extends this class with fields that have defaults, and overrides `make_entry` and
    `send_entry`.

    Attributes:
        checkpoint_id: id of the checkpoint whose barrier ended the batch.
        subtask: index of the subtask that received the records. The committer's marker has this
            index in its key, also after a rescale.
        timestamp_ms: trigger time of the checkpoint.
        values: the records in order; bytes if the sink has a serializer.
    """

    checkpoint_id: int
    subtask: int
    timestamp_ms: int
    values: tuple[Any, ...]


class PendingValues:
    """The iterable that `send_values` gets; it visits `wal_send:during` between two values.

    When the sender asks for the (k+1)-th value, the iterable visits `wal_send:during` with part k.
    If the sender writes row by row, k rows are in the store at this visit. If the sender collects
    all values first, it makes these visits before its first write. A crash there then equals a
    crash at `wal_send:before`, and a partly written batch shows at a visit of the client's own call
    (`store.append:during`).
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
