"""What a consumer reads: assignment, seek and pause."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import OFFSET_INVALID, OFFSET_STORED, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.client.calls import failed, text_of
from semantix.worlds.simulated.kafka.client.consumer_commits import ConsumerCommits
from semantix.worlds.simulated.kafka.client.fetcher import AssignedPartition

_STATE = int(KafkaError._STATE)


class ConsumerAssignment(ConsumerCommits):
    """What one consumer reads. What leaves the assignment is committed, if that is automatic."""

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions, from their offsets, else from the group's."""
        self._check_open()
        if not isinstance(partitions, list):
            raise TypeError("requires list of TopicPartition")
        self._door.local("assign")
        self._start(partitions)

    def _start(self, partitions: Sequence[TopicPartition]) -> None:
        self._give_up(self._fetcher.assigned)
        self._fetcher.assign(
            [AssignedPartition(at.topic, at.partition, at.offset) for at in partitions]
        )
        if self._auto_commit_us and partitions:
            clock = self._door.clock
            clock.call_at(clock.now_us() + self._auto_commit_us, self._auto_commit)

    def _auto_commit(self) -> None:
        if self._closed or not self._fetcher.assigned or not self._door.session.is_alive():
            return
        self._commit_stored(self._fetcher.assigned)
        clock = self._door.clock
        clock.call_at(clock.now_us() + self._auto_commit_us, self._auto_commit)

    def _give_up(self, partitions: Sequence[AssignedPartition]) -> None:
        if self._auto_commit_us:
            self._commit_stored(partitions, again=True)

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
        assigned = self._fetcher.assigned
        self._give_up([at for at in assigned if (at.topic, at.partition) in gone])
        self._fetcher.assigned = [at for at in assigned if (at.topic, at.partition) not in gone]

    def unassign(self) -> None:
        """Read nothing."""
        self._check_open()
        self._door.local("unassign")
        self._give_up(self._fetcher.assigned)
        self._fetcher.assign([])

    def assignment(self) -> list[TopicPartition]:
        """Give what is assigned."""
        self._check_open()
        return [
            at.as_topic_partition(OFFSET_STORED if at.start == OFFSET_INVALID else at.start)
            for at in self._fetcher.assigned
        ]

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
