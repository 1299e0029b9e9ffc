"""The log of one partition: records and control markers, in the order of their offsets.

Each record and each marker takes one offset, so `entries[offset]` is the entry. Beside the log
stands the state of its producers (Kafka: ProducerStateManager.java): the epoch and the next
sequence number of each producer id, and the transactions that are open here. The first offset of
the open transactions is the last stable offset (LSO).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from confluent_kafka import TIMESTAMP_CREATE_TIME, KafkaError

Partition = tuple[str, int]  # topic, number

NO_ERROR = 0
INVALID_PRODUCER_EPOCH = int(KafkaError.INVALID_PRODUCER_EPOCH)
OUT_OF_ORDER_SEQUENCE_NUMBER = int(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER)
BATCHES_REMEMBERED = 5  # per producer, for the recognition of duplicates (ProducerStateEntry.java)


class Entry(NamedTuple):
    """A record, or a marker (then `control` is "commit" or "abort" and there is no value)."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] | None
    timestamp_ms: int
    producer_id: int = -1
    producer_epoch: int = -1
    unit: str = ""  # of the transaction it belongs to; empty for a plain record
    control: str = ""
    timestamp_type: int = TIMESTAMP_CREATE_TIME


class OpenTransaction(NamedTuple):
    """A transaction with data here and no marker yet."""

    first_offset: int
    unit: str


class ProducerEntry(NamedTuple):
    """State of one producer id in this partition."""

    epoch: int
    next_sequence: int
    batches: tuple[tuple[int, int], ...]  # (first sequence, offset) of the last few


class Appeared(NamedTuple):
    """Consecutive values of one unit that a read_committed reader now sees for the first time."""

    unit: str
    values: list[Any]
    end: int


class PartitionLog:
    """The log of one topic partition.

    Attributes:
        entries: by offset.
        low: the first offset that is still there (DeleteRecords moves it).
        open: transactions without a marker, by producer id.
        aborted: offsets of records that a read_committed reader skips.
        stable: the last stable offset as the observer knows it.
    """

    __slots__ = ("aborted", "entries", "low", "open", "producers", "stable")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.low = 0
        self.open: dict[int, OpenTransaction] = {}
        self.producers: dict[int, ProducerEntry] = {}
        self.aborted: set[int] = set()
        self.stable = 0

    @property
    def high(self) -> int:
        """The high watermark: one behind the last entry."""
        return len(self.entries)

    @property
    def last_stable(self) -> int:
        """The last stable offset: a read_committed reader stops here."""
        if not self.open:
            return len(self.entries)
        return min(found.first_offset for found in self.open.values())

    def end(self, committed: bool) -> int:
        """Give the offset at which a reader stops: the LSO if it reads committed records only."""
        return self.last_stable if committed else len(self.entries)

    def append(
        self, records: Sequence[Entry], producer_id: int, epoch: int, sequence: int
    ) -> tuple[int, int]:
        """Append a batch; give (error code, offset of its first record, or -1).

        A batch whose sequence number the log has seen is a duplicate: the log answers with the
        offset of the first copy and changes nothing (KIP-98).
        """
        first_offset = len(self.entries)
        if producer_id >= 0:
            known = self.producers.get(producer_id)
            batches: tuple[tuple[int, int], ...] = ()
            if known is not None:
                if epoch < known.epoch:
                    return INVALID_PRODUCER_EPOCH, -1
                expected = known.next_sequence if epoch == known.epoch else 0
                if sequence != expected:
                    return self._repeated(known, epoch, sequence)
                if epoch == known.epoch:
                    batches = known.batches
            self.producers[producer_id] = ProducerEntry(
                epoch,
                sequence + len(records),
                (*batches[1 - BATCHES_REMEMBERED :], (sequence, first_offset)),
            )
            unit = records[0].unit
            if unit and producer_id not in self.open:
                self.open[producer_id] = OpenTransaction(first_offset, unit)
        self.entries.extend(records)
        return NO_ERROR, first_offset

    def refused_epoch(self, producer_id: int, epoch: int) -> int:
        """Give the error code for a producer whose epoch is fenced in this log, else 0."""
        known = self.producers.get(producer_id)
        return INVALID_PRODUCER_EPOCH if known is not None and epoch < known.epoch else 0

    @staticmethod
    def _repeated(known: ProducerEntry, epoch: int, sequence: int) -> tuple[int, int]:
        if epoch == known.epoch:
            for first_sequence, offset in known.batches:
                if first_sequence == sequence:
                    return NO_ERROR, offset
        return OUT_OF_ORDER_SEQUENCE_NUMBER, -1

    def append_marker(
        self, producer_id: int, epoch: int, committed: bool, timestamp_ms: int
    ) -> None:
        """Write a transaction's marker; it takes one offset and fences older epochs in this log."""
        found = self.open.pop(producer_id, None)
        if found is not None and not committed:
            entries = self.entries
            self.aborted.update(
                offset
                for offset in range(found.first_offset, len(entries))
                if entries[offset].producer_id == producer_id and entries[offset].unit
            )
        known = self.producers.get(producer_id)
        if known is None or known.epoch < epoch:
            self.producers[producer_id] = ProducerEntry(epoch, 0, ())
        self.entries.append(
            Entry(
                None,
                None,
                None,
                timestamp_ms,
                producer_id,
                epoch,
                found.unit if found else "",
                "commit" if committed else "abort",
            )
        )

    def advance(self) -> list[Appeared]:
        """Move `stable` up to the LSO; give the records that become visible by that.

        Several units may become visible at once. They come as runs in the order of offsets. A run
        ends at the offset where the next one begins, so each unit is complete below its end.
        """
        runs: list[Appeared] = []
        entries, until, aborted = self.entries, self.last_stable, self.aborted
        for offset in range(self.stable, until):
            entry = entries[offset]
            if entry.control or offset in aborted:
                continue
            if runs and runs[-1].unit == entry.unit:
                runs[-1].values.append(entry.value)
                continue
            if runs:
                runs[-1] = runs[-1]._replace(end=offset)
            runs.append(Appeared(entry.unit, [entry.value], until))
        self.stable = until
        return runs

    def next_visible(self, offset: int, committed: bool) -> int:
        """Give the offset of the next record for a reader at `offset`, or the end of the log."""
        entries, until = self.entries, self.end(committed)
        while offset < until:
            if not entries[offset].control and not (committed and offset in self.aborted):
                return offset
            offset += 1
        return offset

    def offset_for_time(self, timestamp_ms: int, committed: bool) -> int:
        """Give the first offset with a timestamp of at least `timestamp_ms`, or -1."""
        for offset in range(self.low, self.end(committed)):
            entry = self.entries[offset]
            if entry.timestamp_ms >= timestamp_ms:
                return offset
        return -1

    def delete_before(self, offset: int) -> None:
        """Forget records below `offset` (DeleteRecords)."""
        self.low = max(self.low, offset)
