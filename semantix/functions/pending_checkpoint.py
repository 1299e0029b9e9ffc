"""The entry in which a write-ahead sink keeps one interval, and the iterable for `send_values`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PendingCheckpoint:
    """The records of one interval: closed by a barrier, and not yet known to be in the store.

    A sink that must keep more with the records (for example write timestamps) extends this class
    with fields that have defaults, and overrides `make_entry` and `send_entry`.

    Attributes:
        checkpoint_id: the checkpoint whose barrier closed the interval.
        subtask: the subtask that made the entry. It is part of the key of the entry's marker, also
            if another subtask has the entry after a rescale.
        timestamp_ms: trigger time of the checkpoint.
        values: the records in order; bytes if the sink has a serializer.
    """

    checkpoint_id: int
    subtask: int
    timestamp_ms: int
    values: tuple[Any, ...]


class PendingValues:
    """The iterable that `send_values` gets; reading it visits `wal_send:during`.

    Before it gives the (k+1)-th value, it visits `wal_send:during` with part k. A sink that writes
    row by row has then written k rows. A sink that first collects all values makes these visits
    before it has written anything, so a crash there is the same as one at `wal_send:before`; a
    crash in the middle of its batch is a visit of the client call (`store.append:during`).
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
