"""The built-in operator behind a source under test: its state counts the records that arrive.

After a restore it goes on from the counts of the checkpoint. So the state of a checkpoint says what
the source has emitted into it: a repeated record has the count 2, a lost one is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from semantix.engine.operators.operator_protocols import Positions
from semantix.engine.operators.operator_state import SPLIT, read_snapshot
from semantix.engine.operators.stream_record import StreamRecord
from semantix.history.events import Entry
from semantix.model.canonical import from_bytes, to_bytes

COUNTS = "counts"  # name of the list state; its elements are (record id, key, value as JSON, count)


class CountingOperator:
    """Counts equal values, each with the identity of its record.

    It visits no step of its own: it is an instrument, and no connector.

    Args:
        identify: returns (record id, key, canonical JSON) of a value.
    """

    __slots__ = ("_counts", "_identify")

    def __init__(self, identify: Callable[[Any], Entry]) -> None:
        self._identify = identify
        self._counts: dict[Entry, int] = {}

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Restore the counts of this subtask."""
        self._counts = {}
        for entry, count in _counted(state) if state is not None else ():
            self._counts[entry] = self._counts.get(entry, 0) + count

    def process(self, record: StreamRecord) -> None:
        """Count one record."""
        entry = self._identify(record.value)
        self._counts[entry] = self._counts.get(entry, 0) + 1

    def watermark(self, timestamp_ms: int) -> None:
        """Do nothing: watermarks are recorded where they arrive."""

    def prepare_barrier(self, checkpoint_id: int) -> None:
        """Do nothing: no record is held back."""

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Return the counts as list state, sorted: the order of arrival does not matter."""
        elements = [to_bytes((*entry, count)) for entry, count in sorted(self._counts.items())]
        return msgspec.msgpack.encode([(COUNTS, SPLIT, elements)])

    def positions(self) -> Positions:
        """Return no positions: only a source reads places."""
        return ()

    def has_union_state(self) -> bool:
        """Return True, so that its subtasks finish with one checkpoint: none of them is lost."""
        return True

    def notify_complete(self, checkpoint_id: int) -> None:
        """Do nothing: nothing is committed."""

    def notify_aborted(self, checkpoint_id: int) -> None:
        """Do nothing: nothing is committed."""

    def finish(self) -> None:
        """Do nothing: no record is held back."""

    def close(self) -> None:
        """Do nothing: no client is open."""


def counted_entries(states: Iterable[bytes]) -> tuple[Entry, ...]:
    """Return what the snapshots of all counting subtasks hold: each entry as often as it counts."""
    return tuple([entry for state in states for entry, n in _counted(state) for _ in range(n)])


def _counted(state: bytes) -> Iterator[tuple[Entry, int]]:
    for _, _, elements in read_snapshot(state):  # the list `COUNTS`, and no other
        for element in elements:
            record_id, key, text, count = from_bytes(element)
            yield (record_id, key, text), count
