"""End events of a real consumer: hidden from a connector that does not ask for them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from confluent_kafka import KafkaError, TopicPartition

from semantix.worlds.containers.clients.kafka_partition_ends import PartitionEnds

BOTH = [TopicPartition("in", 0), TopicPartition("in", 1)]


def message(partition, code=None):
    error = None if code is None else KafkaError(code)
    return SimpleNamespace(topic=lambda: "in", partition=lambda: partition, error=lambda: error)


def end(partition):
    return message(partition, KafkaError._PARTITION_EOF)


def test_the_ends_are_reached_when_every_assigned_partition_has_told():
    ends = PartitionEnds({})
    assert not ends.are_reached([])
    ends.is_hidden(end(0))
    assert not ends.are_reached(BOTH)
    assert ends.are_reached(BOTH[:1])
    ends.is_hidden(end(1))
    assert ends.are_reached(BOTH)


def test_a_record_behind_the_end_opens_the_partition_again():
    ends = PartitionEnds({})
    ends.is_hidden(end(0))
    assert not ends.is_hidden(message(0))
    assert not ends.are_reached(BOTH[:1])


def test_after_a_seek_nothing_is_reached():
    ends = PartitionEnds({})
    ends.is_hidden(end(0))
    ends.forget()
    assert not ends.are_reached(BOTH[:1])


@pytest.mark.parametrize("asked", [True, "true"])
def test_a_connector_that_asks_for_the_events_sees_them(asked):
    assert not PartitionEnds({"enable.partition.eof": asked}).is_hidden(end(0))
    assert PartitionEnds({"enable.partition.eof": False}).is_hidden(end(0))


def test_other_errors_are_never_hidden():
    assert not PartitionEnds({}).is_hidden(message(0, KafkaError.OFFSET_OUT_OF_RANGE))
