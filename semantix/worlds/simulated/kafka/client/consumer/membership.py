"""A consumer as a member of its group: subscription, joining, heartbeats, new metadata.

As in the client, `subscribe` and `unsubscribe` only note the wanted topics: the next poll joins or
leaves the group, and calls the callbacks. The old assignment is revoked first (eager rebalancing).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from confluent_kafka import OFFSET_INVALID, KafkaError, TopicPartition

from semantix.errors import NotModelled
from semantix.worlds.simulated.kafka.broker.topics import UNKNOWN_TOPIC_OR_PART
from semantix.worlds.simulated.kafka.client.calls import Door, text_of
from semantix.worlds.simulated.kafka.client.consumer.assigned_partitions import AssignedPartitions
from semantix.worlds.simulated.kafka.client.consumer.assignment import Assignment
from semantix.worlds.simulated.kafka.client.consumer.callbacks import Callbacks
from semantix.worlds.simulated.kafka.client.consumer.identity import GroupIdentity
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.configuration.checks import Configuration
from semantix.worlds.simulated.kafka.learned import MEMBERS

_GROUPS = (
    "a simulated group has one member at a time, with eager rebalancing; for more use the real "
    "server (--world containers)"
)
_TOO_RARE = "an exceeded max.poll.interval.ms"

Rebalanced = Callable[[Any, list[TopicPartition]], object]


class Membership:
    """Membership of one consumer in its group.

    Args:
        consumer_id: names the consumer to the coordinator, `sink-0#1-3`.
        identity: of the consumer in the group; only the membership changes it.
    """

    __slots__ = (
        "_assignment",
        "_broker",
        "_callbacks",
        "_consumer_id",
        "_counts",
        "_door",
        "_events",
        "_handles",
        "_heartbeat_us",
        "_identity",
        "_is_beating",
        "_is_closed",
        "_is_due",
        "_is_late",
        "_learned",
        "_on_assign",
        "_on_revoke",
        "_partitions",
        "_poll_interval_us",
        "_polled_us",
        "_refresh_us",
        "_refused",
        "_reported",
        "_session_us",
        "_topics",
    )  # fmt: skip

    def __init__(
        self,
        link: Link,
        door: Door,
        conf: Configuration,
        *,
        consumer_id: str,
        identity: GroupIdentity,
        partitions: AssignedPartitions,
        assignment: Assignment,
        callbacks: Callbacks,
    ) -> None:
        self._broker = link.broker
        self._handles = link.handles
        self._refused = _refused_groups(conf)
        self._poll_interval_us = int(conf.get("max.poll.interval.ms", 300_000)) * 1000
        self._polled_us = door.clock.now_us()
        self._is_late = False
        self._learned = link.learned
        self._door = door
        self._consumer_id = consumer_id
        self._identity = identity
        self._partitions = partitions
        self._assignment = assignment
        self._callbacks = callbacks
        self._heartbeat_us = int(conf.get("heartbeat.interval.ms", 3_000)) * 1000
        self._session_us = int(conf.get("session.timeout.ms", 45_000)) * 1000
        self._refresh_us = int(conf.get("topic.metadata.refresh.interval.ms", 300_000)) * 1000
        self._topics: tuple[str, ...] = ()  # names and patterns (`^…`) subscribed to
        self._on_assign: Rebalanced | None = None
        self._on_revoke: Rebalanced | None = None
        self._is_due = False  # the next poll must revoke the assignment, and join or leave
        self._is_beating = False
        self._is_closed = False
        self._counts: dict[str, int] = {}  # partitions by topic, as of the last join
        self._reported: tuple[str, ...] = ()  # topics that an event was given for
        self._events: list[SimulatedMessage] = []
        self._refresh_later()

    def subscribe(
        self, topics: Sequence[str], on_assign: Rebalanced | None, on_revoke: Rebalanced | None
    ) -> None:
        """Note the wanted topics and the callbacks; the next poll joins."""
        if self._refused:
            raise NotModelled(f"the simulated Kafka does not model {self._refused}", hint=_GROUPS)
        self._topics = tuple(map(str, topics))
        self._on_assign, self._on_revoke = on_assign, on_revoke
        self._is_due = True

    def unsubscribe(self) -> None:
        """Note that no topic is wanted; the next poll leaves."""
        self._topics = ()
        self._is_due = True

    def close(self, consumer: Any) -> None:
        """Give up the assignment, and leave the group."""
        self._revoke(consumer)
        self._assignment.give_up()
        self._leave()
        self._is_closed = True

    # --- called by polls

    def next_event(self) -> SimulatedMessage | None:
        """Give the next error event about a topic, or None."""
        return self._events.pop(0) if self._events else None

    def serve(self, consumer: Any) -> None:
        """Revoke the assignment, then join again or leave, if that is due.

        Args:
            consumer: the client object, which callbacks are called with.
        """
        self._check_poll_interval()
        if not self._is_due:
            return
        self._revoke(consumer)
        if not self._topics:
            self._leave()
        elif not self._join(consumer):
            return
        self._is_due = False

    def _revoke(self, consumer: Any) -> None:
        assigned = self._partitions.held
        if self._identity.member_id and assigned:
            gone = [at.as_topic_partition(OFFSET_INVALID) for at in assigned]
            if self._on_revoke is not None:
                self._callbacks.call(self._on_revoke, consumer, gone)
            self._assignment.clear()

    def _leave(self) -> None:
        identity = self._identity
        if identity.member_id:
            self._broker.groups.leave(identity.group_id, identity.member_id)
            self._handles.forget_member(identity.group_id, identity.member_id)
        identity.clear()

    def _join(self, consumer: Any) -> bool:
        """Become the member of the group, and get all partitions of the topics.

        Returns:
            False while the group has another member; a later poll tries again.
        """
        door, groups, identity = self._door, self._broker.groups, self._identity
        group_id = identity.group_id
        if not groups.of(group_id).is_free_for(identity.member_id):
            self._refuse_second_member()
            return False
        if not door.arrives() or not groups.of(group_id).is_free_for(identity.member_id):
            return False
        counts = self._counts = self._available(reports=True)
        if not counts:
            self._leave()
            return True
        member_id = identity.member_id or f"rdkafka-{self._consumer_id}"
        generation = groups.join(group_id, member_id, tuple(counts), self._session_us)
        identity.set(member_id, generation)
        self._handles.note_member(group_id, member_id, door.session)
        self._learned.note(MEMBERS, group_id)
        if not self._is_beating:
            self._is_beating = True
            self._beat()
        if not door.is_answered():
            return False
        partitions = [
            TopicPartition(name, at) for name in sorted(counts) for at in range(counts[name])
        ]
        if self._on_assign is not None:
            self._callbacks.call(self._on_assign, consumer, partitions)
        if not self._partitions.held:  # unless the callback has assigned partitions
            self._assignment.replace(partitions)
        return True

    def _refuse_second_member(self) -> None:
        """Raise NotModelled if the group's member is alive. A dead one is waited for."""
        group_id = self._identity.group_id
        for member_id in self._broker.groups.of(group_id).members:
            if self._handles.is_living_member(group_id, member_id):
                raise NotModelled(
                    f"the simulated Kafka does not model a second member of group {group_id}",
                    hint=_GROUPS,
                )

    def _check_poll_interval(self) -> None:
        """Raise NotModelled if the last poll was too long ago; note that this is a poll."""
        now_us = self._door.clock.now_us()
        late = self._identity.member_id and now_us - self._polled_us > self._poll_interval_us
        self._polled_us = now_us
        if late or self._is_late:
            raise self._late()

    def _late(self) -> NotModelled:
        self._is_late = True
        return NotModelled(
            f"the simulated Kafka does not model {_TOO_RARE}: a member of group "
            f"{self._identity.group_id} did not poll for {self._poll_interval_us // 1000} ms",
            hint=_GROUPS,
        )

    def _available(self, *, reports: bool) -> dict[str, int]:
        """Give the subscribed topics that exist, each with its number of partitions.

        Args:
            reports: queue an error event for each topic that does not exist, once.
        """
        known = self._broker.topics.topics
        names: list[str] = []
        missing: list[str] = []
        for topic in self._topics:
            matching = [topic] if topic in known else []
            if topic.startswith("^"):
                matching = [name for name in known if re.search(topic, name)]
            names.extend(matching)
            if not matching:
                missing.append(topic)
        if reports:
            self._events += [_unavailable(name) for name in missing if name not in self._reported]
            self._reported = tuple(missing)
        return {name: len(known[name].partitions) for name in names}

    # --- in the background

    def _refresh_later(self) -> None:
        """Look at the metadata after the refresh interval."""
        if self._refresh_us > 0:
            clock = self._door.clock
            clock.call_at(clock.now_us() + self._refresh_us, self._refresh)

    def _refresh(self) -> None:
        if self._is_closed or not self._door.session.is_alive():
            return
        if self._topics and self._available(reports=False) != self._counts:
            self._is_due = True
        self._refresh_later()

    def _beat(self) -> None:
        """Send heartbeats until the attempt is dead or the group has dropped the member."""
        door, identity = self._door, self._identity
        member_id = identity.member_id
        if not door.session.is_alive():
            return
        if member_id and door.clock.now_us() - self._polled_us > self._poll_interval_us:
            self._late()  # making the error ends the run; the next poll raises it
            self._is_beating = False
        elif member_id and (
            door.network.is_cut()  # the heartbeat is lost, and the next one tries again
            or self._broker.groups.heartbeat(identity.group_id, member_id)
        ):
            door.clock.call_at(door.clock.now_us() + self._heartbeat_us, self._beat)
        else:
            self._is_beating = False


def _refused_groups(conf: Configuration) -> str:
    """Give a feature of groups that the configuration wants and that is not modelled, or ""."""
    if conf.get("group.instance.id", ""):
        return "static group members (group.instance.id)"
    if "cooperative" in conf.get("partition.assignment.strategy", ""):
        return "cooperative rebalancing (partition.assignment.strategy)"
    if conf.get("group.protocol", "classic") == "consumer":
        return "the group protocol of KIP-848 (group.protocol)"
    return ""


def _unavailable(topic: str) -> SimulatedMessage:
    text = f"Subscribed topic not available: {topic}: {text_of(UNKNOWN_TOPIC_OR_PART)}"
    error = KafkaError(UNKNOWN_TOPIC_OR_PART, text)
    return SimulatedMessage(topic, None, None, None, text.encode(), error=error)
