"""The transaction coordinator: the table of transactions, their markers, and their timeouts.

Markers arrive some milliseconds after the decision, in each partition at its own time. An open
transaction is aborted one reaper interval after its timeout: a real broker aborts it then at the
latest. Markers on their way and times of begin are data of the cluster; an alarm of the clock only
makes the coordinator look at them.
Source: Kafka, TransactionCoordinator.scala and TransactionMarkerChannelManager.scala.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, NamedTuple
from zlib import crc32

from semantix.ports.clock import Clock
from semantix.ports.world import Leftover, Observer
from semantix.worlds.simulated.kafka.broker.group_coordinator import GroupCoordinator
from semantix.worlds.simulated.kafka.broker.log_writer import LogWriter
from semantix.worlds.simulated.kafka.broker.partition_log import Partition
from semantix.worlds.simulated.kafka.broker.transactions import (
    ONGOING,
    PREPARING,
    Decision,
    TransactionEntry,
    TransactionTable,
)

_NEVER = 2**62
_UNFINISHED = (ONGOING, *PREPARING)


class Marker(NamedTuple):
    """A control record on its way: to a partition, or to a consumer group (by its id)."""

    transactional_id: str
    producer_id: int
    epoch: int
    where: Partition | str
    committed: bool


class TransactionCoordinator:
    """Decides transactions, writes their markers, and aborts those that are too old.

    Args:
        clock: simulated time.
        observer: hears each decision.
        options: of the cluster, checked.
        logs, groups: where markers are written to.
    Attributes:
        table: state of all transactional ids.
        pending: markers on their way, (due, sequence, marker); a heap.
        version: counted up at each durable change.
    """

    __slots__ = (
        "_clock", "_groups", "_late_markers_us", "_logs", "_marker_bounds_ms", "_observer",
        "_reaper_due_us",
        "_reaper_interval_us", "_sequence", "pending", "table", "version",
    )  # fmt: skip

    def __init__(
        self,
        clock: Clock,
        observer: Observer,
        options: Mapping[str, Any],
        logs: LogWriter,
        groups: GroupCoordinator,
    ) -> None:
        self._clock = clock
        self._observer = observer
        self._logs = logs
        self._groups = groups
        self._marker_bounds_ms = options["marker_delay_ms"]
        self._reaper_interval_us: int = options["reaper_interval_ms"] * 1000
        self._reaper_due_us = _NEVER
        self._sequence = 0
        self._late_markers_us: dict[str, int] = {}
        self.table = TransactionTable(
            options["transaction_max_timeout_ms"], options["transactional_id_expiration_ms"]
        )
        self.pending: list[tuple[int, int, Marker]] = []
        self.version = 0

    # --- requests

    def init_producer_id(
        self, transactional_id: str, timeout_ms: int, held: tuple[int, int] | None = None
    ) -> tuple[int, int, int]:
        """InitProducerId; give (code, producer id, epoch). `held`: of a client that continues."""
        if not transactional_id:
            return 0, self.table.new_producer_id(), 0
        code, entry, decision = self.table.init_producer_id(
            transactional_id, timeout_ms, self._clock.now_us(), held
        )
        if decision is not None:
            self._send_markers(decision)
        if entry is None:
            return code, -1, -1
        self.version += 1
        return code, entry.producer_id, entry.epoch

    def add(
        self, identity: tuple[str, int, int], place: Partition | str, owner: str
    ) -> tuple[int, str]:
        """AddPartitionsToTxn or AddOffsetsToTxn; give (code, unit)."""
        now_us = self._clock.now_us()
        code, entry = self.table.add(identity, place, owner, now_us)
        if entry is None:
            return code, ""
        self.version += 1
        if entry.start_us == now_us:
            self._arm_reaper((entry,))
        return code, entry.unit

    def end(self, identity: tuple[str, int, int], commit: bool) -> int:
        """EndTxn; give the code."""
        code, decision = self.table.end(identity, commit, self._clock.now_us())
        if decision is not None:
            self._send_markers(decision)
        return code

    def delay_markers(self, transactional_id: str, by_us: int) -> None:
        """Write the markers of this id's next decision later than usual."""
        self._late_markers_us[transactional_id] = by_us

    def living(self, transactional_id: str) -> TransactionEntry | None:
        """Give the entry of an id, or None if the id is unknown or was unused for too long."""
        return self.table.living(transactional_id, self._clock.now_us())

    def open_ids(self) -> list[str]:
        """Give the ids whose transaction is open, or decided without all its markers; sorted."""
        entries = self.table.entries.values()
        return sorted([one.transactional_id for one in entries if one.state in _UNFINISHED])

    # --- in the background

    def wake(self) -> None:
        """Write the markers that are due, then abort transactions that have timed out."""
        now_us = self._clock.now_us()
        pending = self.pending
        while pending and pending[0][0] <= now_us:
            self._write_marker(heappop(pending)[2])
        if self._reaper_due_us <= now_us:
            self._reap(now_us)

    def _write_marker(self, marker: Marker) -> None:
        self.version += 1
        transactional_id, producer_id, epoch, where, committed = marker
        if isinstance(where, str):
            owner = self.table.entries[transactional_id].owner
            self._groups.complete(where, producer_id, committed, owner)
        else:
            self._logs.append_marker(where, producer_id, epoch, committed)
        self.table.marker_written(transactional_id, self._clock.now_us())

    def _reap(self, now_us: int) -> None:
        self._reaper_due_us = _NEVER
        for entry in self.table.ongoing():
            if self.reaped_at_us(entry) <= now_us:
                self._send_markers(self.table.time_out(entry.transactional_id, now_us))
        self._arm_reaper(self.table.ongoing())

    def _arm_reaper(self, entries: Sequence[TransactionEntry]) -> None:
        """Set an alarm for the first timeout, if it is earlier than the one that is set."""
        due_us = min(map(self.reaped_at_us, entries), default=_NEVER)
        if due_us < self._reaper_due_us:
            self._reaper_due_us = due_us
            self._clock.call_at(due_us, self.wake)

    def reaped_at_us(self, entry: TransactionEntry) -> int:
        """Give the time at which an open transaction is aborted for its age."""
        return entry.start_us + entry.timeout_ms * 1000 + self._reaper_interval_us

    def _send_markers(self, decision: Decision) -> None:
        self.version += 1
        entry, unit, committed = decision
        self._observer.unit_ended(unit, committed)
        now_us = self._clock.now_us()
        low_ms, high_ms = self._marker_bounds_ms
        late_us = self._late_markers_us.pop(entry.transactional_id, 0)
        places: tuple[Partition | str, ...] = (*entry.partitions, *entry.groups)
        for where in places:
            # The delay may depend only on data that the canonical form keeps. The unit's name is no
            # such thing: it counts up, and two states with equal forms would differ in delays.
            name = f"{entry.transactional_id}>{where}/{len(places)}"
            drawn = crc32(name.encode()) % (high_ms - low_ms + 1)
            due_us = now_us + (low_ms + drawn) * 1000 + late_us
            self._sequence += 1
            marker = Marker(
                entry.transactional_id, entry.producer_id, entry.epoch, where, committed
            )
            heappush(self.pending, (due_us, self._sequence, marker))
            self._clock.call_at(due_us, self.wake)

    def leftovers(self) -> list[Leftover]:
        """List the transactions that are open, or decided without all their markers."""
        return [
            Leftover(
                "open transaction" if entry.state == ONGOING else "prepared transaction",
                entry.unit,
                entry.owner,
            )
            for entry in self.table.entries.values()
            if entry.state == ONGOING or entry.state in PREPARING
        ]

    def settled_by_us(self) -> int:
        """Give the time by which all open transactions are reaped and all markers written."""
        times = [self._clock.now_us(), *(due_us for due_us, _, _ in self.pending)]
        slack_us = self._marker_bounds_ms[1] * 1000
        times.extend(self.reaped_at_us(entry) + slack_us for entry in self.table.ongoing())
        return max(times)

    def resume(
        self,
        entries: Iterable[TransactionEntry],
        markers: Iterable[tuple[int, Marker]],
        next_producer_id: int,
    ) -> None:
        """Continue with captured data; times are absolute, markers in order of their due times."""
        self.table.entries = {entry.transactional_id: entry for entry in entries}
        self.table.next_producer_id = next_producer_id
        self.pending[:] = [
            (due_us, place, marker) for place, (due_us, marker) in enumerate(markers, 1)
        ]
        self._sequence = len(self.pending)
        self._reaper_due_us = _NEVER
        self.version += 1
        for due_us, _, _ in self.pending:
            self._clock.call_at(due_us, self.wake)
        self._arm_reaper(self.table.ongoing())
