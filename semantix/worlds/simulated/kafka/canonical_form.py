"""The canonical form of a captured cluster: two states with equal forms have the same future.

A crash of everything has ended all clients, so only new clients act later. The form leaves out:

- Offsets, order and further copies in a topic that no client reads and whose offsets no client
  asks for. Each record counts there once or twice. Records behind the last stable offset keep
  their order: it decides in which order they become visible.
- Aborted records. In a topic that a client reads they still take their offsets; if the client
  reads uncommitted records, their content counts, too.
- Sequence numbers of producers. A new session of a transactional id has a higher epoch, a new
  producer without an id has a new producer id, and both begin at sequence number 0. No request with
  an old sequence number can arrive: requests of a dead client are dropped. (The word
  `late_request` of a plan delivers such a request. The closed search runs without a plan, so no
  captured state has one on its way.)
- The state of producers without a transactional id in the logs: their ids are never given again.
- Names of transactions, attempts of their owners, and the next producer id: they only count up.
- The distance of an epoch from the last one, after which an id gets a new producer id: a search
  has far fewer than 32,766 sessions.
- Generations of groups: only a dead member could send an old one.
- The age of an unused transactional id (`captured_world.py`), and the remaining time of an open
  transaction: the search compares that time with its outages (`deadlines`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from semantix.model.sim_time import SimTime
from semantix.ports.canonical_form import Instant, Name, Rank
from semantix.worlds.simulated.kafka.broker.partition_log import Entry
from semantix.worlds.simulated.kafka.broker.transaction_coordinator import Marker
from semantix.worlds.simulated.kafka.broker.transactions import ONGOING, PREPARING, TransactionEntry
from semantix.worlds.simulated.kafka.captured_form import (
    CapturedCluster,
    CapturedGroup,
    CapturedLog,
    CapturedTopic,
)
from semantix.worlds.simulated.kafka.learned import READ, REPORTED, UNCOMMITTED, names_of

_COPIES_MAX = 2  # a third copy of a record changes no verdict: it is a duplicate already


def canonical(
    captured: CapturedCluster,
    observed: Collection[str],
    *,
    reads_committed: bool,
    reaper_interval_us: int,
) -> object:
    """Give the canonical form of a captured cluster.

    Args:
        observed: names of all that clients have learned (`learned.py`), in all runs of the search.
        reads_committed: the run's observer reads committed records only.
        reaper_interval_us: of the cluster; it decides which transactions have timed out.
    """
    entries = [TransactionEntry(*entry) for entry in captured.transactions]
    logs = _Logs(entries, observed, reads_committed=reads_committed)
    return (
        tuple([_transaction(entry, reaper_interval_us) for entry in entries]),
        tuple([logs.form(topic) for topic in captured.topics]),
        tuple([_group(group, entries) for group in captured.groups]),
        tuple([_marker(due_us, Marker(*marker)) for due_us, marker in captured.markers]),
    )


def deadlines(captured: CapturedCluster, reaper_interval_us: int) -> dict[str, SimTime]:
    """Give the remaining time of each open transaction, by transactional id."""
    entries = [TransactionEntry(*entry) for entry in captured.transactions]
    return {
        entry.transactional_id: _remaining_us(entry, reaper_interval_us)
        for entry in entries
        if entry.state == ONGOING
    }


def _remaining_us(entry: TransactionEntry, reaper_interval_us: int) -> SimTime:
    return entry.start_us + entry.timeout_ms * 1000 + reaper_interval_us


def _producer(producer_id: int) -> Name:
    return Name("producer", producer_id)


def _epoch(entry: TransactionEntry, epoch: int) -> Rank:
    """Mark an epoch. Checkpoints that name one for this transactional id use the same kind."""
    return Rank(f"epoch of {entry.transactional_id}", epoch)


def _transaction(entry: TransactionEntry, reaper_interval_us: int) -> tuple[object, ...]:
    """Give one entry of the coordinator's table.

    The places of a decided transaction are left out: each place without a marker is named by the
    marker on its way.
    """
    producer, epoch = _producer(entry.producer_id), _epoch(entry, entry.epoch)
    session = (entry.transactional_id, producer, epoch, entry.state)
    owner = entry.owner.partition("#")[0]  # attempts only count up
    if entry.state in PREPARING:
        return (*session, owner)
    if entry.state != ONGOING:
        return session
    has_timed_out = _remaining_us(entry, reaper_interval_us) <= 0
    return (*session, owner, entry.partitions, entry.groups, has_timed_out)


def _marker(due_us: int, marker: Marker) -> tuple[object, ...]:
    """Give a marker on its way; its producer id and epoch are those of the table's entry.

    A marker that is due at the capture or before is written as soon as the cluster goes on. A
    marker that is due later keeps its time beside its rank, for clients wait for it with retries
    at fixed intervals.
    """
    wait_us = max(due_us, 0)
    return marker.transactional_id, marker.where, marker.committed, Instant(wait_us), wait_us


def _group(group: CapturedGroup, entries: list[TransactionEntry]) -> tuple[object, ...]:
    pending = dict(group.pending)
    return (
        group.group_id,
        group.has_protocol,
        group.committed,
        tuple(
            [
                (_producer(entry.producer_id), pending[entry.producer_id])
                for entry in entries
                if entry.producer_id in pending
            ]
        ),
        tuple(
            [
                (
                    Name("member", member.member_id),
                    member.topics,
                    Instant(max(member.last_alive_us + member.session_us, 0)),
                )
                for member in group.members
            ]
        ),
    )


class _Logs:
    """Gives logs in canonical form."""

    __slots__ = ("_entries", "_read", "_read_whole", "_reads_committed")

    def __init__(
        self,
        entries: list[TransactionEntry],
        observed: Collection[str],
        *,
        reads_committed: bool,
    ) -> None:
        self._entries = entries
        self._read = frozenset((*names_of(READ, observed), *names_of(REPORTED, observed)))
        self._read_whole = frozenset(names_of(UNCOMMITTED, observed))
        self._reads_committed = reads_committed

    def form(self, topic: CapturedTopic) -> tuple[object, ...]:
        """Give a topic: name, settings, and for each partition its records and its producers."""
        name = topic.name
        is_read, with_aborted = name in self._read, name in self._read_whole
        return name, topic.config, tuple(
            [
                (
                    self._slots(log, with_aborted) if is_read else self._counts(log),
                    tuple(self._epochs(log)),
                )
                for log in topic.logs
            ]
        )  # fmt: skip

    def _epochs(self, log: CapturedLog) -> Iterator[tuple[object, ...]]:
        """Give the epochs below which the log refuses a producer with a transactional id."""
        known = dict(log.producers)
        for entry in self._entries:
            found = known.get(entry.producer_id)
            if found is not None:
                yield _producer(entry.producer_id), _epoch(entry, found[0])

    def _counts(self, log: CapturedLog) -> tuple[object, ...]:
        """Give a log that no client reads: counts of visible records, then the waiting records."""
        entries = [Entry._make(entry) for entry in log.entries]
        aborted = frozenset(log.aborted) if self._reads_committed else frozenset()
        # An observer that reads uncommitted records has seen all of them.
        stable = _last_stable(log) if self._reads_committed else len(entries)
        counts: dict[bytes | None, int] = {}
        waiting: list[tuple[object, object]] = []
        for offset, entry in enumerate(entries):
            if entry.control or offset in aborted:
                continue
            if offset < stable:
                counts[entry.value] = min(counts.get(entry.value, 0) + 1, _COPIES_MAX)
            else:
                waiting.append((entry.value, self._owner_of(entry, log)))
        in_order = sorted(counts, key=lambda value: (value is not None, value or b""))
        return tuple([(value, counts[value]) for value in in_order]), tuple(waiting)

    def _slots(self, log: CapturedLog, with_aborted: bool) -> tuple[object, ...]:
        """Give a log that a client reads: the entry at each offset that is not deleted.

        Args:
            with_aborted: a client reads aborted records, too.
        """
        aborted, stable = frozenset(log.aborted), _last_stable(log)
        slots: list[tuple[object, ...]] = []
        for offset in range(log.low, len(log.entries)):
            entry = Entry._make(log.entries[offset])
            time = Instant(1000 * entry.timestamp_ms)
            if entry.control:
                slots.append(("marker", time))
            elif offset in aborted and not with_aborted:
                slots.append(("aborted", time))
            else:
                kind = "aborted" if offset in aborted else "record"
                owner = "" if offset < stable else self._owner_of(entry, log)
                content = (entry.key, entry.value, entry.headers)
                slots.append((kind, time, entry.timestamp_type, *content, owner))
        opened = sorted((found[0], producer_id) for producer_id, found in log.open)
        return log.low, tuple(slots), tuple([(at, _producer(one)) for at, one in opened])

    def _owner_of(self, entry: Entry, log: CapturedLog) -> Name | str:
        """Mark the transaction of a record behind the last stable offset; "": it has none.

        An open transaction is marked by its producer, which the coordinator's table names, too. A
        decided transaction only matters to the observer, which hears the records of one transaction
        together.
        """
        if not entry.unit:
            return ""
        for producer_id, (_, unit) in log.open:
            if producer_id == entry.producer_id and unit == entry.unit:
                return _producer(producer_id)
        return Name("unit", entry.unit) if self._reads_committed else ""


def _last_stable(log: CapturedLog) -> int:
    return min([found[0] for _, found in log.open], default=len(log.entries))
