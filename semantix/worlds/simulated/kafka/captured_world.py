"""The durable part of the broker as a value: what a killed cluster would come back with.

Times are relative to the instant of the capture, so that the same content reached at another time
is the same value. Members of groups are clients and are left out; that there was one is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.broker.partition_log import (
    Entry,
    OpenTransaction,
    PartitionLog,
    ProducerEntry,
)
from semantix.worlds.simulated.kafka.broker.topics import Topic
from semantix.worlds.simulated.kafka.broker.transaction_coordinator import Marker
from semantix.worlds.simulated.kafka.broker.transactions import ONGOING, PREPARING, TransactionEntry


def capture(broker: Broker, now_us: int) -> Hashable:
    """Give the broker's durable part, immutable and comparable."""
    now_ms = now_us // 1000
    topics = tuple(
        (
            name,
            tuple(sorted(topic.config.items())),
            tuple(_captured_log(log, now_ms) for log in topic.partitions),
        )
        for name, topic in sorted(broker.topics.topics.items())
    )
    transactions = broker.transactions
    entries = sorted(transactions.table.entries.items())
    table = tuple(tuple(_moved(entry, -now_us)) for _, entry in entries)
    groups = tuple(
        (
            group_id,
            group.has_protocol,
            group.generation,
            _plain(group.committed),
            tuple(
                (producer_id, _plain(offsets))
                for producer_id, offsets in sorted(group.pending.items())
            ),
        )
        for group_id, group in sorted(broker.groups.groups.items())
    )
    pending = tuple(
        (due_us - now_us, tuple(marker)) for due_us, _, marker in sorted(transactions.pending)
    )
    return topics, table, groups, pending, transactions.table.next_producer_id


def restore(broker: Broker, captured: Any, now_us: int) -> None:
    """Make the broker what was captured, as of `now_us`."""
    topics, table, groups, pending, next_producer_id = captured
    now_ms = now_us // 1000
    broker.topics.topics = {}
    for name, config, logs in topics:
        topic = Topic(0, dict(config))
        topic.partitions = [_restored_log(log, now_ms) for log in logs]
        broker.topics.topics[name] = topic
    broker.transactions.resume(
        [_moved(TransactionEntry(*entry), now_us) for entry in table],
        [(due_us + now_us, Marker(*marker)) for due_us, marker in pending],
        next_producer_id,
    )
    broker.groups.groups = {}
    for group_id, has_protocol, generation, committed, held in groups:
        group = broker.groups.of(group_id)
        group.has_protocol, group.generation = has_protocol, generation
        group.committed = {where: CommittedOffset(*offset) for where, offset in committed}
        group.pending = {
            producer_id: {where: CommittedOffset(*offset) for where, offset in offsets}
            for producer_id, offsets in held
        }


def _captured_log(log: PartitionLog, now_ms: int) -> tuple[Any, ...]:
    return (
        tuple((*entry[:3], entry.timestamp_ms - now_ms, *entry[4:]) for entry in log.entries),
        log.low,
        _plain(log.open),
        _plain(log.producers),
        tuple(sorted(log.aborted)),
    )


def _plain(held: Mapping[Any, tuple[Any, ...]]) -> tuple[Any, ...]:
    """Give a mapping's items in order, each value as a plain tuple (the canonical form)."""
    return tuple((key, tuple(held[key])) for key in sorted(held))


def _restored_log(captured: Any, now_ms: int) -> PartitionLog:
    entries, low, opened, producers, aborted = captured
    log = PartitionLog()
    log.entries = [Entry(*entry)._replace(timestamp_ms=entry[3] + now_ms) for entry in entries]
    log.low = low
    log.open = {producer_id: OpenTransaction(*found) for producer_id, found in opened}
    log.producers = {producer_id: ProducerEntry(*found) for producer_id, found in producers}
    log.aborted = set(aborted)
    log.stable = log.last_stable
    return log


def _moved(entry: TransactionEntry, by_us: int) -> TransactionEntry:
    # The age of an id that rests matters after days only; without it, equal content is equal.
    is_open = entry.state == ONGOING or entry.state in PREPARING
    return entry._replace(
        start_us=entry.start_us + by_us if is_open else -1,
        updated_us=max(by_us, 0),
    )
