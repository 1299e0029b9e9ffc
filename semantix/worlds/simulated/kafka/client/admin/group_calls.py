"""The calls of the admin client about consumer groups and their offsets."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from typing import Any

from confluent_kafka import (
    OFFSET_INVALID,
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    ConsumerGroupType,
    KafkaError,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient as RealAdminClient
from confluent_kafka.admin._group import (
    ConsumerGroupDescription,
    ConsumerGroupListing,
    ListConsumerGroupsResult,
    MemberAssignment,
    MemberDescription,
)
from confluent_kafka.admin._metadata import BrokerMetadata, GroupMember, GroupMetadata

from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.consumer_group import (
    CommittedOffset,
    ConsumerGroup,
    Member,
)
from semantix.worlds.simulated.kafka.broker.partition_log import Partition
from semantix.worlds.simulated.kafka.broker.topics import UNKNOWN_TOPIC_OR_PART
from semantix.worlds.simulated.kafka.client.admin.futures import AdminCall, SimulatedFuture
from semantix.worlds.simulated.kafka.client.admin.options import (
    check_options,
    wanted_states,
    wanted_types,
)
from semantix.worlds.simulated.kafka.client.calls import Door, FailedPartition, failed
from semantix.worlds.simulated.kafka.client.cluster_metadata import (
    BROKER_ID,
    GROUP_OPERATIONS,
    broker_node,
)

Futures = dict[Any, SimulatedFuture]

# Versions before 2.12 describe a group without its type.
_HAS_TYPE = "type" in signature(ConsumerGroupDescription).parameters
_CLASSIC = (ConsumerGroupType.CLASSIC,) if _HAS_TYPE else ()
UNSTABLE_OFFSET_COMMIT = int(KafkaError.UNSTABLE_OFFSET_COMMIT)


class GroupCalls:
    """The calls about groups; `SimulatedAdminClient` adds the others."""

    _broker: Broker
    _door: Door

    def list_consumer_group_offsets(
        self, list_consumer_group_offsets_request: Sequence[ConsumerGroupTopicPartitions],
        **options: Any,
    ) -> Futures:  # fmt: skip
        """Give the committed offsets of groups; a future for each group.

        With `require_stable` a partition whose offset is pending in a transaction has the error
        UNSTABLE_OFFSET_COMMIT beside it; the client does not repeat the request.
        """
        request = list_consumer_group_offsets_request
        RealAdminClient._check_list_consumer_group_offsets_request(request)  # type: ignore[arg-type]
        check_options(options, "require_stable")
        stable_only = options.get("require_stable", False)
        wanted = {found.group_id: found.topic_partitions for found in request}

        def answer(group_id: str) -> ConsumerGroupTopicPartitions:
            group = self._broker.groups.found(group_id) or ConsumerGroup()
            asked = wanted[group_id]
            if asked is None:
                places = sorted(group.committed)
            else:
                places = [(at.topic, at.partition) for at in asked]
            found = [_held(group, place, stable_only) for place in places]
            return ConsumerGroupTopicPartitions(group_id, found)

        return self._request("list_consumer_group_offsets", list(wanted), answer)

    def alter_consumer_group_offsets(
        self, alter_consumer_group_offsets_request: Sequence[ConsumerGroupTopicPartitions],
        **options: Any,
    ) -> Futures:  # fmt: skip
        """Set the committed offsets of groups; a partition that failed has its error beside it."""
        request = alter_consumer_group_offsets_request
        RealAdminClient._check_alter_consumer_group_offsets_request(request)  # type: ignore[arg-type]
        check_options(options)
        wanted = {found.group_id: found.topic_partitions or [] for found in request}

        def alter(group_id: str) -> ConsumerGroupTopicPartitions:
            return ConsumerGroupTopicPartitions(
                group_id, [self._altered(group_id, at) for at in wanted[group_id]]
            )

        return self._request("alter_consumer_group_offsets", list(wanted), alter)

    def _altered(self, group_id: str, at: TopicPartition) -> TopicPartition:
        code = UNKNOWN_TOPIC_OR_PART
        where = at.topic, at.partition
        offset = CommittedOffset.of(at)
        if self._broker.topics.log(*where) is not None:
            owner = self._door.session.owner
            code = self._broker.groups.commit(group_id, {where: offset}, ("", -1), owner)
        return FailedPartition.of(at, code) if code else offset.at(where)

    def list_consumer_groups(self, **options: Any) -> SimulatedFuture:
        """List groups: all, or those of some states and types."""
        states, types = wanted_states(options), wanted_types(options)
        check_options(options, "states", "types")

        def answer(_: str) -> ListConsumerGroupsResult:
            is_of_type = not types or ConsumerGroupType.CLASSIC in types
            return ListConsumerGroupsResult(
                [
                    ConsumerGroupListing(
                        group_id,
                        not group.has_protocol,
                        _state(group),
                        ConsumerGroupType.CLASSIC,
                    )
                    for group_id, group in sorted(self._broker.groups.groups.items())
                    if is_of_type and (not states or _state(group) in states)
                ],
                [],
            )

        return self._request("list_consumer_groups", [""], answer)[""]

    def describe_consumer_groups(self, group_ids: Sequence[str], **options: Any) -> Futures:
        """Describe groups; an unknown group has the state DEAD."""
        if not isinstance(group_ids, list):
            raise TypeError("Expected input to be list of group ids to be described")
        if not group_ids:
            raise ValueError("Expected at least one group to be described")
        check_options(options, "include_authorized_operations")
        operations = (
            GROUP_OPERATIONS if options.get("include_authorized_operations", False) else None
        )
        return self._request(
            "describe_consumer_groups",
            group_ids,
            lambda group_id: self._described(group_id, operations),
        )

    def _described(self, group_id: str, operations: Any) -> ConsumerGroupDescription:
        group = self._broker.groups.found(group_id)
        members = []
        if group is not None:
            members = [self._described_member(member) for member in group.members.values()]
        return ConsumerGroupDescription(
            group_id,
            group is not None and not group.has_protocol,
            members,
            "range" if members else "",
            ConsumerGroupState.DEAD if group is None else _state(group),
            broker_node(),
            operations,
            *_CLASSIC,
        )

    def _described_member(self, member: Member) -> MemberDescription:
        topics = self._broker.topics.topics
        held = [
            TopicPartition(name, partition)
            for name in sorted(member.topics)
            if name in topics
            for partition in range(len(topics[name].partitions))
        ]
        assignment = MemberAssignment(held)
        return MemberDescription(member.member_id, "rdkafka", "/127.0.0.1", assignment)

    def delete_consumer_groups(self, group_ids: Sequence[str], **options: Any) -> Futures:
        """Delete groups that have no member."""
        if not isinstance(group_ids, list):
            raise TypeError("Expected input to be list of group ids to be deleted")
        if not group_ids:
            raise ValueError("Expected at least one group to be deleted")
        check_options(options)

        def delete(group_id: str) -> None:
            code = self._broker.groups.delete(group_id)
            if code:
                raise failed(code)

        return self._request("delete_consumer_groups", group_ids, delete)

    def _request(self, step: str, keys: Sequence[Any], effect: Any) -> Futures:
        return AdminCall(self._door, step, list(keys), effect).futures


def listed_groups(broker: Broker, wanted: str | None) -> list[GroupMetadata]:
    """Give the answer to the older requests ListGroups and DescribeGroups."""
    node: Any = BrokerMetadata()
    node.id, node.host, node.port = BROKER_ID, "simulated", 9092
    listed = []
    for group_id, group in sorted(broker.groups.groups.items()):
        if wanted is not None and group_id != wanted:
            continue
        found: Any = GroupMetadata()
        found.broker, found.id = node, group_id
        found.state = _state(group).name.capitalize()
        found.protocol_type = "consumer" if group.has_protocol else ""
        found.protocol = "range" if group.members else ""
        found.members = []
        for member in group.members.values():
            shown: Any = GroupMember()
            shown.id, shown.client_id = member.member_id, "rdkafka"
            shown.client_host, shown.metadata, shown.assignment = "/127.0.0.1", b"", b""
            found.members.append(shown)
        listed.append(found)
    return listed


def _held(group: ConsumerGroup, place: Partition, stable_only: bool) -> TopicPartition:
    held = group.committed.get(place)
    at = TopicPartition(place[0], place[1], OFFSET_INVALID)
    if stable_only and group.is_pending(place):
        return FailedPartition.of(at, UNSTABLE_OFFSET_COMMIT)
    return at if held is None else held.at(place)


def _state(group: ConsumerGroup) -> ConsumerGroupState:
    return ConsumerGroupState.STABLE if group.members else ConsumerGroupState.EMPTY
