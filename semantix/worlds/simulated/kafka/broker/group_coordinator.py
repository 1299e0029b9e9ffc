"""The group coordinator: all consumer groups, the requests of their members, expired sessions.

Source: Kafka, GroupCoordinator.scala and GroupMetadataManager.scala.
"""

from __future__ import annotations

from confluent_kafka import KafkaError

from semantix.ports.clock import Clock
from semantix.ports.world import Observer
from semantix.worlds.simulated.kafka.broker.consumer_group import ConsumerGroup, Member, Offsets

GROUP_ID_NOT_FOUND = int(KafkaError.GROUP_ID_NOT_FOUND)
NON_EMPTY_GROUP = int(KafkaError.NON_EMPTY_GROUP)


class GroupCoordinator:
    """All groups of the cluster. Requests give an error code, 0 for success.

    Args:
        clock: simulated time.
        observer: hears of each offset that a group holds from now on.
    Attributes:
        groups: by id.
        version: counted up at each durable change.
    """

    __slots__ = ("_clock", "_observer", "groups", "version")

    def __init__(self, clock: Clock, observer: Observer) -> None:
        self._clock = clock
        self._observer = observer
        self.groups: dict[str, ConsumerGroup] = {}
        self.version = 0

    def found(self, group_id: str) -> ConsumerGroup | None:
        """Give the group, if there is one."""
        return self.groups.get(group_id)

    def of(self, group_id: str) -> ConsumerGroup:
        """Give the group; make it if there is none."""
        group = self.groups.get(group_id)
        if group is None:
            group = self.groups[group_id] = ConsumerGroup()
        return group

    # --- membership

    def join(self, group_id: str, member_id: str, topics: tuple[str, ...], session_us: int) -> int:
        """JoinGroup and SyncGroup for a group that is free for this consumer; give the generation.

        Args:
            topics: the topics that it subscribed to and that exist.
            session_us: the member is dropped when no heartbeat has come for so long.
        """
        group = self.of(group_id)
        member = Member(member_id, topics, session_us, self._clock.now_us())
        group.join(member)
        self.version += 1
        self._watch(group_id, member)
        return group.generation

    def heartbeat(self, group_id: str, member_id: str) -> bool:
        """Heartbeat; give False if the group has no such member (any more)."""
        group = self.groups.get(group_id)
        member = group.members.get(member_id) if group is not None else None
        if member is None:
            return False
        member.last_alive_us = self._clock.now_us()
        self.version += 1
        return True

    def leave(self, group_id: str, member_id: str) -> None:
        """LeaveGroup; nothing happens if the member is not there."""
        group = self.groups.get(group_id)
        if group is not None and group.members.pop(member_id, None) is not None:
            self.version += 1

    def restart(self, up_us: int) -> None:
        """Load all groups again at `up_us`, from their log; each session begins anew then.

        Source: Kafka, GroupMetadataManager.scala, onLoadGroup.
        """
        for group in self.groups.values():
            for member in group.members.values():
                member.last_alive_us = up_us
        self.version += 1

    def _watch(self, group_id: str, member: Member) -> None:
        """Drop the member when its session expires; each heartbeat has moved that time."""

        def look() -> None:
            group = self.groups.get(group_id)
            # A member that has left and joined again is another object, with an alarm of its own.
            if group is None or group.members.get(member.member_id) is not member:
                return
            if member.last_alive_us + member.session_us > self._clock.now_us():
                self._watch(group_id, member)
            else:
                self.leave(group_id, member.member_id)

        self._clock.call_at(member.last_alive_us + member.session_us, look)

    # --- offsets

    def commit(self, group_id: str, offsets: Offsets, member: tuple[str, int], owner: str) -> int:
        """OffsetCommit outside of transactions. `member`: (member id, generation)."""
        group = self.of(group_id)
        code = group.refuses(*member)
        if not code:
            group.commit(offsets)
            self.version += 1
            self._publish(group_id, offsets, owner)
        return code

    def hold(self, group_id: str, producer_id: int, offsets: Offsets) -> None:
        """Hold offsets back until the marker of the producer's transaction."""
        self.of(group_id).add_pending(producer_id, offsets)
        self.version += 1

    def complete(self, group_id: str, producer_id: int, committed: bool, owner: str) -> None:
        """Take or drop the offsets of a transaction: its marker has arrived."""
        taken = self.of(group_id).complete(producer_id, committed)
        self.version += 1
        self._publish(group_id, taken, owner)

    def _publish(self, group_id: str, offsets: Offsets, owner: str) -> None:
        for (topic, partition), held in offsets.items():
            self._observer.published(f"{group_id}:{topic}/{partition}", held.offset, owner)

    def delete(self, group_id: str) -> int:
        """DeleteGroups for one group."""
        group = self.groups.get(group_id)
        if group is None:
            return GROUP_ID_NOT_FOUND
        if group.members:
            return NON_EMPTY_GROUP
        del self.groups[group_id]
        self.version += 1
        return 0

    def resume(self, groups: dict[str, ConsumerGroup]) -> None:
        """Hold these groups; the sessions of their members go on."""
        self.groups = groups
        self.version += 1
        for group_id, group in groups.items():
            for member in group.members.values():
                self._watch(group_id, member)
