"""Drivers call the operator: of a source when a record is due, of another task on each input."""

from __future__ import annotations

from typing import Protocol

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import InputOperator, SourceOperator
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.tasks.channel import Mail
from semantix.engine.tasks.task_checkpoint import TaskCheckpointing
from semantix.engine.tasks.task_state import StopOrder
from semantix.history.events import PASSED, RECEIVED, WATERMARK
from semantix.history.recorder import Recorder
from semantix.history.source_events import IN
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import EventQueue


class SourceTask(Protocol):
    """The parts of a source's subtask that its driver uses."""

    actor: Actor
    checkpointing: TaskCheckpointing

    def post(self, mail: Mail) -> None: ...
    def finish_input(self, drains: bool = True) -> None: ...


class Starter(Protocol):
    """Starts the emissions of a source."""

    def start(self) -> None: ...
    def stop(self, order: StopOrder) -> None: ...


class SourceDriver:
    """Makes a source emit each record when it is due. Each emission is one mail."""

    __slots__ = ("_is_over", "_operator", "_queue", "_task")

    def __init__(self, operator: SourceOperator, task: SourceTask, queue: EventQueue) -> None:
        self._operator = operator
        self._task = task
        self._queue = queue
        self._is_over = False

    def start(self) -> None:
        """Schedule the next emission; at the end of the input, finish the subtask."""
        due = self._operator.next_due_us()
        if due is None:
            self._is_over = True
            self._task.finish_input()
            return
        self._queue.push(due, self._task.actor, self._task.post, (self._emit, None))

    def stop(self, order: StopOrder) -> None:
        """End the input, then take the savepoint with which the job stops (a mail)."""
        if not self._is_over:
            self._is_over = True
            self._task.finish_input(order.drains)
        self._task.checkpointing.on_trigger((order.checkpoint_id, order.timestamp_ms))

    def _emit(self, _: None) -> None:
        if self._is_over:  # the job stops
            return
        self._operator.emit_next()
        self.start()


class InputDriver:
    """Passes records and watermarks that arrive to the operator.

    Attributes:
        operator: set by the subtask; a source has none.
    """

    __slots__ = ("_collector", "_is_sink", "_label", "_recorder", "operator")

    def __init__(
        self, collector: Collector, recorder: Recorder, label: str, *, is_sink: bool
    ) -> None:
        self.operator: InputOperator
        self._is_sink = is_sink
        self._collector = collector
        self._recorder = recorder
        self._label = label

    def process_record(self, record: StreamRecord) -> None:
        """Pass one record to the operator; in a sink, record in the history that it arrived."""
        if self._is_sink:
            self._recorder.record(RECEIVED, (self._label, record.record_id))
        self.operator.process(record)

    def advance_watermark(self, timestamp_ms: int) -> None:
        """Pass the new minimum of the inputs' watermarks to the operator."""
        self.operator.watermark(timestamp_ms)

    def mark_idle(self, is_idle: bool) -> None:
        """Report downstream that all inputs are idle, or that one is active again."""
        self._collector.mark_idle(is_idle)


class TracingInputDriver(InputDriver):
    """Also records each record and watermark that arrives, for the oracles of a traced job."""

    __slots__ = ()

    def process_record(self, record: StreamRecord) -> None:
        """Record that a record arrives, with its event time, and pass it to the operator."""
        self._recorder.record(PASSED, (self._label, IN, record.record_id, record.timestamp_ms))
        super().process_record(record)

    def advance_watermark(self, timestamp_ms: int) -> None:
        """Record the new minimum of the inputs' watermarks, and pass it to the operator."""
        self._recorder.record(WATERMARK, (self._label, IN, timestamp_ms))
        super().advance_watermark(timestamp_ms)
