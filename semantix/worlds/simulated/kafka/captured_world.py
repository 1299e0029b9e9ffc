"""Captures the durable part of the broker as a value, and restores it.

After a restore all consumers are dead. The group coordinator drops those that were members of a
group when their sessions expire, as a real coordinator does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.consumer_group import (
    CommittedOffset,
    ConsumerGroup,
    Member,
)
from semantix.worlds.simulated.kafka.broker.partition_log import (
    Entry,
    OpenTransaction,
    Partition,
    PartitionLog,
    ProducerEntry,
)
from semantix.worlds.simulated.kafka.broker.topics import Topic
from semantix.worlds.simulated.kafka.broker.transaction_coordinator import Marker
from semantix.worlds.simulated.kafka.broker.transactions import ONGOING, PREPARING, TransactionEntry
from semantix.worlds.simulated.kafka.captured_form import (
    CapturedCluster,
    CapturedGroup,
    CapturedLog,
    CapturedMember,
    CapturedTopic,
    Held,
)


def capture(broker: Broker, now_us: int) -> CapturedCluster:
    """Give the broker's durable part, immutable and comparable."""
    transactions = broker.transactions
    entries = sorted(transactions.table.entries.items())
    return CapturedCluster(
        tuple(
            CapturedTopic(
                name,
                tuple(sorted(topic.config.items())),
                tuple([_captured_log(log, now_us // 1000) for log in topic.partitions]),
            )
            for name, topic in sorted(broker.topics.topics.items())
        ),
        tuple([tuple(_moved(entry, -now_us)) for _, entry in entries]),
        tuple(
            _captured_group(group_id, group, now_us)
            for group_id, group in sorted(broker.groups.groups.items())
        ),
        tuple(
            [(due_us - now_us, tuple(marker)) for due_us, _, marker in sorted(transactions.pending)]
        ),
        transactions.table.next_producer_id,
    )


def restore(broker: Broker, captured: CapturedCluster, now_us: int, records_us: int) -> None:
    """Bring the broker into the captured state, at the time `now_us`.

    Args:
        records_us: the time from which the timestamps of records count.
    """
    broker.topics.topics = {}
    for held in captured.topics:
        topic = broker.topics.topics[held.name] = Topic(0, dict(held.config))
        topic.partitions = [_restored_log(log, records_us // 1000) for log in held.logs]
    broker.transactions.resume(
        [_moved(TransactionEntry(*entry), now_us) for entry in captured.transactions],
        [(due_us + now_us, Marker(*marker)) for due_us, marker in captured.markers],
        captured.next_producer_id,
    )
    broker.groups.resume(
        {group.group_id: _restored_group(group, now_us) for group in captured.groups}
    )


def _captured_log(log: PartitionLog, now_ms: int) -> CapturedLog:
    return CapturedLog(
        tuple([(*entry[:3], entry[3] - now_ms, *entry[4:]) for entry in log.entries]),
        log.low,
        _plain(log.open),
        _plain(log.producers),
        tuple(sorted(log.aborted)),
    )


def _restored_log(captured: CapturedLog, now_ms: int) -> PartitionLog:
    log = PartitionLog()
    log.entries = [
        Entry._make((*entry[:3], entry[3] + now_ms, *entry[4:])) for entry in captured.entries
    ]
    log.low = captured.low
    log.open = {producer_id: OpenTransaction(*found) for producer_id, found in captured.open}
    log.producers = {
        producer_id: ProducerEntry(*found) for producer_id, found in captured.producers
    }
    log.aborted = set(captured.aborted)
    log.stable = log.last_stable
    return log


def _captured_group(group_id: str, group: ConsumerGroup, now_us: int) -> CapturedGroup:
    committed, *pending = _ranked([group.committed, *map(group.pending.get, sorted(group.pending))])
    return CapturedGroup(
        group_id,
        group.has_protocol,
        group.generation,
        _plain(committed),
        tuple([(producer_id, _plain(held))
               for producer_id, held in zip(sorted(group.pending), pending, strict=True)]),
        tuple([
            CapturedMember(
                member.member_id, member.topics, member.session_us, member.last_alive_us - now_us
            )
            for member in group.members.values()
        ]),
    )  # fmt: skip


def _ranked(every: Sequence[Any]) -> list[dict[Partition, CommittedOffset]]:
    """Give committed and pending offsets with ranks instead of their numbers.

    Numbers are only compared for one partition, while one of its offsets is pending.
    """
    numbers: dict[Partition, list[int]] = {}
    for held in every:
        for where, offset in held.items():
            numbers.setdefault(where, []).append(offset.nth)
    return [
        {
            where: offset._replace(nth=sorted(numbers[where]).index(offset.nth))
            for where, offset in held.items()
        }
        for held in every
    ]


def _restored_group(captured: CapturedGroup, now_us: int) -> ConsumerGroup:
    group = ConsumerGroup()
    group.has_protocol, group.generation = captured.has_protocol, captured.generation
    group.committed = _restored_offsets(captured.committed)
    group.pending = {
        producer_id: _restored_offsets(offsets) for producer_id, offsets in captured.pending
    }
    group.resume()
    group.members = {
        held.member_id: Member(
            held.member_id, held.topics, held.session_us, held.last_alive_us + now_us
        )
        for held in captured.members
    }
    return group


def _restored_offsets(captured: Held) -> dict[Partition, CommittedOffset]:
    return {where: CommittedOffset(*offset) for where, offset in captured}


def _plain(held: Mapping[Any, tuple[Any, ...]]) -> tuple[Any, ...]:
    """Give a mapping's items in order, values as plain tuples (the codec refuses named ones)."""
    return tuple([(key, tuple(held[key])) for key in sorted(held)])


def _moved(entry: TransactionEntry, by_us: int) -> TransactionEntry:
    # The coordinator forgets an unused id after days. The capture leaves its age out: otherwise
    # equal content would give different values.
    is_open = entry.state == ONGOING or entry.state in PREPARING
    return entry._replace(
        start_us=entry.start_us + by_us if is_open else -1,
        updated_us=max(by_us, 0),
    )
