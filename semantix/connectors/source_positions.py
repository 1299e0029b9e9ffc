"""The position of a record in its source, for sinks that keep it in their target."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError
from semantix.functions.contexts import SinkContext

Place = tuple[str, int, str]  # topic, partition, key


def source_place(value: Any, context: SinkContext, key: str) -> tuple[Place, int]:
    """Return where the record's key has its position, and the position, as a sink has got them.

    The records of a key reach a sink in the order of their partition, whichever subtask gets them.
    So a position holds for a key in a partition, and the number of subtasks may change.

    Args:
        key: field of the record by which the records are dealt to the subtasks.

    Raises:
        ContractError: see `source_position`.
    """
    topic, partition, offset = source_position(value, context)
    return (topic, partition, str(value[key])), offset


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
