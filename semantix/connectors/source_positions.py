"""The position of a record in its source, for sinks that keep it in their target."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError
from semantix.functions.contexts import SinkContext


def source_position(value: Any, context: SinkContext) -> tuple[str, int, int]:
    """Return topic, partition and offset of the record that a sink's `invoke` has got.

    Raises:
        ContractError: the source does not tell them.
    """
    topic, partition, offset = context.topic(), context.partition(), context.offset()
    if topic is None or partition is None or offset is None:
        raise ContractError(
            f"the record {value!r:.80} has no position",
            hint="the source must tell it, as KafkaSource does, and no asynchronous function "
            "may stand between source and sink",
        )
    return topic, partition, offset
