"""Drives the reader of a file source by hand, without engine and search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.connectors.files.input_format import FileInputFormat
from semantix.connectors.files.splits import FileSplit
from semantix.engine.operators.file_reading.reader_operator import FileReaderOperator
from semantix.engine.operators.operator_protocols import InputOperator
from semantix.engine.operators.runtime_context import TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord, emitted_value
from semantix.engine.timing.context_timers import ContextTimers
from semantix.engine.timing.source_output import SourceOutput
from semantix.engine.timing.time_characteristics import source_output
from semantix.testing.blocked import Blocked
from semantix.testing.harness_mailbox import HarnessMailbox
from semantix.testing.operator_harness import OperatorHarness
from semantix.testing.sources.hooked_source import CollectedElements
from semantix.testing.sources.source_time import checked_time


class FileReaderHarness(OperatorHarness):
    """Drives the reader of one format, as Flink's harness drives its operator.

    `process` queues a split. Each mail reads at most one record; `finish` runs mails until nothing
    is left::

        harness = FileReaderHarness(TextLineFormat, clients={"files": files})
        harness.open()
        harness.process(FileSplit("/in/a.txt", 1_000, 0, 0, 12))
        harness.run_mails(1)
        assert harness.collected == [Record("first line", None)]

    Args:
        make_format: gives a new format.
        keeps_when_finishing: see `FileReaderOperator`; False: as in Flink.
        time_characteristic: `event_time`, `ingestion_time` or `processing_time`.
        auto_watermark_interval_ms: so often the reader makes a watermark by itself, if it does.
        others: those of `OperatorHarness`. `clients={"files": …}` takes any file system of fsspec.
    Raises:
        UsageError: an argument does not fit.
    Source: Flink, ContinuousFileReaderOperator, OneInputStreamOperatorTestHarness.
    """

    _operator: FileReaderOperator

    def __init__(
        self,
        make_format: Callable[[], FileInputFormat],
        *,
        keeps_when_finishing: bool = True,
        time_characteristic: str = "event_time",
        auto_watermark_interval_ms: int = 200,
        **others: Any,
    ) -> None:
        self._keeps = keeps_when_finishing
        self._time = checked_time(
            "FileReaderHarness", time_characteristic, auto_watermark_interval_ms
        )
        super().__init__(make_format, **others)

    def open(self) -> None:
        """Call `initialize_state` with the restored splits; a mail then opens the first one."""
        super().open()
        self._output.to.open()

    def process(self, split: FileSplit, timestamp: int | None = None) -> None:
        """Queue a split; its first record is read by a mail."""
        self._check("process")
        self._operator.process(StreamRecord("", "", split, timestamp))

    @property
    def current_split(self) -> FileSplit | None:
        """Give the split that is open."""
        return self._operator.current_split  # type: ignore[return-value]

    @property
    def queued_splits(self) -> list[FileSplit]:
        """Give the splits that wait, in the order in which they are read."""
        return self._operator.queued_splits

    @property
    def reader_state(self) -> str:
        """Give `IDLE`, `OPENING`, `READING`, `FINISHING`, `FINISHED` or `FAILED`."""
        return self._operator.reader_state

    def _operator_of(self, context: TaskRuntimeContext) -> InputOperator:
        to = source_output(CollectedElements(self.collected), self._time, ContextTimers(context))
        self._output = _Output(to)
        operator = FileReaderOperator(
            self.function, context, self._output, keeps_when_finishing=self._keeps
        )
        operator.host = _Host(self._mailbox)
        return operator


class _Host:
    """Implements `ReaderHost` with the mailbox of the harness; no time passes."""

    def __init__(self, mailbox: HarnessMailbox) -> None:
        self._mailbox = mailbox

    def execute_after(self, delay_us: int, call: Callable[[Any], None], argument: Any) -> None:
        self._mailbox.execute(call, argument)

    def yield_mail(self) -> None:
        if not self._mailbox.run_one():
            raise Blocked("no mail is left that could read what is left")


class _Output:
    """Implements `ReaderOutput`: values become records of the time characteristic.

    Attributes:
        to: keeps what is emitted.
    """

    def __init__(self, to: SourceOutput) -> None:
        self.to = to

    def emit(self, value: Any) -> None:
        self.to.collect(StreamRecord("", "", emitted_value(value), None))

    def emit_watermark(self, timestamp_ms: int) -> None:
        self.to.emit_watermark(timestamp_ms)
