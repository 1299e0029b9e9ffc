"""Fills places on a real broker, and tells where a reader of a partition has arrived."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from confluent_kafka import (
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from semantix.errors import UsageError
from semantix.ports.stamped import timestamp_of
from semantix.worlds.containers.watch import ServerWatch
from semantix.worlds.simulated.kafka.feeding import as_payload

_NEW_PARTITION_S = 5.0  # in which the broker knows of a partition that somebody has added
_METADATA_S = 10.0
_PAUSE_S = 0.01


def fill_place(
    place: str,
    topic: str,
    values: Sequence[Any],
    *,
    client: Mapping[str, Any],
    admin: AdminClient,
    watch: ServerWatch,
) -> int:
    """Append records to a partition, or to all partitions of a topic in turn.

    Args:
        place: `in/0`, or `in` for all partitions. The round goes on where the records end.
        topic: its name on the broker.
        client: settings of the producer.
        watch: of the broker; it ends the wait if the broker is gone.

    Returns:
        The number of partitions of the topic.

    Raises:
        UsageError: the topic lacks this partition.
    """
    _, slash, number = place.rpartition("/")
    count = _partitions_of(topic, admin, at_least=int(number) + 1 if slash else 1)
    if slash and int(number) >= count:
        raise UsageError(
            f"Kafka has no place {place!r}", hint=f"the topic has {count} partition(s)"
        )
    producer = Producer(dict(client))
    first = 0 if slash else _records_in(topic, count, client)
    for index, value in enumerate(values):
        at_ms = timestamp_of(value) or 0  # 0: now
        chosen = int(number) if slash else (first + index) % count
        producer.produce(topic, as_payload(value), partition=chosen, timestamp=at_ms)
    watch.wait(lambda seconds: producer.flush(seconds) == 0)
    return count


def _partitions_of(topic: str, admin: AdminClient, *, at_least: int) -> int:
    """Return the number of partitions that have a leader; wait a while for so many."""
    deadline = time.monotonic() + _NEW_PARTITION_S
    while True:
        known = admin.list_topics(topic, timeout=_METADATA_S).topics[topic].partitions
        count = len([one for one in known.values() if one.leader >= 0])
        if count >= at_least or time.monotonic() > deadline:
            return count
        time.sleep(_PAUSE_S)


def _records_in(topic: str, count: int, client: Mapping[str, Any]) -> int:
    """Return the sum of the ends of all partitions."""
    consumer = Consumer({**client, "group.id": topic, "enable.auto.commit": False})
    try:
        at = [TopicPartition(topic, number) for number in range(count)]
        return sum(consumer.get_watermark_offsets(one, _METADATA_S)[1] for one in at)
    finally:
        consumer.close()


def is_at_end(message: Message, end: int) -> bool:
    """Tell whether a reader has arrived at this end: markers take offsets, but are no messages.

    Raises:
        KafkaException: the message is an error, and not the end of the partition.
    """
    error = message.error()
    if error is None:
        return (message.offset() or 0) >= end
    if error.code() != KafkaError._PARTITION_EOF:
        raise KafkaException(error)
    return (message.offset() or 0) >= end
