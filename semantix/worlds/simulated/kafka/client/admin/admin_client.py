"""`confluent_kafka.admin.AdminClient` on the simulated broker: topics and their offsets."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaError, TopicCollection, TopicPartition
from confluent_kafka.admin import AdminClient as RealAdminClient
from confluent_kafka.admin._cluster import DescribeClusterResult
from confluent_kafka.admin._listoffsets import ListOffsetsResultInfo, OffsetSpec
from confluent_kafka.admin._metadata import GroupMetadata
from confluent_kafka.admin._records import DeletedRecords
from confluent_kafka.cimpl import NewPartitions, NewTopic

from semantix.worlds.simulated.kafka.broker.topics import Answer
from semantix.worlds.simulated.kafka.client.admin.config_calls import ConfigCalls
from semantix.worlds.simulated.kafka.client.admin.futures import SimulatedFuture
from semantix.worlds.simulated.kafka.client.admin.group_calls import (
    Futures,
    GroupCalls,
    listed_groups,
)
from semantix.worlds.simulated.kafka.client.admin.options import check_options, reads_committed
from semantix.worlds.simulated.kafka.client.calls import (
    check_credentials,
    failed,
)
from semantix.worlds.simulated.kafka.client.cluster_metadata import (
    CLUSTER_ID,
    TOPIC_OPERATIONS,
    broker_node,
    cluster_metadata,
    topic_description,
)
from semantix.worlds.simulated.kafka.client.lacking import names_what_it_lacks
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.configuration.checks import admin_configuration, arguments_of
from semantix.worlds.simulated.kafka.learned import READ

_LIST_GROUPS_IS_OLD = (
    "list_groups() is deprecated, use list_consumer_groups() and "
    "describe_consumer_groups() instead."
)

_LATEST, _EARLIEST, _MAX_TIMESTAMP = -1, -2, -3


@names_what_it_lacks(RealAdminClient, more=("__enter__", "__exit__", "cluster_id"))
class SimulatedAdminClient(ConfigCalls, GroupCalls):
    """Behaves like `AdminClient`, for the calls that are modelled; bound to one attempt."""

    def __init__(self, link: Link, *args: Any, **kwargs: Any) -> None:
        conf = admin_configuration(arguments_of(args, kwargs))
        link = link.reaching(conf)
        self._broker = link.broker
        self._learned = link.learned
        self._door = link.door("kafka.admin_client")
        self._door.socket_timeout_us = 1000 * int(conf.get("socket.timeout.ms", 60_000))

    # --- topics

    def create_topics(self, new_topics: Sequence[NewTopic], **options: Any) -> Futures:
        """Create topics; a future per name."""
        names = [topic.topic for topic in new_topics]
        check_options(options, "validate_only", "operation_timeout")
        validate_only = options.get("validate_only", False)
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

        return self._request("create_topics", names, create)

    def delete_topics(self, topics: Sequence[str], **options: Any) -> Futures:
        """Delete topics; a future per name."""
        check_options(options, "operation_timeout")
        if not isinstance(topics, list) or not topics:
            raise ValueError("Expected non-empty list of topic strings")
        return self._request(
            "delete_topics", topics, lambda name: self._settle(self._broker.topics.delete(name))
        )

    def create_partitions(self, new_partitions: Sequence[NewPartitions], **options: Any) -> Futures:
        """Add partitions; a future per topic."""
        wanted = {found.topic: found.new_total_count for found in new_partitions}
        check_options(options, "validate_only", "operation_timeout")
        if not isinstance(new_partitions, list) or not new_partitions:
            raise ValueError("Expected non-empty list of NewPartitions objects")
        table = self._broker.topics
        is_checked_only = options.get("validate_only", False)
        act = table.refuses_partitions if is_checked_only else table.add_partitions
        return self._request(
            "create_partitions", list(wanted), lambda name: self._settle(act(name, wanted[name]))
        )

    def delete_records(
        self, topic_partition_offsets: Sequence[TopicPartition], **options: Any
    ) -> Futures:
        """Delete records below offsets; a future for each partition."""
        RealAdminClient._check_delete_records(topic_partition_offsets)  # type: ignore[arg-type]
        check_options(options, "operation_timeout")

        def delete(at: TopicPartition) -> DeletedRecords:
            where = at.topic, at.partition
            self._learned.note(READ, at.topic)
            code, low = self._broker.topics.delete_records(where, at.offset)
            if code:
                raise failed(code)
            return DeletedRecords(low)

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

    def describe_topics(self, topics: TopicCollection, **options: Any) -> Futures:
        """Describe topics with their partitions; a future per name."""
        if not isinstance(topics, TopicCollection):
            raise TypeError("Expected input to be instance of TopicCollection")
        names = topics.topic_names
        if not isinstance(names, list):
            raise TypeError("Expected list of topic names to be described")
        check_options(options, "include_authorized_operations")
        for position, name in enumerate(names):
            if not isinstance(name, str):
                raise TypeError(f"Expected list of topics strings, not {type(name).__name__}")
            if not name:
                raise ValueError(f"Empty topic name at index {position} isn't allowed")
        with_operations = options.get("include_authorized_operations", False)
        operations = TOPIC_OPERATIONS if with_operations else None

        def describe(name: str) -> Any:
            if len(set(names)) < len(names):
                raise failed(int(KafkaError._INVALID_ARG), "Duplicate topics not allowed")
            return topic_description(self._broker, name, operations)

        return self._request("describe_topics", names, describe)

    # --- offsets

    def list_offsets(
        self, topic_partition_offsets: dict[TopicPartition, OffsetSpec], **options: Any
    ) -> Futures:
        """Give the first, last or timed offset of partitions; with READ_COMMITTED up to the LSO."""
        RealAdminClient._check_list_offsets_request(topic_partition_offsets, options)
        check_options(options, "isolation_level")
        committed = reads_committed(options)
        wanted = [
            TopicPartition(at.topic, at.partition, int(spec._value))
            for at, spec in topic_partition_offsets.items()
        ]
        return self._request("list_offsets", wanted, lambda at: self._offset(at, committed))

    def _offset(self, at: TopicPartition, committed: bool) -> ListOffsetsResultInfo:
        log = self._broker.topics.log(at.topic, at.partition)
        self._learned.note(READ, at.topic)
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
            return ListOffsetsResultInfo(-1, -1, -1)  # the client shows epoch -1 as None
        return ListOffsetsResultInfo(offset, log.entries[offset].timestamp_ms, 0)

    @staticmethod
    def _timed(log: Any, wanted: int, committed: bool) -> int:
        if wanted != _MAX_TIMESTAMP:
            return int(log.offset_for_time(wanted, committed))
        offsets = range(log.low, log.end(committed))
        # Of several records with the latest timestamp the broker gives the first.
        return max(offsets, key=lambda at: (log.entries[at].timestamp_ms, -at), default=-1)

    # --- the cluster

    def describe_cluster(self, **options: Any) -> SimulatedFuture:
        """Describe the one broker."""
        check_options(options, "include_authorized_operations")
        with_operations = options.get("include_authorized_operations", False)
        operations: Any = TOPIC_OPERATIONS if with_operations else None

        def describe(_: str) -> DescribeClusterResult:
            node = broker_node()
            return DescribeClusterResult(node, [node], CLUSTER_ID, operations)

        return self._request("describe_cluster", [""], describe)[""]

    def cluster_id(self, timeout: float = -1) -> str:
        """Give the id of the cluster."""
        return self._door.remote(
            "cluster_id", lambda: CLUSTER_ID, "Failed to retrieve cluster id: ", timeout
        )

    def list_groups(self, group: str | None = None, timeout: float = -1) -> list[GroupMetadata]:
        """List the groups with their members, or one of them."""
        warnings.warn(_LIST_GROUPS_IS_OLD, DeprecationWarning, stacklevel=2)
        return self._door.remote(
            "list_groups",
            lambda: listed_groups(self._broker, group),
            "Failed to list groups: ",
            timeout,
        )

    def set_sasl_credentials(self, username: str, password: str) -> None:
        """Check the arguments; they count for the next connection, and here a client has one."""
        check_credentials(username, password)

    def __enter__(self) -> SimulatedAdminClient:
        return self

    def __exit__(self, *exception: object) -> None: ...

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def poll(self, timeout: float = -1) -> int:
        """Do nothing: an admin client has no callbacks to call."""
        return 0

    def _settle(self, answer: Answer) -> None:
        code, reason = answer
        if code:
            raise failed(code, reason or None)
