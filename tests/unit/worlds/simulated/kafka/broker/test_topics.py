"""Topics: requests of administrators, and whether they changed something."""

from __future__ import annotations

import pytest
from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.broker.partition_log import Entry
from semantix.worlds.simulated.kafka.broker.topics import OK, TopicTable


@pytest.fixture
def table() -> TopicTable:
    made = TopicTable()
    assert made.create("t", 2, 1, {}) == OK
    return made


@pytest.mark.parametrize(
    ("name", "partitions", "replicas", "config", "code"),
    [
        ("a/b", 1, 1, {}, KafkaError.TOPIC_EXCEPTION),
        ("..", 1, 1, {}, KafkaError.TOPIC_EXCEPTION),
        ("t", 1, 1, {}, KafkaError.TOPIC_ALREADY_EXISTS),
        ("u", 0, 1, {}, KafkaError.INVALID_PARTITIONS),
        ("u", 1, 2, {}, KafkaError.INVALID_REPLICATION_FACTOR),
        ("u", 1, 1, {"no.such": "1"}, KafkaError.INVALID_CONFIG),
    ],
)
def test_a_wrong_topic_is_refused_and_changes_nothing(
    table: TopicTable, name: str, partitions: int, replicas: int, config: dict[str, str], code: int
) -> None:
    before = table.version
    assert table.create(name, partitions, replicas, config)[0] == code
    assert table.version == before


def test_a_topic_has_one_partition_by_default(table: TopicTable) -> None:
    assert table.create("u", -1, -1, {"max.message.bytes": "9"}) == OK
    assert table.log("u", 0) is not None
    assert table.log("u", 1) is None
    assert table.topics["u"].message_bytes_max == 9


@pytest.mark.parametrize(
    ("name", "total", "code"),
    [
        ("u", 3, KafkaError.UNKNOWN_TOPIC_OR_PART),
        ("t", 2, KafkaError.INVALID_PARTITIONS),
        ("t", 1, KafkaError.INVALID_PARTITIONS),
        ("t", 3, 0),
    ],
)
def test_partitions_can_only_be_added(table: TopicTable, name: str, total: int, code: int) -> None:
    before = table.version
    assert table.add_partitions(name, total)[0] == code
    assert (table.version > before) == (code == 0)
    assert (table.log("t", 2) is not None) == (code == 0)


def test_only_a_known_topic_is_deleted(table: TopicTable) -> None:
    before = table.version
    assert table.delete("u")[0] == KafkaError.UNKNOWN_TOPIC_OR_PART
    assert table.version == before
    assert table.delete("t") == OK
    assert table.version > before
    assert table.log("t", 0) is None


@pytest.mark.parametrize(
    ("where", "offset", "expected"),
    [
        (("t", 0), 2, (0, 2)),
        (("t", 0), -1, (0, 3)),
        (("t", 0), 4, (KafkaError.OFFSET_OUT_OF_RANGE, -1)),
        (("t", 0), -2, (KafkaError.OFFSET_OUT_OF_RANGE, -1)),
        (("t", 2), 0, (KafkaError.UNKNOWN_TOPIC_OR_PART, -1)),
    ],
)
def test_records_are_deleted_up_to_an_offset(
    table: TopicTable, where: tuple[str, int], offset: int, expected: tuple[int, int]
) -> None:
    log = table.log("t", 0)
    assert log is not None
    log.append([Entry(None, b"v", None, 0)] * 3, -1, -1, 0)
    before = table.version
    assert table.delete_records(where, offset) == expected
    assert (table.version > before) == (expected[0] == 0)
