"""`confluent_kafka.admin.AdminClient` on the simulated broker: topics, groups, offsets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from confluent_kafka import (
    OFFSET_INVALID,
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    ConsumerGroupType,
    IsolationLevel,
    KafkaError,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient as RealAdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._group import (
    ConsumerGroupDescription,
    ConsumerGroupListing,
    ListConsumerGroupsResult,
    MemberAssignment,
    MemberDescription,
)
from confluent_kafka.admin._listoffsets import ListOffsetsResultInfo, OffsetSpec
from confluent_kafka.admin._records import DeletedRecords
from confluent_kafka.cimpl import NewPartitions, NewTopic

from semantix.ports.world import ClientSession
from semantix.worlds.simulated.kafka.client.calls import Door, FailedPartition, failed
from semantix.worlds.simulated.kafka.client.cluster_metadata import (
    broker_settings,
    cluster_metadata,
)
from semantix.worlds.simulated.kafka.client.futures import AdminCall, SimulatedFuture
from semantix.worlds.simulated.kafka.configuration.checks import admin_configuration, arguments_of
from semantix.worlds.simulated.kafka.group_offsets import CommittedOffset, ConsumerGroup
from semantix.worlds.simulated.kafka.topics import Answer

if TYPE_CHECKING:
    from semantix.worlds.simulated.kafka.broker import KafkaBroker

Futures = dict[Any, SimulatedFuture]

UNKNOWN_TOPIC_OR_PART = int(KafkaError.UNKNOWN_TOPIC_OR_PART)
_LATEST, _EARLIEST, _MAX_TIMESTAMP = -1, -2, -3


class SimulatedAdminClient:
    """What the real `AdminClient` does, as far as it is modelled; bound to one attempt."""

    def __init__(
        self, broker: KafkaBroker, session: ClientSession, *args: Any, **kwargs: Any
    ) -> None:
        admin_configuration(arguments_of(args, kwargs))
        self._broker = broker
        self._door = Door(session, "kafka.admin_client", broker.latency_us)

    # --- topics

    def create_topics(
        self, new_topics: Sequence[NewTopic], *, validate_only: bool = False, **kwargs: Any
    ) -> Futures:
        """Create topics; a future per name."""
        if not isinstance(new_topics, list) or not new_topics:
            raise ValueError("Expected non-empty list of NewTopic objects")
        wanted: dict[str, list[NewTopic]] = {}
        for topic in new_topics:
            wanted.setdefault(topic.topic, []).append(topic)
        table = self._broker.topics

        def create(name: str) -> None:
            topic, *others = wanted[name]
            if others:
                raise failed(int(KafkaError.INVALID_REQUEST), "Duplicate topic name.")
            act = table.refuses_creation if validate_only else table.create
            config = {key: str(value) for key, value in (topic.config or {}).items()}
            replication = topic.replication_factor
            self._settle(act(name, topic.num_partitions, replication, config))

        return self._request("create_topics", list(wanted), create)

    def delete_topics(self, topics: Sequence[str], **kwargs: Any) -> Futures:
        """Delete topics; a future per name."""
        if not isinstance(topics, list) or not topics:
            raise ValueError("Expected non-empty list of topic strings")
        return self._request(
            "delete_topics", topics, lambda name: self._settle(self._broker.topics.delete(name))
        )

    def create_partitions(
        self, new_partitions: Sequence[NewPartitions], *, validate_only: bool = False, **kwargs: Any
    ) -> Futures:
        """Add partitions; a future per topic."""
        if not isinstance(new_partitions, list) or not new_partitions:
            raise ValueError("Expected non-empty list of NewPartitions objects")
        wanted = {found.topic: found.new_total_count for found in new_partitions}
        table = self._broker.topics
        act = table.refuses_partitions if validate_only else table.add_partitions
        return self._request(
            "create_partitions", list(wanted), lambda name: self._settle(act(name, wanted[name]))
        )

    def delete_records(
        self, topic_partition_offsets: Sequence[TopicPartition], **kwargs: Any
    ) -> Futures:
        """Forget records below offsets; a future per partition."""
        RealAdminClient._check_delete_records(topic_partition_offsets)  # type: ignore[arg-type]

        def delete(at: TopicPartition) -> DeletedRecords:
            log = self._broker.topics.log(at.topic, at.partition)
            if log is None:
                raise failed(UNKNOWN_TOPIC_OR_PART)
            offset = log.high if at.offset == _LATEST else at.offset
            if not 0 <= offset <= log.high:
                raise failed(int(KafkaError.OFFSET_OUT_OF_RANGE))
            log.delete_before(offset)
            self._broker.version += 1
            return DeletedRecords(log.low)

        return self._request("delete_records", list(topic_partition_offsets), delete)

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> Any:
        """Give the cluster's metadata."""
        broker = self._broker
        return self._door.remote(
            "list_topics",
            lambda: cluster_metadata(broker, topic),
            "Failed to get metadata: ",
            timeout,
        )

    def describe_configs(self, resources: Sequence[ConfigResource], **kwargs: Any) -> Futures:
        """Give the broker's settings that are modelled, by name."""
        return self._request(
            "describe_configs", resources, lambda of: broker_settings(self._broker, of)
        )

    # --- offsets

    def list_offsets(
        self,
        topic_partition_offsets: dict[TopicPartition, OffsetSpec],
        *,
        isolation_level: IsolationLevel = IsolationLevel.READ_UNCOMMITTED,
        **kwargs: Any,
    ) -> Futures:
        """Give the first, last or timed offset of partitions; with READ_COMMITTED up to the LSO."""
        RealAdminClient._check_list_offsets_request(
            topic_partition_offsets, {"isolation_level": isolation_level}
        )
        committed = isolation_level is IsolationLevel.READ_COMMITTED
        wanted = [
            TopicPartition(at.topic, at.partition, int(spec._value))
            for at, spec in topic_partition_offsets.items()
        ]
        return self._request("list_offsets", wanted, lambda at: self._offset(at, committed))

    def _offset(self, at: TopicPartition, committed: bool) -> ListOffsetsResultInfo:
        log = self._broker.topics.log(at.topic, at.partition)
        if log is None:
            raise failed(
                int(KafkaError._NOENT), "Failed to query partition leaders: No leaders found"
            )
        if at.offset == _EARLIEST:
            return ListOffsetsResultInfo(log.low, -1, 0)
        if at.offset == _LATEST:
            return ListOffsetsResultInfo(log.end(committed), -1, 0)
        offset = self._timed(log, at.offset, committed)
        if offset < 0:
            return ListOffsetsResultInfo(-1, -1, -1)  # shown as no epoch
        return ListOffsetsResultInfo(offset, log.entries[offset].timestamp_ms, 0)

    @staticmethod
    def _timed(log: Any, wanted: int, committed: bool) -> int:
        if wanted != _MAX_TIMESTAMP:
            return int(log.offset_for_time(wanted, committed))
        offsets = range(log.low, log.end(committed))
        # the first of the latest, as the broker finds it
        return max(offsets, key=lambda at: (log.entries[at].timestamp_ms, -at), default=-1)

    # --- groups

    def list_consumer_group_offsets(
        self, list_consumer_group_offsets_request: Sequence[ConsumerGroupTopicPartitions],
        **kwargs: Any,
    ) -> Futures:  # fmt: skip
        """Give what a group committed; a future per group."""
        request = list_consumer_group_offsets_request
        RealAdminClient._check_list_consumer_group_offsets_request(request)  # type: ignore[arg-type]
        wanted = {found.group_id: found.topic_partitions for found in request}

        def answer(group_id: str) -> ConsumerGroupTopicPartitions:
            group = self._broker.groups.found(group_id) or ConsumerGroup()
            asked = wanted[group_id]
            if asked is None:
                places = sorted(group.committed)
            else:
                places = [(at.topic, at.partition) for at in asked]
            found = []
            for place in places:
                held = group.committed.get(place)
                offset = OFFSET_INVALID if held is None else held.offset
                found.append(TopicPartition(place[0], place[1], offset))
            return ConsumerGroupTopicPartitions(group_id, found)

        return self._request("list_consumer_group_offsets", list(wanted), answer)

    def alter_consumer_group_offsets(
        self, alter_consumer_group_offsets_request: Sequence[ConsumerGroupTopicPartitions],
        **kwargs: Any,
    ) -> Futures:  # fmt: skip
        """Set what a group committed; errors stand beside each partition."""
        request = alter_consumer_group_offsets_request
        RealAdminClient._check_alter_consumer_group_offsets_request(request)  # type: ignore[arg-type]
        wanted = {found.group_id: found.topic_partitions or [] for found in request}

        def alter(group_id: str) -> ConsumerGroupTopicPartitions:
            return ConsumerGroupTopicPartitions(
                group_id, [self._altered(group_id, at) for at in wanted[group_id]]
            )

        return self._request("alter_consumer_group_offsets", list(wanted), alter)

    def _altered(self, group_id: str, at: TopicPartition) -> TopicPartition:
        code = UNKNOWN_TOPIC_OR_PART
        if self._broker.topics.log(at.topic, at.partition) is not None:
            offsets = {(at.topic, at.partition): CommittedOffset(at.offset)}
            code = self._broker.commit_offsets(group_id, offsets, ("", -1))
        if code:
            return FailedPartition.of(at, code)
        return TopicPartition(at.topic, at.partition, at.offset)

    def list_consumer_groups(self, **kwargs: Any) -> SimulatedFuture:
        """List all groups."""

        def answer(_: str) -> ListConsumerGroupsResult:
            return ListConsumerGroupsResult(
                [
                    ConsumerGroupListing(
                        group_id,
                        not group.has_protocol,
                        _state(group),
                        ConsumerGroupType.CLASSIC,
                    )
                    for group_id, group in sorted(self._broker.groups.groups.items())
                ],
                [],
            )

        return self._request("list_consumer_groups", [""], answer)[""]

    def describe_consumer_groups(self, group_ids: Sequence[str], **kwargs: Any) -> Futures:
        """Describe groups; one that is unknown is DEAD."""
        if not isinstance(group_ids, list):
            raise TypeError("Expected input to be list of group ids to be described")
        if not group_ids:
            raise ValueError("Expected at least one group to be described")
        return self._request("describe_consumer_groups", group_ids, self._described)

    def _described(self, group_id: str) -> ConsumerGroupDescription:
        group = self._broker.groups.found(group_id)
        members = []
        if group is not None and group.member_id:
            topics = self._broker.topics.topics
            held = [
                TopicPartition(name, partition)
                for name in sorted(group.topics)
                for partition in range(len(topics[name].partitions))
            ]
            members.append(
                MemberDescription(group.member_id, "rdkafka", "/127.0.0.1", MemberAssignment(held))
            )
        return ConsumerGroupDescription(
            group_id,
            group is not None and not group.has_protocol,
            members,
            "range" if members else "",
            ConsumerGroupState.DEAD if group is None else _state(group),
            None,  # type: ignore[arg-type]
        )

    def delete_consumer_groups(self, group_ids: Sequence[str], **kwargs: Any) -> Futures:
        """Delete groups that have no member."""
        if not isinstance(group_ids, list):
            raise TypeError("Expected input to be list of group ids to be deleted")
        if not group_ids:
            raise ValueError("Expected at least one group to be deleted")

        def delete(group_id: str) -> None:
            group = self._broker.groups.found(group_id)
            if group is None:
                raise failed(int(KafkaError.GROUP_ID_NOT_FOUND))
            if group.member_id:
                raise failed(int(KafkaError.NON_EMPTY_GROUP))
            del self._broker.groups.groups[group_id]
            self._broker.version += 1

        return self._request("delete_consumer_groups", group_ids, delete)

    def poll(self, timeout: float = -1) -> int:
        """Serve callbacks: there are none."""
        return 0

    def _request(self, step: str, keys: Sequence[Any], effect: Any) -> Futures:
        return AdminCall(self._door, step, list(keys), effect).futures

    def _settle(self, answer: Answer) -> None:
        code, reason = answer
        if code:
            raise failed(code, reason or None)
        self._broker.version += 1


def _state(group: ConsumerGroup) -> ConsumerGroupState:
    return ConsumerGroupState.STABLE if group.member_id else ConsumerGroupState.EMPTY
