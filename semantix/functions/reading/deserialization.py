"""Schemas that turn the bytes of an outside system into values.

Source: Flink, DeserializationSchema, KafkaDeserializationSchema.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from semantix.errors import ContractError

Out = Callable[[Any], None]


class DeserializationSchema:
    """Turns the payload of a message into values.

    An exception fails the task; after the restore the same message fails again. A schema that gives
    no value skips the message on purpose.
    """

    def deserialize(self, message: bytes | None, out: Out) -> None:
        """Call `out(value)` for each value of the payload: none, one or several."""
        raise ContractError(
            f"{type(self).__qualname__}.deserialize is not overridden",
            hint="a schema must say what a message holds: def deserialize(self, message, out)",
        )

    def is_end_of_stream(self, value: Any) -> bool:
        """Return whether the input of this subtask ends here; the value is not emitted."""
        return False


class KeyedDeserializationSchema:
    """Turns a message with its key and its place into values; else like `DeserializationSchema`."""

    def deserialize(
        self,
        key: bytes | None,
        value: bytes | None,
        topic: str,
        partition: int,
        offset: int,
        out: Out,
    ) -> None:
        """Call `out(value)` for each value of the message: none, one or several."""
        raise ContractError(
            f"{type(self).__qualname__}.deserialize is not overridden",
            hint="a schema must say what a message holds: "
            "def deserialize(self, key, value, topic, partition, offset, out)",
        )

    def is_end_of_stream(self, value: Any) -> bool:
        """Return whether the input of this subtask ends here; the value is not emitted."""
        return False


class JsonSchema(DeserializationSchema):
    """Reads each payload as one JSON value. A message without payload is skipped."""

    def deserialize(self, message: bytes | None, out: Out) -> None:
        """Give the decoded value."""
        if message is not None:
            out(json.loads(message))


class DeserializationError(ValueError):
    """A message could not be turned into values; the text names its place."""
