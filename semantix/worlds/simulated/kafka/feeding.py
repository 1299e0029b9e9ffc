"""Input that is put into topics from outside of the job."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word
from semantix.ports.stamped import plain, timestamp_of
from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.partition_log import Partition


def feed(broker: Broker, place: str, values: Sequence[Any]) -> None:
    """Append records to a partition, or round robin to all partitions of a topic.

    The round goes on where the topic's records end: with 3 records in 2 partitions the next value
    goes to partition 1.

    Args:
        place: `in/0`, or `in` for all partitions.
        values: bytes and texts as they are; anything else is written as JSON with sorted keys. A
            `Stamped` one has a timestamp of its own.
    Raises:
        UsageError: the cluster has no such place.
    """
    topic, slash, number = place.rpartition("/")
    if not slash:
        topic = place
    known = broker.topics.topics.get(topic)
    count = 0 if known is None else len(known.partitions)
    if known is None or (slash and number not in map(str, range(count))):
        raise _unknown(broker, place)
    if slash:
        _feed_partition(broker, (topic, int(number)), values)
        return
    first = sum(log.high for log in known.partitions)
    for where, share in _shares(topic, count, first, values):
        _feed_partition(broker, where, share)


def _feed_partition(broker: Broker, where: Partition, values: Sequence[Any]) -> None:
    times = [timestamp_of(value) for value in values]
    broker.feed(where, [as_payload(value) for value in values], times)


def _shares(
    topic: str, count: int, first: int, values: Sequence[Any]
) -> Iterator[tuple[Partition, list[Any]]]:
    for partition in range(count):
        share = list(values[(partition - first) % count :: count])
        if share:
            yield (topic, partition), share


def as_payload(value: Any) -> bytes:
    """Give the bytes of a value: bytes and texts as they are, anything else as JSON."""
    value = plain(value)
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _unknown(broker: Broker, place: str) -> UsageError:
    topics = broker.topics.topics
    places = [
        *sorted(topics),
        *(f"{name}/{at}" for name in sorted(topics) for at in range(len(topics[name].partitions))),
    ]
    hint = f"did you mean {str(nearest_word(place, places))!r}?" if places else "it has no topic"
    return UsageError(f"the simulated Kafka has no place {place!r}", hint=hint)
