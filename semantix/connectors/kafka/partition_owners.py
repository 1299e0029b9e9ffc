"""Which subtask reads which partition.

Source: Flink, KafkaTopicPartitionAssigner.
"""

from __future__ import annotations


def owner_of(topic: str, partition: int, parallelism: int) -> int:
    """Return the index of the subtask that reads a partition.

    The partitions of a topic go to the subtasks in turn, beginning at one that the topic's name
    decides.
    """
    start = (_java_hash(topic) * 31 & 0x7FFFFFFF) % parallelism
    return (start + partition) % parallelism


def _java_hash(text: str) -> int:
    """Return `String.hashCode` of Java, as an unsigned number of 32 bits."""
    found = 0
    units = text.encode("utf-16-be")
    for first, second in zip(units[::2], units[1::2], strict=True):
        found = (31 * found + (first << 8 | second)) & 0xFFFFFFFF
    return found
