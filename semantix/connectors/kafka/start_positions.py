"""Where a Kafka source begins to read a partition of which no state knows.

Source: Flink, StartupMode, FlinkKafkaConsumerBase, KafkaConsumerThread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from confluent_kafka import OFFSET_INVALID, TopicPartition

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word

GROUP_OFFSETS, EARLIEST, LATEST = "group_offsets", "earliest", "latest"
TIMESTAMP, OFFSETS = "timestamp_ms", "offsets"
_WORDS = (GROUP_OFFSETS, EARLIEST, LATEST)
Where = tuple[str, int]  # topic and partition


@dataclass(frozen=True, slots=True)
class StartPosition:
    """One of the five start positions.

    Attributes:
        word: `group_offsets`, `earliest`, `latest`, `timestamp_ms` or `offsets`.
        timestamp_ms: with `timestamp_ms`: the first record at or above it.
        offsets: with `offsets`: the next offset of each partition that it names; others start from
            the group's offsets.
    """

    word: str
    timestamp_ms: int = 0
    offsets: Mapping[Where, int] = field(default_factory=dict)


def start_position(given: Any) -> StartPosition:
    """Return the position that an option describes.

    Args:
        given: a word, `{timestamp_ms: n}` or `{offsets: {in/0: 3}}`.
    Raises:
        UsageError: it is none of these.
    """
    if isinstance(given, StartPosition):
        return given
    if isinstance(given, str) and given in _WORDS:
        return StartPosition(given)
    if isinstance(given, Mapping) and set(given) == {TIMESTAMP}:
        return at_timestamp(given[TIMESTAMP])
    if isinstance(given, Mapping) and set(given) == {OFFSETS}:
        return at_offsets(given[OFFSETS])
    near = nearest_word(str(given), _WORDS)
    raise UsageError(
        f"KafkaSource: start is {given!r}; expected {', '.join(_WORDS)}, {{timestamp_ms: n}} or "
        "{offsets: {TOPIC/PARTITION: n}}",
        hint=f"did you mean {near!r}?" if isinstance(given, str) else "",
    )


def at_timestamp(timestamp_ms: Any) -> StartPosition:
    """Return the position of the first record at or above a time in milliseconds."""
    if type(timestamp_ms) is not int or timestamp_ms < 0:
        raise UsageError(
            "The provided value for the startup offsets timestamp is invalid.",
            hint=f"timestamp_ms is {timestamp_ms!r}; expected a number from 0",
        )
    return StartPosition(TIMESTAMP, timestamp_ms=timestamp_ms)


def at_offsets(offsets: Any) -> StartPosition:
    """Return the positions that a mapping from `TOPIC/PARTITION` to the next offset gives."""
    found: dict[Where, int] = {}
    for name, offset in offsets.items() if isinstance(offsets, Mapping) else [(offsets, None)]:
        where = name if isinstance(name, tuple) else _where(name)
        if where is None or type(offset) is not int or offset < 0:
            raise UsageError(
                f"KafkaSource: offsets has {name!r}: {offset!r}; expected TOPIC/PARTITION and an "
                "offset from 0"
            )
        found[where] = offset
    return StartPosition(OFFSETS, offsets=found)


def resolved(
    position: StartPosition,
    partitions: Sequence[Where],
    consumer: Any,
    reset: str,
    timeout_s: float,
) -> dict[Where, int]:
    """Ask the broker, and return the next offset of each partition as a number.

    Args:
        reset: `auto.offset.reset`: where a partition starts for which the group has no offset.
    Raises:
        KafkaException: the broker does not answer.
        LookupError: the group has no offset, and `auto.offset.reset` is `error`.
    """
    if position.word == OFFSETS:
        named = {
            where: position.offsets[where] for where in partitions if where in position.offsets
        }
        others = [where for where in partitions if where not in named]
        return named | resolved(StartPosition(GROUP_OFFSETS), others, consumer, reset, timeout_s)
    if position.word == TIMESTAMP:
        return _at_time(position.timestamp_ms, partitions, consumer, timeout_s)
    if position.word == GROUP_OFFSETS:
        return _of_group(partitions, consumer, reset, timeout_s)
    return {where: _edge(consumer, where, position.word, timeout_s) for where in partitions}


def _at_time(
    timestamp_ms: int, partitions: Sequence[Where], consumer: Any, timeout_s: float
) -> dict[Where, int]:
    if not partitions:
        return {}
    asked = [TopicPartition(topic, number, timestamp_ms) for topic, number in partitions]
    found = {}
    for answer in consumer.offsets_for_times(asked, timeout_s):
        where = (answer.topic, answer.partition)
        has_one = answer.offset >= 0
        found[where] = answer.offset if has_one else _edge(consumer, where, LATEST, timeout_s)
    return found


def _of_group(
    partitions: Sequence[Where], consumer: Any, reset: str, timeout_s: float
) -> dict[Where, int]:
    if not partitions:
        return {}
    found = {}
    for answer in consumer.committed([TopicPartition(*where) for where in partitions], timeout_s):
        where = (answer.topic, answer.partition)
        if answer.offset != OFFSET_INVALID and answer.offset >= 0:
            found[where] = answer.offset
        elif reset == "error":
            raise LookupError(
                f"the group has no offset for partition {where[1]} of {where[0]!r}, and "
                "auto.offset.reset is 'error'"
            )
        else:
            found[where] = _edge(consumer, where, reset_word(reset), timeout_s)
    return found


def reset_word(reset: str) -> str:
    """Return `earliest` or `latest` for a value of `auto.offset.reset`; `latest` is the default."""
    return EARLIEST if reset in ("earliest", "smallest", "beginning") else LATEST


def _edge(consumer: Any, where: Where, word: str, timeout_s: float) -> int:
    low, high = consumer.get_watermark_offsets(TopicPartition(*where), timeout_s)
    return int(low if word == EARLIEST else high)


def _where(name: Any) -> Where | None:
    topic, slash, number = str(name).rpartition("/")
    return (topic, int(number)) if slash and topic and number.isdecimal() else None
