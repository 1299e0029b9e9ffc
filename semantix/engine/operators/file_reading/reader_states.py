"""The states of a reader, and the ways between them.

Source: Flink 1.20, ContinuousFileReaderOperator.ReaderState.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

IDLE, OPENING, READING = "IDLE", "OPENING", "READING"
FINISHING, FINISHED, FAILED = "FINISHING", "FINISHED", "FAILED"
TERMINAL = (FINISHED, FAILED)
ACCEPTING = (IDLE, OPENING, READING)  # splits are taken

_NEXT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        IDLE: (OPENING, FINISHED, FAILED),
        OPENING: (READING, FINISHING, FINISHED, FAILED, IDLE),
        READING: (IDLE, OPENING, FINISHING, FINISHED, FAILED),
        FINISHING: (FINISHED, FAILED),
        FINISHED: (),
        FAILED: (FINISHED,),
    }
)


def check_transition(state: str, wanted: str) -> None:
    """Refuse a way that there is not.

    Raises:
        RuntimeError: names both states.
    """
    if wanted != state and wanted not in _NEXT[state]:
        raise RuntimeError(f"can't switch state from {state} to {wanted}")
