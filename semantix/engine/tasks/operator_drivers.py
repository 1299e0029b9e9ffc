"""How a subtask drives its operator: a source by time, every other operator by its inputs."""

from __future__ import annotations

from typing import Protocol

from semantix.engine.operators.collector import Collector
from semantix.engine.operators.operator_protocols import InputOperator, SourceOperator
from semantix.engine.operators.stream_record import StreamRecord
from semantix.engine.tasks.channel import Mail
from semantix.history.events import RECEIVED
from semantix.history.recorder import Recorder
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import EventQueue


class SourceTask(Protocol):
    """The subtask of a source."""

    actor: Actor

    def post(self, mail: Mail) -> None: ...
    def finish_input(self) -> None: ...


class SourceDriver:
    """Has a source emit whenever its next record is due, each time as a mail of its own."""

    __slots__ = ("_operator", "_queue", "_task")

    def __init__(self, operator: SourceOperator, task: SourceTask, queue: EventQueue) -> None:
        self._operator = operator
        self._task = task
        self._queue = queue

    def start(self) -> None:
        """Schedule the next emission; at the end of the input, finish."""
        due = self._operator.next_due_us()
        if due is None:
            self._task.finish_input()
            return
        self._queue.push(due, self._task.actor, self._task.post, (self._emit, None))

    def _emit(self, _: None) -> None:
        self._operator.emit_next()
        self.start()


class InputDriver:
    """Hands records and watermarks that arrive to an operator with inputs."""

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
        """Hand over one record; the history notes which record reached a sink."""
        if self._is_sink:
            self._recorder.record(RECEIVED, (self._label, record.record_id))
        self.operator.process(record)

    def advance_watermark(self, timestamp_ms: int) -> None:
        """Hand over the minimum of the inputs' watermarks."""
        self.operator.watermark(timestamp_ms)

    def mark_idle(self, is_idle: bool) -> None:
        """Tell the receivers that all inputs are idle, or that one is active again."""
        self._collector.mark_idle(is_idle)
