"""Partitions have the owners that Flink gives them."""

from semantix.connectors.kafka.partition_owners import owner_of


def test_the_partitions_of_a_topic_go_to_the_subtasks_in_turn():
    start = (3365 * 31 & 0x7FFFFFFF) % 3
    assert [owner_of("in", number, 3) for number in range(4)] == [
        (start + number) % 3 for number in range(4)
    ]
    assert owner_of("in", 7, 1) == 0
