"""Names of one run on a shared broker: the connector's `out` is `<run>-out` on the broker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from confluent_kafka import KafkaError, Message, TopicPartition


class RunNames:
    """Turns a connector's names of topics, groups and transactional ids into unique ones.

    Args:
        prefix: of everything that the run creates.
    """

    __slots__ = ("_length", "prefix")

    def __init__(self, prefix: str) -> None:
        self.prefix = f"{prefix}-"
        self._length = len(self.prefix)

    def real(self, name: str) -> str:
        """Give the broker's name; the empty name stays empty."""
        return self.prefix + name if name else name

    def logical(self, name: str) -> str:
        """Give the connector's name."""
        return name[self._length :] if name.startswith(self.prefix) else name

    def is_of_the_run(self, name: str) -> bool:
        """Tell whether this run created it."""
        return name.startswith(self.prefix)

    def real_partitions(self, partitions: Iterable[TopicPartition]) -> list[TopicPartition]:
        """Translate partitions that a connector hands to a client."""
        return [_renamed(TopicPartition, self.real(at.topic), at) for at in partitions]

    def logical_partitions(self, partitions: Iterable[Any] | None) -> list[TopicPartition]:
        """Translate partitions that a client gives back; each keeps its error."""
        found = []
        for at in partitions or ():
            kind = TopicPartition if at.error is None else _FailedPartition
            translated = _renamed(kind, self.logical(at.topic), at)
            if isinstance(translated, _FailedPartition):
                translated.error = at.error
            found.append(translated)
        return found

    def logical_metadata(self, metadata: Any) -> Any:
        """Translate the cluster's metadata, without the topics of other runs."""
        topics = {}
        for name, topic in metadata.topics.items():
            if self.is_of_the_run(name):
                topic.topic = self.logical(name)
                topics[topic.topic] = topic
        metadata.topics = topics
        return metadata


class _FailedPartition(TopicPartition):
    """A partition with an error; in the library's own class the attribute is read-only."""

    error: KafkaError | None = None


def _renamed(kind: type[TopicPartition], topic: str, at: TopicPartition) -> TopicPartition:
    """Copy a partition under another topic's name, with offset, metadata and leader epoch."""
    given = {"metadata": at.metadata, "leader_epoch": at.leader_epoch}
    more: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return kind(topic, at.partition, at.offset, **more)


class NamedMessage:
    """A message of the real client whose topic has the connector's name."""

    __slots__ = ("_message", "_topic")

    def __init__(self, message: Any, names: RunNames) -> None:
        self._message = message
        topic = message.topic()
        self._topic = None if topic is None else names.logical(topic)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """Say that it is a `confluent_kafka.Message`, for `isinstance`."""
        return Message

    def topic(self) -> str | None:
        """Give the topic."""
        return self._topic

    def __getattr__(self, name: str) -> Any:
        return getattr(self._message, name)

    def __len__(self) -> int:
        return len(self._message)

    def __bool__(self) -> bool:
        return True
