"""`confluent_kafka.Consumer` on the simulated broker; each call is handed to one part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from confluent_kafka import Consumer as RealConsumer
from confluent_kafka import TopicPartition

from semantix.worlds.simulated.kafka.client.cluster_calls import ClusterCalls
from semantix.worlds.simulated.kafka.client.consumer.arguments import (
    check_callbacks,
    check_partitions,
    check_topics,
)
from semantix.worlds.simulated.kafka.client.consumer.assigned_partitions import AssignedPartitions
from semantix.worlds.simulated.kafka.client.consumer.assignment import Assignment
from semantix.worlds.simulated.kafka.client.consumer.callbacks import Callbacks
from semantix.worlds.simulated.kafka.client.consumer.commits import Commits
from semantix.worlds.simulated.kafka.client.consumer.fetcher import Fetcher
from semantix.worlds.simulated.kafka.client.consumer.identity import GroupIdentity
from semantix.worlds.simulated.kafka.client.consumer.membership import Membership, Rebalanced
from semantix.worlds.simulated.kafka.client.consumer.offset_queries import OffsetQueries
from semantix.worlds.simulated.kafka.client.consumer.polling import Polling
from semantix.worlds.simulated.kafka.client.lacking import names_what_it_lacks
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.client.sending.error_events import ErrorEvents
from semantix.worlds.simulated.kafka.client.transaction_calls import GroupMetadata
from semantix.worlds.simulated.kafka.configuration.checks import (
    arguments_of,
    consumer_configuration,
)


@names_what_it_lacks(RealConsumer)
class SimulatedConsumer(ClusterCalls):
    """Behaves like `confluent_kafka.Consumer`, call by call; bound to one attempt.

    A group has one member at a time. A second consumer gets its partitions when the first one has
    left, or when the session of the first one has expired: `session.timeout.ms` after its last
    heartbeat.
    """

    def __init__(self, link: Link, *args: Any, **kwargs: Any) -> None:
        conf = consumer_configuration(arguments_of(args, kwargs))
        link = link.reaching(conf)
        self._broker = broker = link.broker
        self._door = door = link.door("kafka.consumer")
        door.socket_timeout_us = 1000 * int(conf.get("socket.timeout.ms", 60_000))
        self._identity = identity = GroupIdentity(conf.values["group.id"])
        self._handles = link.handles
        self._handle = link.handles.register("consumer of " + identity.group_id, link.session)
        self._closed = False
        committed_only = conf.get("isolation.level", "read_committed") == "read_committed"
        partitions = AssignedPartitions()
        self._callbacks = callbacks = Callbacks()
        fetcher = Fetcher(link, door, partitions, conf, committed_only=committed_only)
        self._commits = Commits(
            broker, door, conf, identity=identity, partitions=partitions, callbacks=callbacks
        )
        self._assignment = Assignment(partitions, fetcher, self._commits, link.learned)
        self._queries = OffsetQueries(
            link, door, partitions, group_id=identity.group_id, committed_only=committed_only
        )
        self._membership = Membership(
            link,
            door,
            conf,
            consumer_id=f"{link.session.owner}-{self._handle}",
            identity=identity,
            partitions=partitions,
            assignment=self._assignment,
            callbacks=callbacks,
        )
        self._events = ErrorEvents(door, conf, link.refusal)
        self._polling = Polling(door, self._membership, self._commits, fetcher)

    # --- messages

    def poll(self, timeout: float = -1) -> SimulatedMessage | None:
        """Give the next message or error event, or None after `timeout` seconds."""
        self._check_open()
        until_us = self._polling.until_us(timeout)
        self._events.serve()
        fault = self._door.gate.before("kafka.consumer.poll")
        found = (
            self._polling.planned(fault)
            if fault is not None
            else self._polling.next_message(self, until_us)
        )
        self._door.gate.after("kafka.consumer.poll")
        self._callbacks.raise_failures()
        return found

    def consume(self, num_messages: int = 1, timeout: float = -1) -> list[SimulatedMessage]:
        """Give up to `num_messages` messages; waits for them up to `timeout` seconds."""
        self._check_open()
        if not 0 <= num_messages <= 1_000_000:
            raise ValueError("num_messages must be between 0 and 1000000 (1M)")
        until_us = self._polling.until_us(timeout)
        self._events.serve()
        fault = self._door.gate.before("kafka.consumer.consume")
        found: list[SimulatedMessage] = []
        if fault is not None:
            planned = self._polling.planned(fault)
            found = [planned] if planned is not None else []
        while fault is None and len(found) < num_messages:
            message = self._polling.next_message(self, until_us)
            if message is None:
                break
            found.append(message)
        self._door.gate.after("kafka.consumer.consume")
        self._callbacks.raise_failures()
        return found

    # --- assignment

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions, from their offsets, else from the group's."""
        self._check_open()
        check_partitions(partitions)
        self._door.local("assign")
        self._assignment.replace(partitions)

    def incremental_assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Add partitions to the assignment."""
        self._check_open()
        check_partitions(partitions)
        self._door.local("assign")
        self._assignment.add(partitions)

    def incremental_unassign(self, partitions: Sequence[TopicPartition]) -> None:
        """Take partitions out of the assignment."""
        self._check_open()
        check_partitions(partitions)
        self._door.local("unassign")
        self._assignment.remove(partitions)

    def unassign(self) -> None:
        """Read nothing."""
        self._check_open()
        self._door.local("unassign")
        self._assignment.clear()

    def assignment(self) -> list[TopicPartition]:
        """Give the assigned partitions."""
        self._check_open()
        return self._assignment.as_topic_partitions()

    def seek(self, partition: TopicPartition) -> None:
        """Go on elsewhere in an assigned partition."""
        self._check_open()
        if not isinstance(partition, TopicPartition):
            raise TypeError("expected cimpl.TopicPartition")
        self._door.local("seek")
        self._assignment.seek(partition)

    def pause(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out no messages of these partitions."""
        self._check_open()
        check_partitions(partitions)
        self._door.local("pause")
        self._assignment.set_paused(partitions, True)

    def resume(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out messages of these partitions again."""
        self._check_open()
        check_partitions(partitions)
        self._door.local("resume")
        self._assignment.set_paused(partitions, False)

    # --- offsets

    def commit(
        self,
        message: Any = None,
        offsets: Sequence[TopicPartition] | None = None,
        asynchronous: bool = True,
    ) -> list[TopicPartition] | None:
        """Commit the given offsets, the offset behind a message, or the stored offsets."""
        self._check_open()
        return self._commits.commit(message, offsets, asynchronous=asynchronous)

    def store_offsets(
        self, message: Any = None, offsets: Sequence[TopicPartition] | None = None
    ) -> None:
        """Store offsets for the next commit; needs `enable.auto.offset.store` off."""
        self._check_open()
        self._commits.store(message, offsets)

    def committed(
        self, partitions: Sequence[TopicPartition], timeout: float = -1
    ) -> list[TopicPartition]:
        """Give the group's offsets; wait while one of them is pending in a transaction."""
        self._check_open()
        check_partitions(partitions)
        return self._queries.committed(partitions, timeout)

    def position(self, partitions: Sequence[TopicPartition]) -> list[TopicPartition]:
        """Give the positions: one behind the last message that the consumer got."""
        self._check_open()
        check_partitions(partitions)
        return self._queries.positions(partitions)

    def get_watermark_offsets(
        self, partition: TopicPartition, timeout: float = -1, cached: bool = False
    ) -> tuple[int, int]:
        """Give (first offset, end); the end is the LSO for a read_committed consumer."""
        self._check_open()
        return self._queries.watermarks(partition, timeout, cached=cached)

    def offsets_for_times(
        self, partitions: Sequence[TopicPartition], timeout: float = -1
    ) -> list[TopicPartition]:
        """Give the first offset at or behind each time; OFFSET_END where there is none."""
        self._check_open()
        check_partitions(partitions)
        return self._queries.for_times(partitions, timeout)

    # --- the group

    def subscribe(
        self,
        topics: Sequence[str],
        on_assign: Rebalanced | None = None,
        on_revoke: Rebalanced | None = None,
        on_lost: Rebalanced | None = None,
    ) -> None:
        """Join the group for these topics; the assignment comes with a later poll."""
        self._check_open()
        check_topics(topics)
        check_callbacks(on_assign=on_assign, on_revoke=on_revoke, on_lost=on_lost)
        self._door.local("subscribe")
        self._membership.subscribe(topics, on_assign, on_revoke)

    def unsubscribe(self) -> None:
        """Leave the group, at the next poll or close."""
        self._check_open()
        self._door.local("unsubscribe")
        self._membership.unsubscribe()

    def consumer_group_metadata(self) -> GroupMetadata:
        """Give the argument for `send_offsets_to_transaction`."""
        self._check_open()
        return GroupMetadata.of(self._identity.group_id, *self._identity.member)

    def memberid(self) -> str | None:
        """Give the member id, None before the group was joined."""
        self._check_open()
        return self._identity.member_id or None

    # --- the rest

    def close(self) -> None:
        """Commit if commits are automatic, leave the group, and end."""
        if self._closed:
            return
        self._door.local("close")
        self._membership.close(self)
        self._closed = True
        self._handles.release(self._handle)
        self._commits.close()
        self._callbacks.raise_failures()

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Consumer closed")

    def __enter__(self) -> SimulatedConsumer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
