"""`confluent_kafka.Consumer` on the simulated broker: assignment, groups of one member, polling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from confluent_kafka import OFFSET_INVALID, OFFSET_STORED, KafkaError, TopicPartition

from semantix.ports.gate import CallFault
from semantix.ports.world import ClientSession
from semantix.worlds.simulated.kafka.client.calls import Door, code_of, failed, text_of
from semantix.worlds.simulated.kafka.client.cluster_metadata import cluster_metadata
from semantix.worlds.simulated.kafka.client.consumer_offsets import (
    UNKNOWN_TOPIC_OR_PART,
    ConsumerOffsets,
    Rebalanced,
)
from semantix.worlds.simulated.kafka.client.fetcher import AssignedPartition, Fetcher
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.client.transaction_calls import GroupMetadata
from semantix.worlds.simulated.kafka.configuration.checks import (
    arguments_of,
    consumer_configuration,
)

if TYPE_CHECKING:
    from semantix.worlds.simulated.kafka.broker import KafkaBroker

_STATE = int(KafkaError._STATE)
_LONGEST_STEP_US = 64_000
_IDLE_POLLS = 16  # as many polls without a wait in between are free; then time must go on


class SimulatedConsumer(ConsumerOffsets):
    """What the real `Consumer` does, call by call; bound to one attempt.

    A group has one member at a time: a second one gets its partitions when the first has left, or
    when its session timed out.
    """

    def __init__(
        self, broker: KafkaBroker, session: ClientSession, *args: Any, **kwargs: Any
    ) -> None:
        self._conf = conf = consumer_configuration(arguments_of(args, kwargs))
        self._broker = broker
        self._door = Door(session, "kafka.consumer", broker.latency_us)
        self._group_id = conf.values["group.id"]
        self._committed_only = conf.get("isolation.level", "read_committed") == "read_committed"
        self._fetcher = Fetcher(
            broker,
            self._door,
            self._group_id,
            committed=self._committed_only,
            reset=conf.get("auto.offset.reset", "largest"),
            tells_end=conf.get("enable.partition.eof", False),
            stores=conf.get("enable.auto.offset.store", True),
        )
        self._closed = False
        self._member = ("", -1)
        self._topics: tuple[str, ...] = ()
        self._has_joined = True
        self._on_assign: Rebalanced | None = None
        self._on_revoke: Rebalanced | None = None
        self._events: list[SimulatedMessage] = []
        self._idle_polls = 0
        self._auto_commit_us = 0
        if conf.get("enable.auto.commit", True):
            self._auto_commit_us = int(conf.get("auto.commit.interval.ms", 5_000)) * 1000
        self._handle = broker.register("consumer of " + self._group_id, session)

    # --- assignment

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions, from their offsets, else from the group's."""
        self._check_open()
        if not isinstance(partitions, list):
            raise TypeError("requires list of TopicPartition")
        self._door.local("assign")
        self._start(partitions)

    def _start(self, partitions: Sequence[TopicPartition]) -> None:
        self._fetcher.assign(
            [AssignedPartition(at.topic, at.partition, at.offset) for at in partitions]
        )
        if self._auto_commit_us and partitions:
            clock = self._door.clock
            clock.call_at(clock.now_us() + self._auto_commit_us, self._auto_commit)

    def _auto_commit(self) -> None:
        if self._closed or not self._fetcher.assigned or not self._door.session.is_alive():
            return
        self._commit_stored()
        clock = self._door.clock
        clock.call_at(clock.now_us() + self._auto_commit_us, self._auto_commit)

    def incremental_assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Add partitions to the assignment."""
        self._check_open()
        self._door.local("assign")
        added = [AssignedPartition(at.topic, at.partition, at.offset) for at in partitions]
        self._fetcher.assigned.extend(added)
        self._fetcher.look_again()

    def incremental_unassign(self, partitions: Sequence[TopicPartition]) -> None:
        """Take partitions out of the assignment."""
        self._check_open()
        self._door.local("unassign")
        gone = [(at.topic, at.partition) for at in partitions]
        kept = [at for at in self._fetcher.assigned if (at.topic, at.partition) not in gone]
        self._fetcher.assigned = kept

    def unassign(self) -> None:
        """Read nothing."""
        self._check_open()
        self._door.local("unassign")
        self._fetcher.assign([])

    def assignment(self) -> list[TopicPartition]:
        """Give what is assigned."""
        self._check_open()
        return [
            at.as_topic_partition(OFFSET_STORED if at.start == OFFSET_INVALID else at.start)
            for at in self._fetcher.assigned
        ]

    def subscribe(
        self,
        topics: Sequence[str],
        on_assign: Rebalanced | None = None,
        on_revoke: Rebalanced | None = None,
        on_lost: Rebalanced | None = None,
    ) -> None:
        """Join the group for these topics; the assignment comes with a later poll."""
        self._check_open()
        if not isinstance(topics, list):
            raise TypeError("expected list of topic unicode strings")
        self._door.local("subscribe")
        self._topics = tuple(topics)
        self._on_assign, self._on_revoke = on_assign, on_revoke
        self._has_joined = False

    def unsubscribe(self) -> None:
        """Leave the group."""
        self._check_open()
        self._door.local("unsubscribe")
        self._leave()

    def _leave(self) -> None:
        if self._member[0]:
            if self._on_revoke is not None and self._fetcher.assigned:
                self._on_revoke(self, [at.as_topic_partition(OFFSET_INVALID)
                                       for at in self._fetcher.assigned])  # fmt: skip
            self._broker.groups.of(self._group_id).leave(self._member[0])
            self._member = ("", -1)
            self._fetcher.assign([])
        self._topics = ()
        self._has_joined = True

    def _join(self) -> None:
        """Become the member of the group, and get all partitions of the topics."""
        door = self._door
        group = self._broker.groups.of(self._group_id)
        if group.member_id and group.member_id != self._member[0]:
            if group.is_member_alive():
                return
            door.clock.wait_us(int(self._conf.get("session.timeout.ms", 45_000)) * 1000)
        door.clock.wait_us(door.half_us)
        names = self._matching_topics()
        member_id = self._member[0] or f"rdkafka-{door.session.owner}-{self._handle}"
        group.join(member_id, names, door.session.is_alive)
        self._member = (member_id, group.generation)
        self._has_joined = True
        door.clock.wait_us(door.rest_us)
        topics = self._broker.topics.topics
        partitions = [
            TopicPartition(name, partition)
            for name in sorted(names)
            for partition in range(len(topics[name].partitions))
        ]
        self._fetcher.assign([])
        if self._on_assign is not None:
            self._on_assign(self, partitions)
        if not self._fetcher.assigned:  # the callback may have assigned by itself
            self._start(partitions)

    def _matching_topics(self) -> tuple[str, ...]:
        known = self._broker.topics.topics
        names: list[str] = []
        for topic in self._topics:
            if topic.startswith("^"):
                names.extend(name for name in known if re.search(topic, name))
            elif topic in known:
                names.append(topic)
            else:
                text = f"Subscribed topic not available: {topic}: {text_of(UNKNOWN_TOPIC_OR_PART)}"
                error = KafkaError(UNKNOWN_TOPIC_OR_PART, text)
                self._events.append(
                    SimulatedMessage(topic, None, None, None, text.encode(), error=error)
                )
        return tuple(dict.fromkeys(names))

    def seek(self, partition: TopicPartition) -> None:
        """Go on elsewhere in an assigned partition."""
        self._check_open()
        self._door.local("seek")
        assigned = self._fetcher.find(partition.topic, partition.partition)
        if assigned is None:
            raise failed(_STATE, f"Failed to seek to offset {partition.offset}: {text_of(_STATE)}")
        assigned.restart(partition.offset)
        self._fetcher.look_again()

    def pause(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out nothing of these partitions."""
        self._set_paused("pause", partitions, True)

    def resume(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out messages of these partitions again."""
        self._set_paused("resume", partitions, False)

    def _set_paused(self, step: str, partitions: Sequence[TopicPartition], paused: bool) -> None:
        self._check_open()
        self._door.local(step)
        for at in partitions:
            assigned = self._fetcher.find(at.topic, at.partition)
            if assigned is not None:
                assigned.is_paused = paused

    # --- messages

    def poll(self, timeout: float = -1) -> SimulatedMessage | None:
        """Give the next message or error event, or None after `timeout` seconds."""
        self._check_open()
        until_us = self._until_us(timeout)
        fault = self._door.gate.before("kafka.consumer.poll")
        found = self._planned(fault) if fault is not None else self._next(until_us)
        self._door.gate.after("kafka.consumer.poll")
        return found

    def consume(self, num_messages: int = 1, timeout: float = -1) -> list[SimulatedMessage]:
        """Give up to `num_messages` messages; waits for them up to `timeout` seconds."""
        self._check_open()
        if not 0 <= num_messages <= 1_000_000:
            raise ValueError("num_messages must be between 0 and 1000000 (1M)")
        until_us = self._until_us(timeout)
        fault = self._door.gate.before("kafka.consumer.consume")
        found: list[SimulatedMessage] = []
        if fault is not None:
            planned = self._planned(fault)
            found = [planned] if planned is not None else []
        while fault is None and len(found) < num_messages:
            message = self._next(until_us)
            if message is None:
                break
            found.append(message)
        self._door.gate.after("kafka.consumer.consume")
        return found

    def _until_us(self, timeout: float) -> int:
        if not isinstance(timeout, int | float):
            raise TypeError(f"must be real number, not {type(timeout).__name__}")
        if timeout < 0:
            return 2**62
        return self._door.clock.now_us() + int(timeout * 1e6)

    def _planned(self, fault: CallFault) -> SimulatedMessage | None:
        self._door.gate.affected(())
        if fault.kind == "lose_response":  # fetched again later
            self._fetcher.look_again()
            return None
        error = KafkaError(code_of(fault.error))
        return SimulatedMessage(None, None, None, None, str(error.str()).encode(), error=error)

    def _next(self, until_us: int) -> SimulatedMessage | None:
        clock = self._door.clock
        step_us = self._door.half_us + self._door.rest_us
        while True:
            if not self._has_joined:
                self._join()
            if self._events:
                return self._events.pop(0)
            found = self._fetcher.next_message()
            if found is not None:
                return found
            left_us = until_us - clock.now_us()
            if left_us <= 0:
                self._idle_polls += 1
                if self._idle_polls % _IDLE_POLLS == 0:
                    clock.wait_us(self._door.half_us)
                return None
            clock.wait_us(min(max(self._fetcher.until_next_look_us(), step_us), left_us))
            step_us = min(2 * step_us, _LONGEST_STEP_US)

    # --- the rest

    def consumer_group_metadata(self) -> GroupMetadata:
        """Give what `send_offsets_to_transaction` wants."""
        self._check_open()
        return GroupMetadata.of(self._group_id, *self._member)

    def memberid(self) -> str | None:
        """Give the member id, None before the group was joined."""
        self._check_open()
        return self._member[0] or None

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> Any:
        """Give the cluster's metadata."""
        self._check_open()
        broker = self._broker
        return self._door.remote(
            "list_topics",
            lambda: cluster_metadata(broker, topic),
            "Failed to get metadata: ",
            timeout,
        )

    def close(self) -> None:
        """Commit if that is automatic, leave the group, and end."""
        if self._closed:
            return
        self._door.local("close")
        if self._auto_commit_us:
            self._commit_stored()
        self._leave()
        self._closed = True
        self._broker.open_handles.pop(self._handle, None)

    def __enter__(self) -> SimulatedConsumer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
