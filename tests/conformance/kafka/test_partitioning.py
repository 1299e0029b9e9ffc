"""Where messages go that name no partition."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import pytest

from semantix.worlds.simulated.kafka.configuration.hashes import fnv1a, murmur2

KEYS = ("a", "k1", "k2", "a longer key, with blanks", "0", "ß")


def _partitions(kafka: Any, partitioner: str | None, keys: tuple[str | None, ...]) -> list[int]:
    topic, reports = kafka.topic(8), kafka.reports()
    producer = kafka.producer(**({"partitioner": partitioner} if partitioner else {}))
    for key in keys:
        producer.produce(topic, b"v", key, on_delivery=reports)
        producer.flush(10)
    return [seen[1] for seen in reports.seen]


def test_by_default_a_key_goes_to_its_crc32(kafka: Any) -> None:
    assert _partitions(kafka, None, KEYS) == [crc32(key.encode()) % 8 for key in KEYS]


@pytest.mark.parametrize(
    "partitioner",
    ["consistent", "consistent_random", "murmur2", "murmur2_random", "fnv1a", "fnv1a_random"],
)
def test_each_partitioner_puts_keys_where_the_real_one_does(kafka: Any, partitioner: str) -> None:
    of = {"murmur2": murmur2, "fnv1a": fnv1a, "consistent": crc32}[
        partitioner.removesuffix("_random")
    ]
    assert _partitions(kafka, partitioner, KEYS) == [of(key.encode()) % 8 for key in KEYS]


def test_an_empty_key_of_the_consistent_partitioner_is_the_hash_of_nothing(kafka: Any) -> None:
    assert _partitions(kafka, "consistent", ("", None)) == [0, 0]


def test_messages_without_a_key_share_a_partition_within_a_batch(kafka: Any) -> None:
    topic, reports = kafka.topic(8), kafka.reports()
    producer = kafka.producer(linger_ms=100, sticky_partitioning_linger_ms=1000)
    producer.produce(topic, b"v", partition=0)  # makes the topic known
    producer.flush(10)
    for _ in range(5):
        producer.produce(topic, b"v", on_delivery=reports)
    producer.flush(10)
    assert len({seen[1] for seen in reports.seen}) == 1


def test_an_explicit_partition_wins_over_the_key(kafka: Any) -> None:
    topic, reports, producer = kafka.topic(8), kafka.reports(), kafka.producer()
    producer.produce(topic, b"v", "a", partition=5, on_delivery=reports)
    producer.flush(10)
    assert [seen[1] for seen in reports.seen] == [5]
