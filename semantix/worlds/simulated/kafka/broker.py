"""The simulated broker: logs, coordinator, groups, and what happens in them later by itself.

Markers arrive some milliseconds after a decision, partition by partition; open transactions are
reaped one reaper interval after their timeout (the latest that a real reaper does it). Both are
data of the world; the clock's alarms only say when to look.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any
from zlib import crc32

from confluent_kafka import KafkaError

from semantix.errors import UsageError
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.world import ClientSession, Leftover, Observer
from semantix.worlds.simulated.kafka import captured_world
from semantix.worlds.simulated.kafka.call_table import CALLS
from semantix.worlds.simulated.kafka.client.namespace import KafkaClients
from semantix.worlds.simulated.kafka.group_offsets import (
    CommittedOffset,
    ConsumerGroup,
    GroupTable,
    Partition,
)
from semantix.worlds.simulated.kafka.options import checked
from semantix.worlds.simulated.kafka.partition_log import Entry, PartitionLog
from semantix.worlds.simulated.kafka.topics import TopicTable
from semantix.worlds.simulated.kafka.transactions import (
    ONGOING,
    PREPARING,
    Decision,
    TransactionEntry,
    TransactionTable,
)

UNKNOWN_TOPIC_OR_PART = int(KafkaError.UNKNOWN_TOPIC_OR_PART)
INVALID_TXN_STATE = int(KafkaError.INVALID_TXN_STATE)
MSG_SIZE_TOO_LARGE = int(KafkaError.MSG_SIZE_TOO_LARGE)
BATCH_OVERHEAD_BYTES = 70  # of a record batch with one record (61) and the record's own fields

_NEVER = 2**62

Marker = tuple[str, int, int, Partition | str, bool]  # id, producer id, epoch, where, committed


class KafkaBroker:
    """A cluster of one broker (`ports.world.World`).

    Args:
        clock: simulated time.
        observer: told of each write and of what its reader sees; a place is `topic/partition`.
        options: `topics`, `transaction_max_timeout_ms`, `reaper_interval_ms`, `marker_delay_ms`,
            `latency_us`, `transactional_id_expiration_ms`.
    """

    calls: tuple[CallRow, ...] = CALLS

    def __init__(
        self, clock: Clock, observer: Observer, options: Mapping[str, Any] | None = None
    ) -> None:
        chosen = checked(options or {})
        self.clock = clock
        self.observer = observer
        self.version = 0
        self.latency_us: int = chosen["latency_us"]
        self.reaper_interval_us: int = chosen["reaper_interval_ms"] * 1000
        self._marker_bounds_ms = chosen["marker_delay_ms"]
        self._reads_committed = observer.isolation == "read_committed"
        self.topics = TopicTable()
        for name, count in chosen["topics"].items():
            code, reason = self.topics.create(name, count, 1, {})
            if code:
                raise UsageError(f"kafka option topics, {name!r}: {reason}")
        self.groups = GroupTable()
        self.transactions = TransactionTable(
            chosen["transaction_max_timeout_ms"], chosen["transactional_id_expiration_ms"]
        )
        self.pending: list[tuple[int, int, Marker]] = []
        self.open_handles: dict[int, tuple[str, ClientSession]] = {}
        self._sequence = 0
        self._handle_count = 0
        self._reaper_due_us = _NEVER

    # --- the world's port

    def clients(self, session: ClientSession) -> KafkaClients:
        """Give the client classes, bound to an attempt."""
        return KafkaClients(self, session)

    def capture(self, now_us: int) -> Hashable:
        """Give logs, table, groups and markers on their way; times relative to `now_us`."""
        return captured_world.capture(self, now_us)

    def resume(self, captured: Hashable, now_us: int) -> None:
        """Become the captured cluster; no client is connected."""
        captured_world.restore(self, captured, now_us)
        self.open_handles.clear()
        self._reaper_due_us = _NEVER
        self.version += 1
        for due_us, _, _ in self.pending:
            self.clock.call_at(due_us, self.wake)
        self._arm_reaper(self.transactions.ongoing())

    def leftovers(self) -> Sequence[Leftover]:
        """List open and prepared transactions, and consumers that nobody closed."""
        found = [
            Leftover(
                "open transaction" if entry.state == ONGOING else "prepared transaction",
                entry.unit,
                entry.owner,
            )
            for entry in self.transactions.entries.values()
            if entry.state == ONGOING or entry.state in PREPARING
        ]
        found.extend(
            Leftover("client handle", name, session.owner)
            for name, session in self.open_handles.values()
            if session.is_alive()
        )
        return found

    def settled_by_us(self) -> int:
        """Give the time by which all open transactions are reaped and all markers written."""
        times = [self.clock.now_us(), *(due_us for due_us, _, _ in self.pending)]
        slack_us = self._marker_bounds_ms[1] * 1000
        times.extend(self.reaped_at_us(entry) + slack_us for entry in self.transactions.ongoing())
        return max(times)

    # --- what clients ask for

    def append(
        self, where: Partition, records: Sequence[Entry], producer: tuple[int, int, int], owner: str
    ) -> tuple[int, int]:
        """Produce one batch; give (code, offset). `producer`: (id, epoch, first sequence)."""
        log = self.topics.log(*where)
        if log is None:
            return UNKNOWN_TOPIC_OR_PART, -1
        size = sum(len(entry.value or b"") + len(entry.key or b"") for entry in records)
        if size + BATCH_OVERHEAD_BYTES > self.topics.topics[where[0]].message_bytes_max:
            return MSG_SIZE_TOO_LARGE, -1
        unit = records[0].unit
        if unit and producer[0] not in log.open and not self._is_verified(where, unit, producer):
            return log.refused_epoch(*producer[:2]) or INVALID_TXN_STATE, -1
        before = len(log.entries)
        code, offset = log.append(records, *producer)
        if len(log.entries) > before:
            self.version += 1
            place = f"{where[0]}/{where[1]}"
            self.observer.written(place, unit, [entry.value for entry in records], owner)
            self._tell(place, log, records)
        return code, offset

    def _is_verified(self, where: Partition, unit: str, producer: tuple[int, int, int]) -> bool:
        """Tell whether the partition is in the producer's open transaction (KIP-890, part 1)."""
        entry = self.transactions.entries.get(unit.rsplit("/", 3)[0])
        return (
            entry is not None
            and entry.state == ONGOING
            and (entry.producer_id, entry.epoch) == producer[:2]
            and where in entry.partitions
        )

    def init_producer_id(
        self, transactional_id: str, timeout_ms: int, held: tuple[int, int] | None = None
    ) -> tuple[int, int, int]:
        """InitProducerId; give (code, producer id, epoch). `held`: of a session that goes on."""
        if not transactional_id:
            return 0, self.transactions.new_producer_id(), 0
        code, entry, decision = self.transactions.init_producer_id(
            transactional_id, timeout_ms, self.clock.now_us(), held
        )
        if decision is not None:
            self._write_markers_later(decision)
        if entry is None:
            return code, -1, -1
        self.version += 1
        return code, entry.producer_id, entry.epoch

    def add_to_transaction(
        self, identity: tuple[str, int, int], what: Partition | str, owner: str
    ) -> tuple[int, str]:
        """AddPartitionsToTxn or AddOffsetsToTxn; give (code, unit)."""
        if not isinstance(what, str) and self.topics.log(*what) is None:
            return UNKNOWN_TOPIC_OR_PART, ""
        now_us = self.clock.now_us()
        code, entry = self.transactions.add(identity, what, owner, now_us)
        if entry is None:
            return code, ""
        self.version += 1
        if entry.start_us == now_us:
            self._arm_reaper((entry,))
        return code, entry.unit

    def commit_in_transaction(
        self,
        identity: tuple[str, int, int],
        group_id: str,
        offsets: Mapping[Partition, CommittedOffset],
        member: tuple[str, int],
    ) -> int:
        """TxnOffsetCommit; give the code."""
        entry = self.transactions.living(identity[0], self.clock.now_us())
        if entry is None or entry.producer_id != identity[1]:
            return int(KafkaError.INVALID_PRODUCER_ID_MAPPING)
        if entry.epoch != identity[2]:
            return int(KafkaError.INVALID_PRODUCER_EPOCH)
        group = self.groups.of(group_id)
        code = group.refuses(*member) if member[0] else 0
        if not code and any(self.topics.log(*where) is None for where in offsets):
            code = UNKNOWN_TOPIC_OR_PART
        if not code:
            group.add_pending(identity[1], dict(offsets))
            self.version += 1
        return code

    def end_transaction(self, identity: tuple[str, int, int], commit: bool) -> int:
        """EndTxn; give the code."""
        code, decision = self.transactions.end(identity, commit, self.clock.now_us())
        if decision is not None:
            self._write_markers_later(decision)
        return code

    def commit_offsets(
        self,
        group_id: str,
        offsets: Mapping[Partition, CommittedOffset],
        member: tuple[str, int],
    ) -> int:
        """OffsetCommit outside of transactions; give the code."""
        group: ConsumerGroup = self.groups.of(group_id)
        code = group.refuses(*member)
        if not code:
            group.committed.update(offsets)
            self.version += 1
        return code

    def restart_sequence(self, last: int) -> None:
        """Go on numbering markers behind `last`."""
        self._sequence = last

    def register(self, name: str, session: ClientSession) -> int:
        """Note an open client handle; give its number."""
        self._handle_count += 1
        self.open_handles[self._handle_count] = (name, session)
        return self._handle_count

    # --- what happens by itself

    def wake(self) -> None:
        """Do what is due: markers, then timeouts. Repeated calls change nothing."""
        now_us = self.clock.now_us()
        pending = self.pending
        while pending and pending[0][0] <= now_us:
            self._write_marker(heappop(pending)[2])
        if self._reaper_due_us <= now_us:
            self._reap(now_us)

    def _reap(self, now_us: int) -> None:
        self._reaper_due_us = _NEVER
        for entry in self.transactions.ongoing():
            if self.reaped_at_us(entry) <= now_us:
                decision = self.transactions.time_out(entry.transactional_id, now_us)
                self._write_markers_later(decision)
        self._arm_reaper(self.transactions.ongoing())

    def _arm_reaper(self, entries: Sequence[TransactionEntry]) -> None:
        """Have one alarm at most for the first timeout that may come; a stale one does no harm."""
        due_us = min(map(self.reaped_at_us, entries), default=_NEVER)
        if due_us < self._reaper_due_us:
            self._reaper_due_us = due_us
            self.clock.call_at(due_us, self.wake)

    def reaped_at_us(self, entry: TransactionEntry) -> int:
        """Give the time at which an open transaction is aborted for its age."""
        return entry.start_us + entry.timeout_ms * 1000 + self.reaper_interval_us

    def _write_markers_later(self, decision: Decision) -> None:
        self.version += 1
        entry, unit, committed = decision
        self.observer.unit_ended(unit, committed)
        now_us = self.clock.now_us()
        low_ms, high_ms = self._marker_bounds_ms
        places: tuple[Partition | str, ...] = (*entry.partitions, *entry.groups)
        for where in places:
            # drawn from the transaction's name, so that it depends on nothing that happened before
            drawn = crc32(f"{unit}>{where}".encode()) % (high_ms - low_ms + 1)
            due_us = now_us + (low_ms + drawn) * 1000
            self._sequence += 1
            marker: Marker = (
                entry.transactional_id, entry.producer_id, entry.epoch, where, committed
            )  # fmt: skip
            heappush(self.pending, (due_us, self._sequence, marker))
            self.clock.call_at(due_us, self.wake)

    def _write_marker(self, marker: Marker) -> None:
        transactional_id, producer_id, epoch, where, committed = marker
        self.version += 1
        now_us = self.clock.now_us()
        if isinstance(where, str):
            self.groups.of(where).complete(producer_id, committed)
        else:
            log = self.topics.log(*where)
            if log is not None:  # else the topic was deleted meanwhile
                log.append_marker(producer_id, epoch, committed, now_us // 1000)
                self._tell(f"{where[0]}/{where[1]}", log, ())
        self.transactions.marker_written(transactional_id, now_us)

    def _tell(self, place: str, log: PartitionLog, written: Sequence[Entry]) -> None:
        high = len(log.entries)
        if not self._reads_committed:
            values = [entry.value for entry in written]
            unit = written[0].unit if written else ""
            self.observer.appeared(place, unit, values, high, high)
            return
        runs = log.advance()
        if not runs:
            self.observer.appeared(place, "", (), log.stable, high)
        for unit, values, end in runs:
            self.observer.appeared(place, unit, values, end, high)
