"""Checks arguments of consumer calls as the extension does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaError, TopicPartition

from semantix.worlds.simulated.kafka.client.calls import failed, text_of

_INVALID_ARG = int(KafkaError._INVALID_ARG)


def check_partitions(partitions: Any) -> None:
    """Check a list of partitions. Raises TypeError."""
    if not isinstance(partitions, list):
        raise TypeError("requires list of TopicPartition")
    for at in partitions:
        if not isinstance(at, TopicPartition):
            raise TypeError("expected cimpl.TopicPartition")


def check_topics(topics: Any) -> None:
    """Check the topics of a subscription; a topic that begins with `^` is a regular expression.

    Raises:
        TypeError: no list of texts.
        KafkaException: `_INVALID_ARG`, no topic, an empty name, or a wrong expression.
    """
    if not isinstance(topics, list):
        raise TypeError("expected list of topic unicode strings")
    if not topics or not all(map(_is_topic, topics)):
        raise failed(_INVALID_ARG, "Failed to set subscription: " + text_of(_INVALID_ARG))


def check_callbacks(**callbacks: Any) -> None:
    """Check the rebalance callbacks of a subscription. Raises TypeError."""
    for name, told in callbacks.items():
        if told is not None and not callable(told):
            raise TypeError(f"{name} expects a callable")


def check_positions(message: Any, offsets: Sequence[TopicPartition] | None, *, what: str) -> None:
    """Check the message or the offsets that are to be committed or stored.

    Args:
        what: `commit` or `store`.
    Raises:
        ValueError: both are given.
        TypeError: a value of another type.
        KafkaException: `_INVALID_ARG`, the message is an error event.
    """
    if message is not None and offsets is not None:
        raise ValueError("message and offsets are mutually exclusive")
    if offsets is not None:
        check_partitions(offsets)
    if message is None:
        return
    if not callable(getattr(message, "error", None)) or not hasattr(message, "leader_epoch"):
        raise TypeError("expected confluent_kafka.cimpl.Message")
    if message.error() is not None:
        reason = f"Cannot {what} offsets for message with error: '{message.error().str()}'"
        raise failed(_INVALID_ARG, reason)


def _is_topic(given: Any) -> bool:
    topic = str(given)
    if not topic.startswith("^"):
        return bool(topic)
    try:
        re.compile(topic)
    except re.error:
        return False
    return True
