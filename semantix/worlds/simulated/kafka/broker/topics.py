"""Topics of the simulated cluster, and the controller's answers to requests about them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from confluent_kafka import TIMESTAMP_LOG_APPEND_TIME, KafkaError

from semantix.worlds.simulated.kafka.broker.partition_log import Entry, Partition, PartitionLog
from semantix.worlds.simulated.kafka.broker.topic_settings import refused, value_of

Answer = tuple[int, str]  # (error code, message); (0, "") for success

OK: Answer = (0, "")
UNKNOWN_TOPIC_OR_PART = int(KafkaError.UNKNOWN_TOPIC_OR_PART)
INVALID_RECORD = int(KafkaError.INVALID_RECORD)
INVALID_TIMESTAMP = int(KafkaError.INVALID_TIMESTAMP)
_DAYS_30_MS = 30 * 86_400_000
_YEAR_2027_MS = 1_798_761_600_000
_LEGAL = re.compile(r"[a-zA-Z0-9._-]{1,249}")


class Topic:
    """A topic: its partitions and its settings.

    Attributes:
        is_compacted: each record needs a key.
        takes_broker_time: records get the time of the broker.
        oldest_ms, newest_ms: how far a timestamp may lie behind and before the broker's time.
    """

    __slots__ = (
        "config", "is_compacted", "message_bytes_max", "newest_ms", "oldest_ms", "partitions",
        "takes_broker_time",
    )  # fmt: skip

    def __init__(self, partition_count: int, config: Mapping[str, str]) -> None:
        self.partitions = [PartitionLog() for _ in range(partition_count)]
        self.configure(config)

    def configure(self, config: Mapping[str, str]) -> None:
        """Take these settings, which were checked, and the defaults of the others."""
        self.config = dict(config)
        self.message_bytes_max = int(value_of(config, "max.message.bytes"))
        self.is_compacted = "compact" in value_of(config, "cleanup.policy")
        self.takes_broker_time = value_of(config, "message.timestamp.type") == "LogAppendTime"
        self.oldest_ms = int(value_of(config, "message.timestamp.before.max.ms"))
        self.newest_ms = int(value_of(config, "message.timestamp.after.max.ms"))

    def refuses(self, records: Sequence[Entry], now_ms: int) -> int:
        """Give the code with which the broker refuses a batch because of one record, else 0."""
        if self.is_compacted and any(record.key is None for record in records):
            return INVALID_RECORD
        if self.takes_broker_time:
            return 0
        low_ms, high_ms = now_ms - self.oldest_ms, now_ms + self.newest_ms
        for record in records:
            at_ms = record.timestamp_ms
            if at_ms < low_ms or (at_ms > high_ms and not _is_past_elsewhere(at_ms, now_ms)):
                return INVALID_TIMESTAMP
        return 0

    @staticmethod
    def stamped(records: Sequence[Entry], now_ms: int) -> list[Entry]:
        """Give the records with the broker's time."""
        kind = TIMESTAMP_LOG_APPEND_TIME
        return [one._replace(timestamp_ms=now_ms, timestamp_type=kind) for one in records]


def _is_past_elsewhere(at_ms: int, now_ms: int) -> bool:
    """True if a time lies so far ahead that it is a constant, and in the past of a real server.

    Simulated time begins in the year 2020. A connector that computes a time from its clock stays
    within days of it.
    """
    return now_ms + _DAYS_30_MS < at_ms < _YEAR_2027_MS


class TopicTable:
    """All topics, by name.

    Attributes:
        version: counted up at each change of a topic or of a log.
    """

    __slots__ = ("topics", "version")

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        self.version = 0

    def log(self, topic: str, partition: int) -> PartitionLog | None:
        """Give the log of a partition, if there is one."""
        found = self.topics.get(topic)
        if found is None or not 0 <= partition < len(found.partitions):
            return None
        return found.partitions[partition]

    def create(
        self, name: str, partition_count: int, replication: int, config: Mapping[str, str]
    ) -> Answer:
        """CreateTopics for one topic; -1 partitions or replicas mean the broker's default, 1."""
        answer = self.refuses_creation(name, partition_count, replication, config)
        if answer == OK:
            self.topics[name] = Topic(1 if partition_count == -1 else partition_count, config)
            self.version += 1
        return answer

    def refuses_creation(
        self, name: str, partition_count: int, replication: int, config: Mapping[str, str]
    ) -> Answer:
        """Make the checks of the controller, in its order."""
        if not _LEGAL.fullmatch(name) or name in (".", ".."):
            return int(KafkaError.TOPIC_EXCEPTION), (
                f"Topic name is invalid: '{name}' contains one or more characters other than "
                "ASCII alphanumerics, '.', '_' and '-'"
            )
        if name in self.topics:
            return int(KafkaError.TOPIC_ALREADY_EXISTS), f"Topic '{name}' already exists."
        if partition_count != -1 and partition_count <= 0:
            return (
                int(KafkaError.INVALID_PARTITIONS),
                "Number of partitions was set to an invalid non-positive value.",
            )
        if replication not in (-1, 1):
            return int(KafkaError.INVALID_REPLICATION_FACTOR), (
                f"Unable to replicate the partition {replication} time(s): The target replication "
                f"factor of {replication} cannot be reached because only 1 broker(s) are "
                "registered."
            )
        reason = refused(config)
        return (int(KafkaError.INVALID_CONFIG), reason) if reason else OK

    def configure(self, name: str, config: Mapping[str, str], *, is_checked_only: bool) -> Answer:
        """AlterConfigs for one topic: `config` has all settings that differ from the defaults."""
        found = self.topics.get(name)
        if found is None:
            return UNKNOWN_TOPIC_OR_PART, ""
        reason = refused(config)
        if reason:
            return int(KafkaError.INVALID_CONFIG), reason
        if not is_checked_only:
            found.configure(config)
            self.version += 1
        return OK

    def refuses_partitions(self, name: str, total: int) -> Answer:
        """Check a request for more partitions."""
        found = self.topics.get(name)
        if found is None:
            return UNKNOWN_TOPIC_OR_PART, ""
        count = len(found.partitions)
        if total == count:
            return int(KafkaError.INVALID_PARTITIONS), f"Topic already has {count} partition(s)."
        if total < count:
            return int(KafkaError.INVALID_PARTITIONS), (
                f"The topic {name} currently has {count} partition(s); {total} would not be an "
                "increase."
            )
        return OK

    def add_partitions(self, name: str, total: int) -> Answer:
        """CreatePartitions for one topic."""
        answer = self.refuses_partitions(name, total)
        if answer == OK:
            found = self.topics[name]
            found.partitions.extend(PartitionLog() for _ in range(total - len(found.partitions)))
            self.version += 1
        return answer

    def delete(self, name: str) -> Answer:
        """DeleteTopics for one topic."""
        if self.topics.pop(name, None) is None:
            return UNKNOWN_TOPIC_OR_PART, ""
        self.version += 1
        return OK

    def delete_records(self, where: Partition, offset: int) -> tuple[int, int]:
        """DeleteRecords for one partition; give (code, first offset that is still there).

        Args:
            offset: records below it are forgotten; -1: all of them.
        """
        log = self.log(*where)
        if log is None:
            return UNKNOWN_TOPIC_OR_PART, -1
        before = log.high if offset == -1 else offset
        if not 0 <= before <= log.high:
            return int(KafkaError.OFFSET_OUT_OF_RANGE), -1
        log.delete_before(before)
        self.version += 1
        return 0, log.low
