"""Readers of files: what a spec's vertex `read: file.py:Format` becomes.

In front of it stands the function that monitors a path. What it sends are splits. The records of
the input enter the job in the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from semantix.engine.job_graph import MakeOperator
from semantix.engine.operators.collector import Collector
from semantix.engine.operators.file_reading.reader_operator import FileReaderOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord, emitted_value
from semantix.history.events import Entry
from semantix.scenario.connector_loading import instance_factory
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.job_settings import VertexSettings

READ = "read"


def origin_of(vertex: VertexSettings, entries: Sequence[VertexSettings]) -> bool | None:
    """Return whether the records of the input enter the job here; None: if it has no input."""
    if vertex.kind == READ:
        return True
    behind = [one.kind for one in entries if vertex.name in one.inputs]
    return False if behind and set(behind) == {READ} else None


def file_reader(vertex: VertexSettings, settings: WorkloadSettings) -> MakeOperator:
    """Return the function that makes the operators of a reader in one run."""
    make_format = instance_factory(vertex.target, vertex.options)
    pace_us = settings.record_interval_ms * 1000

    def make(context: TaskRuntimeContext, collector: Collector) -> FileReaderOperator:
        output = _Output(collector, context.identify)
        return FileReaderOperator(make_format(), context, output, pace_us)

    return make


class _Output:
    """Implements `ReaderOutput` for a job: values become records."""

    def __init__(self, collector: Collector, identify: Callable[[Any], Entry]) -> None:
        self._collector = collector
        self._identify = identify

    def emit(self, value: Any) -> None:
        record_id, key, _ = self._identify(value)
        self._collector.collect(StreamRecord(record_id, key or record_id, emitted_value(value)))

    def emit_watermark(self, timestamp_ms: int) -> None:
        self._collector.emit_watermark(timestamp_ms)
