"""A consumer as the member of its group: subscription, joining, heartbeats, new metadata.

As in the client, `subscribe` and `unsubscribe` only say what is wanted: polls do it, and call the
callbacks. What was assigned before is revoked first (eager rebalancing).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from confluent_kafka import OFFSET_INVALID, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.client.calls import text_of
from semantix.worlds.simulated.kafka.client.consumer_assignment import ConsumerAssignment
from semantix.worlds.simulated.kafka.client.consumer_offsets import UNKNOWN_TOPIC_OR_PART
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.configuration.checks import Configuration

Rebalanced = Callable[[Any, list[TopicPartition]], object]
NOBODY = ("", -1)  # member id and generation outside of a group


class Subscription:
    """What a consumer wants of its group, and what it last got.

    Attributes:
        topics: names and patterns (`^…`) subscribed to.
        is_due: the next poll must revoke what is assigned, and join or leave.
        counts: partitions by topic, as of the last join.
        unavailable: topics that an event was given for, as none is there.
    """

    __slots__ = (
        "counts", "heartbeat_us", "is_beating", "is_due", "on_assign", "on_revoke", "refresh_us",
        "session_us", "topics", "unavailable",
    )  # fmt: skip

    def __init__(self, conf: Configuration) -> None:
        self.heartbeat_us = int(conf.get("heartbeat.interval.ms", 3_000)) * 1000
        self.session_us = int(conf.get("session.timeout.ms", 45_000)) * 1000
        self.refresh_us = int(conf.get("topic.metadata.refresh.interval.ms", 300_000)) * 1000
        self.topics: tuple[str, ...] = ()
        self.on_assign: Rebalanced | None = None
        self.on_revoke: Rebalanced | None = None
        self.is_due = False
        self.is_beating = False
        self.counts: dict[str, int] = {}
        self.unavailable: tuple[str, ...] = ()


class GroupMembership(ConsumerAssignment):
    """What one consumer has to do with its group."""

    _subscription: Subscription
    _events: list[SimulatedMessage]
    _handle: int

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
        wanted = self._subscription
        wanted.topics = tuple(topics)
        wanted.on_assign, wanted.on_revoke = on_assign, on_revoke
        wanted.is_due = True

    def unsubscribe(self) -> None:
        """Leave the group, at the next poll or close."""
        self._check_open()
        self._door.local("unsubscribe")
        self._subscription.topics = ()
        self._subscription.is_due = True

    # --- what polls do

    def _serve_group(self) -> None:
        """Revoke what is assigned, then join again or leave, if that is due."""
        if not self._subscription.is_due:
            return
        self._revoke()
        if not self._subscription.topics:
            self._leave()
        elif not self._join():
            return
        self._subscription.is_due = False

    def _revoke(self) -> None:
        assigned = self._fetcher.assigned
        if self._member[0] and assigned:
            gone = [at.as_topic_partition(OFFSET_INVALID) for at in assigned]
            self._call(self._subscription.on_revoke, gone)
            self._give_up(self._fetcher.assigned)
            self._fetcher.assign([])

    def _leave(self) -> None:
        group = self._broker.groups.found(self._group_id)
        if self._member[0] and group is not None:
            group.leave(self._member[0])
        self._member = NOBODY

    def _join(self) -> bool:
        """Become the member of the group, and get all partitions of the topics.

        Returns:
            False while the group has another member: it may leave, or its session time out.
        """
        door, groups = self._door, self._broker.groups
        if not groups.of(self._group_id).is_free_for(self._member[0]):
            return False
        door.clock.wait_us(door.half_us)
        group = groups.of(self._group_id)
        if not group.is_free_for(self._member[0]):
            return False
        counts = self._subscription.counts = self._available(tells=True)
        if not counts:
            self._leave()
            return True
        member_id = self._member[0] or f"rdkafka-{door.session.owner}-{self._handle}"
        group.join(member_id, tuple(counts), door.clock.now_us())
        self._broker.version += 1
        self._member = (member_id, group.generation)
        if not self._subscription.is_beating:
            self._subscription.is_beating = True
            self._beat()
        door.clock.wait_us(door.rest_us)
        partitions = [
            TopicPartition(name, at) for name in sorted(counts) for at in range(counts[name])
        ]
        self._call(self._subscription.on_assign, partitions)
        if not self._fetcher.assigned:  # the callback may have assigned by itself
            self._start(partitions)
        return True

    def _call(self, callback: Rebalanced | None, partitions: list[TopicPartition]) -> None:
        if callback is not None:
            try:
                callback(self, partitions)
            except Exception as error:  # raised by the call that served it
                self._raised.append(error)

    def _available(self, *, tells: bool) -> dict[str, int]:
        """Give the topics that are there, each with its number of partitions.

        Args:
            tells: give an event for each that is not there, unless that was told before.
        """
        known = self._broker.topics.topics
        names: list[str] = []
        missing: list[str] = []
        for topic in self._subscription.topics:
            matching = [topic] if topic in known else []
            if topic.startswith("^"):
                matching = [name for name in known if re.search(topic, name)]
            names.extend(matching)
            if not matching:
                missing.append(topic)
        if tells:
            for topic in missing:
                if topic not in self._subscription.unavailable:
                    self._events.append(_unavailable(topic))
            self._subscription.unavailable = tuple(missing)
        return {name: len(known[name].partitions) for name in names}

    # --- what happens by itself

    def _refresh_later(self) -> None:
        """Look at the metadata at each interval from now on."""
        if self._subscription.refresh_us > 0:
            clock = self._door.clock
            clock.call_at(clock.now_us() + self._subscription.refresh_us, self._refresh)

    def _refresh(self) -> None:
        if self._closed or not self._door.session.is_alive():
            return
        wanted = self._subscription
        if wanted.topics and self._available(tells=False) != wanted.counts:
            wanted.is_due = True
        self._refresh_later()

    def _beat(self) -> None:
        """Send a heartbeat; once the attempt is dead, have the broker count from the last one."""
        door, wanted = self._door, self._subscription
        group = self._broker.groups.found(self._group_id)
        if group is None or group.member_id != self._member[0] or not self._member[0]:
            wanted.is_beating = False
            return
        now_us = door.clock.now_us()
        if door.session.is_alive():
            group.last_alive_us = now_us
            door.clock.call_at(now_us + wanted.heartbeat_us, self._beat)
        elif now_us < group.last_alive_us + wanted.session_us:
            door.clock.call_at(group.last_alive_us + wanted.session_us, self._beat)
        else:
            group.leave(self._member[0])


def _unavailable(topic: str) -> SimulatedMessage:
    text = f"Subscribed topic not available: {topic}: {text_of(UNKNOWN_TOPIC_OR_PART)}"
    error = KafkaError(UNKNOWN_TOPIC_OR_PART, text)
    return SimulatedMessage(topic, None, None, None, text.encode(), error=error)
