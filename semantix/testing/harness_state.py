"""The parts of a harness that read and deal the bytes of snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from semantix.engine.operators.async_access.element_queue import WatermarkElement
from semantix.engine.operators.operator_state import read_snapshot, redistribute
from semantix.engine.operators.stream_record import StreamRecord
from semantix.errors import UsageError
from semantix.model.canonical import from_bytes
from semantix.testing.stream_values import Record, Watermark


class HarnessState:
    """Base of the harnesses."""

    @staticmethod
    def read_state(snapshot: bytes) -> dict[str, list[Any]]:
        """Give the elements of each list state in a snapshot, by name of the state.

        An element that a serializer of the function has encoded stays as bytes. Records and
        watermarks in state are given as `Record` and `Watermark`.

        Raises:
            UsageError: these are not the bytes of a snapshot.
        """
        check_snapshot(snapshot, "OperatorHarness.read_state")
        return {
            name: [_shown(element) for element in elements]
            for name, _, elements in read_snapshot(snapshot)
        }

    @staticmethod
    def redistribute(states: Sequence[bytes], parallelism: int) -> list[bytes]:
        """Turn the snapshots of the old subtasks into a `state` for each of `parallelism` new ones.

        At the same parallelism, each subtask keeps its list state. Else the elements are dealt to
        the subtasks in contiguous chunks. Of a union-list state each subtask gets all elements, of
        a broadcast state a copy.
        Source: reference/protocol.md 2.1.
        """
        if parallelism < 1:
            raise UsageError(
                f"OperatorHarness.redistribute: parallelism {parallelism}: expected 1 or more"
            )
        for index, state in enumerate(states):
            check_snapshot(state, f"OperatorHarness.redistribute: states[{index}]")
        return redistribute(states, parallelism)


def _shown(element: bytes) -> Any:
    """Return an element of a list state as a test sees it."""
    try:
        value = from_bytes(element)
    except (TypeError, ValueError, ImportError, AttributeError, msgspec.MsgspecError):
        return element  # a serializer of the function made these bytes
    if isinstance(value, StreamRecord):
        return Record(value.value, value.timestamp_ms)
    if isinstance(value, WatermarkElement):
        return Watermark(value.timestamp_ms)
    return value


def check_snapshot(state: object, place: str) -> None:
    """Refuse bytes that are no snapshot, before the restore fails with an unclear error."""
    try:
        read_snapshot(state)  # type: ignore[arg-type]
    except (TypeError, msgspec.MsgspecError) as error:
        raise UsageError(
            f"{place}: expected the bytes that `snapshot` or `redistribute` gave, "
            f"found {repr(state)[:60]}"
        ) from error
