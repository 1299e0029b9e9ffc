"""What other actors do to Kafka while a job of these specs runs (key `others`)."""

from __future__ import annotations

from typing import Any

OLD_RECORDS = 3  # in each partition (`acts.py`)
HELD_BACK = 4  # so many records are in the topic before the job starts


def adds_a_partition(outside: Any) -> None:
    """Give the topic a third partition, and put the records into it that were held back."""
    kafka = outside.client("kafka")
    admin = kafka.AdminClient({"bootstrap.servers": "localhost:9092"})
    for future in admin.create_partitions([kafka.NewPartitions("in", 3)]).values():
        future.result()
    outside.feed("kafka:in/2", outside.records[HELD_BACK:])


def writes_all_records(outside: Any) -> None:
    """Put all records into the topic: when the job started, it was empty."""
    outside.feed("kafka:in", outside.records)


def drops_first_records(outside: Any) -> None:
    """Delete the first record of two partitions, as a retention that is too short would."""
    _drop(outside, 1)


def drops_first_new_records(outside: Any) -> None:
    """The same, where old records come first."""
    _drop(outside, OLD_RECORDS + 1)


def _drop(outside: Any, before: int) -> None:
    kafka = outside.client("kafka")
    admin = kafka.AdminClient({"bootstrap.servers": "localhost:9092"})
    places = [kafka.TopicPartition("in", number, before) for number in (0, 1)]
    for future in admin.delete_records(places).values():
        future.result()
