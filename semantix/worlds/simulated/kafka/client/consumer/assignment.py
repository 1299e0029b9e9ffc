"""The assignment of a consumer: its partitions, where it reads from, which ones are paused."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import OFFSET_INVALID, OFFSET_STORED, KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.client.calls import failed, text_of
from semantix.worlds.simulated.kafka.client.consumer.assigned_partitions import (
    AssignedPartition,
    AssignedPartitions,
)
from semantix.worlds.simulated.kafka.client.consumer.commits import Commits
from semantix.worlds.simulated.kafka.client.consumer.fetcher import Fetcher
from semantix.worlds.simulated.kafka.learned import READ, Learned

_CONFLICT = int(KafkaError._CONFLICT)
_INVALID_ARG = int(KafkaError._INVALID_ARG)
_STATE = int(KafkaError._STATE)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)


class Assignment:
    """Changes which partitions are assigned; nothing else does.

    Partitions that leave the assignment are committed first, if commits are automatic.
    """

    __slots__ = ("_commits", "_fetcher", "_learned", "_partitions")

    def __init__(
        self,
        partitions: AssignedPartitions,
        fetcher: Fetcher,
        commits: Commits,
        learned: Learned,
    ) -> None:
        self._learned = learned
        self._partitions = partitions
        self._fetcher = fetcher
        self._commits = commits

    def replace(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions and no others."""
        self.give_up()
        self._set(self._partitions.assigned_from(partitions))
        if partitions:
            self._commits.begin_automatic()

    def add(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions, too.

        Raises:
            KafkaException: `_CONFLICT`, one of them is assigned already.
        """
        for at in partitions:
            if self._partitions.find(at.topic, at.partition) is not None:
                reason = f"{at.topic} [{at.partition}] is already part of the current assignment"
                raise failed(_CONFLICT, reason)
        self._partitions.held.extend(self._partitions.assigned_from(partitions))
        self._fetcher.look_again()

    def remove(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions no longer.

        Raises:
            KafkaException: `_INVALID_ARG`, one of them is not assigned.
        """
        for at in partitions:
            if self._partitions.find(at.topic, at.partition) is None:
                raise failed(
                    _INVALID_ARG,
                    f"{at.topic} [{at.partition}] can't be unassigned since it is not in the "
                    "current assignment",
                )
        gone = [(at.topic, at.partition) for at in partitions]
        held = self._partitions.held
        self._commits.give_up([at for at in held if at.where in gone])
        self._partitions.held = [at for at in held if at.where not in gone]

    def clear(self) -> None:
        """Read nothing."""
        self.give_up()
        self._set([])

    def give_up(self) -> None:
        """Commit all assigned partitions before they are given up, if commits are automatic."""
        self._commits.give_up(self._partitions.held)

    def _set(self, held: list[AssignedPartition]) -> None:
        self._partitions.held = held
        self._fetcher.start_over()

    def as_topic_partitions(self) -> list[TopicPartition]:
        """Give the assigned partitions, as the client does."""
        return [
            at.as_topic_partition(OFFSET_STORED if at.start == OFFSET_INVALID else at.start)
            for at in self._partitions.held
        ]

    def seek(self, to: TopicPartition) -> None:
        """Go on elsewhere in an assigned partition.

        Raises:
            KafkaException: it is not assigned.
        """
        assigned = self._partitions.find(to.topic, to.partition)
        if assigned is None:
            code = _STATE if to.topic in self._partitions.topics else _UNKNOWN_PARTITION
            raise failed(code, f"Failed to seek to offset {to.offset}: {text_of(code)}")
        self._learned.note(READ, to.topic)
        assigned.restart(to.offset)
        self._fetcher.look_again()

    def set_paused(self, partitions: Sequence[TopicPartition], paused: bool) -> None:
        """Pause or resume those of the partitions that are assigned."""
        for at in partitions:
            assigned = self._partitions.find(at.topic, at.partition)
            if assigned is not None:
                assigned.is_paused = paused
                if paused:
                    self._partitions.paused.add(assigned.where)
                else:
                    self._partitions.paused.discard(assigned.where)
