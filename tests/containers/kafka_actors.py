"""What other actors do to a broker while a Kafka source reads, and a source that stands still."""

from __future__ import annotations

from typing import Any

from semantix.connectors.kafka.source import KafkaSource

HERE = {"bootstrap.servers": "localhost:9092"}
MEMBERS: list[Any] = []  # a member that nobody holds would leave its group


def joins_the_group(outside: Any) -> None:
    """Join the group of the source, and stay: the broker assigns all partitions to this member."""
    kafka = outside.client("kafka")
    member = kafka.Consumer({**HERE, "group.id": "readers", "enable.auto.commit": False})
    member.subscribe(["in"])
    while not member.assignment():
        member.poll(0.1)
    MEMBERS.append(member)


def leaves_the_group(outside: Any) -> None:
    """Leave the group again. While it had a member, no commit of the source has arrived."""
    kafka, member = outside.client("kafka"), MEMBERS.pop()
    offset = _committed(kafka, member)
    assert offset < 0, f"the group has the offset {offset}"
    member.close()


def finds_an_offset(outside: Any) -> None:
    """See that a commit of the source has arrived again."""
    kafka = outside.client("kafka")
    reader = kafka.Consumer({**HERE, "group.id": "readers", "enable.auto.commit": False})
    offset = _committed(kafka, reader)
    reader.close()
    assert offset > 0, "the group has no offset"


def _committed(kafka: Any, reader: Any) -> int:
    (found,) = reader.committed([kafka.TopicPartition("in", 0)], 10)
    return int(found.offset)


def deletes_the_first_ten(outside: Any) -> None:
    """Delete what retention deletes: the first ten records of the partition."""
    kafka = outside.client("kafka")
    admin = kafka.AdminClient(HERE)
    for future in admin.delete_records([kafka.TopicPartition("in", 0, 10)]).values():
        future.result(30)


class StopsAtThree(KafkaSource):
    """Reads three records in its first attempt, and everything in later ones."""

    def __init__(self, reset: str) -> None:
        properties = {"auto.offset.reset": reset} if reset else {}
        super().__init__("in", "json", properties, start="earliest")

    def poll(self, output: Any) -> int | None:
        """Emit nothing behind the third record."""
        if self.runtime_context.attempt == 1 and self.split_positions()["in/0"] == 3:
            return 100
        return super().poll(output)
