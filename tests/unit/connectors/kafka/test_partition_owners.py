"""Partitions have the owners that Flink gives them."""

import pytest

from semantix.connectors.kafka.partition_owners import _java_hash, owner_of


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("in", 3365), ("orders", -1008770331), ("ä𝄞", 1_991_502)],
)
def test_texts_hash_as_in_java(text, number):
    assert _java_hash(text) == number & 0xFFFFFFFF


def test_the_partitions_of_a_topic_go_to_the_subtasks_in_turn():
    start = (3365 * 31 & 0x7FFFFFFF) % 3
    assert [owner_of("in", number, 3) for number in range(4)] == [
        (start + number) % 3 for number in range(4)
    ]
    assert owner_of("in", 7, 1) == 0
