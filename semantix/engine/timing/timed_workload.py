"""The workload's source with event times: a field of each record gives its event time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.operators.workload_source import WorkloadSource
from semantix.engine.timing.context_timers import ContextTimers
from semantix.engine.timing.source_output import SourceOutput
from semantix.engine.timing.time_characteristics import source_output
from semantix.engine.timing.time_settings import time_settings_of
from semantix.errors import ContractError
from semantix.model.canonical_json import value_at


class TimedWorkloadSource(WorkloadSource):
    """Emits the records of the workload with event times, and makes watermarks.

    Args:
        watermarks: settings of the vertex: `timestamp` (the path of the event time in a record, in
            milliseconds), `out_of_orderness_ms`, `idle_timeout_ms`.
    """

    __slots__ = ("_output",)

    def __init__(
        self,
        partitions: Sequence[Sequence[StreamRecord]],
        interval_us: int,
        context: TaskRuntimeContext,
        collector: Collector,
        watermarks: Any,
    ) -> None:
        settings = time_settings_of(None, context.time, watermarks)
        self._output = source_output(collector, settings, ContextTimers(context))
        stamping = _Stamping(collector, self._output, watermarks.timestamp)
        super().__init__(partitions, interval_us, context, stamping)

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Restore the positions, and begin to make watermarks."""
        super().initialize(state, checkpoint_id)
        self._output.open()

    def finish(self) -> None:
        """Make no more watermarks."""
        self._output.close()


class _Stamping(Collector):
    """Gives each record its event time, and hands it on to the source's output."""

    __slots__ = ("_collector", "_output", "_path")

    def __init__(self, collector: Collector, output: SourceOutput, path: str) -> None:
        super().__init__(collector.label)
        self._collector = collector
        self._output = output
        self._path = tuple(path.split(".")) if path else ()

    def assigned(self, place: str, position: int) -> None:
        """Note that the source begins to read a place."""
        self._collector.assigned(place, position)

    def collect(self, record: StreamRecord) -> None:
        """Emit one record."""
        if not self._path:
            self._output.collect(record)
            return
        found = value_at(record.value, self._path)
        if isinstance(found, bool) or not isinstance(found, int):
            raise ContractError(
                f"watermarks.timestamp: {record.record_id} has {found!r} at "
                f"{'.'.join(self._path)!r}, expected a whole number of milliseconds"
            )
        self._output.collect_with_timestamp(record, found)
