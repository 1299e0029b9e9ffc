"""Fills a topic on a real broker, and tells where a reader of a partition has arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from semantix.ports.stamped import timestamp_of
from semantix.worlds.containers.watch import ServerWatch
from semantix.worlds.simulated.kafka.feeding import as_payload


def fill_topic(
    topic: str,
    partitions: int,
    values: Sequence[Any],
    *,
    client: Mapping[str, Any],
    watch: ServerWatch,
) -> None:
    """Append records to all partitions of a topic in turn, and wait until they are stored.

    Args:
        client: settings of the producer.
        watch: of the broker; it ends the wait if the broker is gone.
    """
    producer = Producer(dict(client))
    for index, value in enumerate(values):
        at_ms = timestamp_of(value) or 0  # 0: now
        producer.produce(topic, as_payload(value), partition=index % partitions, timestamp=at_ms)
    watch.wait(lambda seconds: producer.flush(seconds) == 0)


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
