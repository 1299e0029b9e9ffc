"""Which subtask reads which partition.

Source: Flink, KafkaTopicPartitionAssigner.
"""

from __future__ import annotations

from semantix.model.java_hash import java_hash


def owner_of(topic: str, partition: int, parallelism: int) -> int:
    """Return the index of the subtask that reads a partition.

    The partitions of a topic go to the subtasks in turn, beginning at one that the topic's name
    decides.
    """
    start = (java_hash(topic) * 31 & 0x7FFFFFFF) % parallelism
    return (start + partition) % parallelism
