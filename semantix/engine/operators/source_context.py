"""The context that a source's `run` emits through (its protocol: functions/source_function.py).

Source: Flink, StreamSourceContexts.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Protocol

from semantix.engine.operators.operator_protocols import SourceLock
from semantix.engine.operators.stream_record import StreamRecord
from semantix.ports.gate import StepGate

Identify = Callable[[Any], StreamRecord]


class Output(Protocol):
    """Where the context's records and watermarks go."""

    def collect(self, record: StreamRecord) -> None: ...
    def collect_with_timestamp(self, record: StreamRecord, timestamp_ms: int) -> None: ...
    def emit_watermark(self, timestamp_ms: int) -> None: ...
    def mark_as_temporarily_idle(self) -> None: ...
    def close(self) -> None: ...


class UserSourceContext:
    """Takes the checkpoint lock for each emission, and visits the step `src_emit`.

    Args:
        record_of: makes the record of a value: with its identity and its key.
    """

    __slots__ = ("_gate", "_lock", "_output", "_record_of", "_timestamp_ms")

    def __init__(
        self, output: Output, lock: SourceLock, gate: StepGate, record_of: Identify
    ) -> None:
        self._output = output
        self._lock = lock
        self._gate = gate
        self._record_of = record_of
        self._timestamp_ms: int | None = None  # of the last record that has one

    def collect(self, value: Any) -> None:
        """Emit a value without a timestamp of its own.

        As in Flink, whose context reuses one record, the value gets the timestamp of the record
        before it, if that record has one.
        """
        record = self._record_of(value)
        if self._timestamp_ms is not None:
            record = replace(record, timestamp_ms=self._timestamp_ms)
        with self._lock:
            self._gate.before("src_emit")
            self._output.collect(record)
            self._gate.after("src_emit")
            self._lock.note_emission()

    def collect_with_timestamp(self, value: Any, timestamp: int) -> None:
        """Emit a value with its event time in milliseconds."""
        record = self._record_of(value)
        self._timestamp_ms = timestamp
        with self._lock:
            self._gate.before("src_emit")
            self._output.collect_with_timestamp(record, timestamp)
            self._gate.after("src_emit")
            self._lock.note_emission()

    def emit_watermark(self, timestamp: int) -> None:
        """Promise that no value at or below this event time follows."""
        with self._lock:
            self._output.emit_watermark(timestamp)

    def mark_as_temporarily_idle(self) -> None:
        """Ask downstream not to wait for this source's watermarks until it emits again."""
        with self._lock:
            self._output.mark_as_temporarily_idle()

    def get_checkpoint_lock(self) -> AbstractContextManager[Any]:
        """Return the lock that is held while a checkpoint is taken. It is re-entrant."""
        return self._lock

    def close(self) -> None:
        """Refuse all further emissions."""
        self._output.close()
