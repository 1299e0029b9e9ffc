"""Which partitions a real consumer has read to their ends, so that nobody waits there for long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaError, Message, TopicPartition

_YES = (True, "true", "True", "1")


class PartitionEnds:
    """Follows the end events of one consumer, which is always made with `enable.partition.eof`.

    Args:
        configuration: of the connector. If it does not ask for the events, they are hidden from it.
    """

    def __init__(self, configuration: dict[str, Any]) -> None:
        self._is_wanted = configuration.get("enable.partition.eof", False) in _YES
        self._reached: set[tuple[str, int]] = set()

    def forget(self) -> None:
        """Note that the consumer begins to read elsewhere."""
        self._reached.clear()

    def is_hidden(self, message: Message) -> bool:
        """Note what the consumer has got; return whether the connector must not see it."""
        error = message.error()
        place = (str(message.topic()), message.partition() or 0)
        if error is None:
            self._reached.discard(place)
            return False
        if error.code() != KafkaError._PARTITION_EOF:
            return False
        self._reached.add(place)
        return not self._is_wanted

    def are_reached(self, assigned: Sequence[TopicPartition]) -> bool:
        """Return whether all these partitions were read to their ends."""
        return bool(assigned) and all((at.topic, at.partition) in self._reached for at in assigned)
