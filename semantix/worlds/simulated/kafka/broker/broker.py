"""The one broker of the simulated cluster: its logs, transactions, groups, and its requests.

The broker knows no client. A request carries the label of the attempt that sent it (`sink-0#1`),
for the history only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError

from semantix.errors import UsageError
from semantix.ports.clock import Clock
from semantix.ports.world import Observer
from semantix.worlds.simulated.forgetting import Forgetting
from semantix.worlds.simulated.kafka.broker.batch_size import is_too_large
from semantix.worlds.simulated.kafka.broker.consumer_group import Offsets
from semantix.worlds.simulated.kafka.broker.group_coordinator import GroupCoordinator
from semantix.worlds.simulated.kafka.broker.log_writer import LogWriter
from semantix.worlds.simulated.kafka.broker.partition_log import Entry, Partition
from semantix.worlds.simulated.kafka.broker.topics import UNKNOWN_TOPIC_OR_PART, TopicTable
from semantix.worlds.simulated.kafka.broker.transaction_coordinator import TransactionCoordinator
from semantix.worlds.simulated.kafka.broker.transactions import ONGOING

INVALID_PRODUCER_EPOCH = int(KafkaError.INVALID_PRODUCER_EPOCH)
INVALID_PRODUCER_ID_MAPPING = int(KafkaError.INVALID_PRODUCER_ID_MAPPING)
INVALID_TXN_STATE = int(KafkaError.INVALID_TXN_STATE)
MSG_SIZE_TOO_LARGE = int(KafkaError.MSG_SIZE_TOO_LARGE)


class Broker:
    """All that the cluster stores, and the requests that concern several parts of it.

    Args:
        clock: simulated time.
        observer: hears each write, and each record that its reader sees; a place is
            `topic/partition`.
        options: of the cluster, checked.
    Attributes:
        topics: with the logs of their partitions.
        transactions: the transaction coordinator.
        groups: the group coordinator.
        logins: password by user; empty: a client needs none.
    """

    __slots__ = ("_clock", "_logs", "groups", "logins", "topics", "transactions")

    def __init__(self, clock: Clock, observer: Observer, options: Mapping[str, Any]) -> None:
        self._clock = clock
        self.logins: dict[str, str] = dict(options["logins"])
        self.topics = TopicTable()
        self.groups = GroupCoordinator(clock, observer)
        self._logs = LogWriter(clock, observer, self.topics)
        self._logs.forgetting = Forgetting(is_on=options["loses_acknowledged"])
        self.transactions = TransactionCoordinator(
            clock, observer, options, self._logs, self.groups
        )
        for name, count in options["topics"].items():
            code, reason = self.topics.create(name, count, 1, {})
            if code:
                raise UsageError(f"kafka option topics, {name!r}: {reason}")

    @property
    def version(self) -> int:
        """Counted up at each durable change."""
        return self.topics.version + self.groups.version + self.transactions.version

    def append(
        self,
        where: Partition,
        records: Sequence[Entry],
        producer: tuple[int, int, int],
        owner: str,
        codec: str = "none",
    ) -> tuple[int, int]:
        """Produce one batch; give (code, offset).

        Args:
            producer: (id, epoch, first sequence).
            codec: with which the client compresses the batch.
        """
        log = self.topics.log(*where)
        if log is None:
            return UNKNOWN_TOPIC_OR_PART, -1
        topic = self.topics.topics[where[0]]
        if is_too_large(records, topic.message_bytes_max, codec):
            return MSG_SIZE_TOO_LARGE, -1
        if topic.takes_broker_time:
            records = topic.stamped(records, self._clock.now_us() // 1000)
        code = topic.refuses(records, self._clock.now_us() // 1000)
        if code:
            return code, -1
        unit = records[0].unit
        if unit and producer[0] not in log.open and not self._is_verified(where, unit, producer):
            return log.refused_epoch(*producer[:2]) or INVALID_TXN_STATE, -1
        return self._logs.append(where, log, records, producer, owner)

    def feed(
        self, where: Partition, values: Sequence[bytes], times: Sequence[int | None] = ()
    ) -> None:
        """Append records to a partition that exists, from outside of the job.

        Args:
            times: their timestamps in milliseconds; None, or missing: now.
        """
        log = self.topics.log(*where)
        assert log is not None
        self._logs.feed(where, log, values, times)

    def _is_verified(self, where: Partition, unit: str, producer: tuple[int, int, int]) -> bool:
        """True if the partition is in the producer's open transaction (KIP-890, part 1)."""
        entry = self.transactions.table.entries.get(unit.rsplit("/", 3)[0])
        return (
            entry is not None
            and entry.state == ONGOING
            and (entry.producer_id, entry.epoch) == producer[:2]
            and where in entry.partitions
        )

    def add_to_transaction(
        self, identity: tuple[str, int, int], place: Partition | str, owner: str
    ) -> tuple[int, str]:
        """AddPartitionsToTxn, or AddOffsetsToTxn for a group; give (code, unit)."""
        if not isinstance(place, str) and self.topics.log(*place) is None:
            return UNKNOWN_TOPIC_OR_PART, ""
        return self.transactions.add(identity, place, owner)

    def unit_to_come(self, transactional_id: str) -> str:
        """Give the name of the id's open transaction, or of the next one; empty: no such id."""
        entry = self.transactions.living(transactional_id)
        return "" if entry is None else entry.unit_to_come

    def commit_in_transaction(
        self,
        identity: tuple[str, int, int],
        group_id: str,
        offsets: Offsets,
        member: tuple[str, int],
    ) -> int:
        """TxnOffsetCommit; give the code."""
        entry = self.transactions.living(identity[0])
        if entry is None or entry.producer_id != identity[1]:
            return INVALID_PRODUCER_ID_MAPPING
        if entry.epoch != identity[2]:
            return INVALID_PRODUCER_EPOCH
        code = self.groups.of(group_id).refuses(*member) if member[0] else 0
        if not code and any(self.topics.log(*where) is None for where in offsets):
            code = UNKNOWN_TOPIC_OR_PART
        if not code:
            self.groups.hold(group_id, identity[1], offsets)
        return code
