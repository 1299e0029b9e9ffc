"""The operator that reads splits: one record in each mail, one split at a time.

Source: Flink 1.20, ContinuousFileReaderOperator.
"""

from __future__ import annotations

from typing import Any

from semantix.engine.java_heap import JavaHeap
from semantix.engine.operators.file_reading.reader_ports import (
    Format,
    ReaderBase,
    ReaderHost,
    ReaderOutput,
    Split,
)
from semantix.engine.operators.file_reading.reader_states import (
    ACCEPTING,
    FAILED,
    FINISHED,
    FINISHING,
    IDLE,
    OPENING,
    READING,
    TERMINAL,
    check_transition,
)
from semantix.engine.operators.operator_state import OperatorStateStore
from semantix.engine.operators.runtime_context import InitializationContext, TaskRuntimeContext
from semantix.engine.operators.stream_record import StreamRecord

STATE_NAME = "splits"
_MAX_WATERMARK = 2**63 - 1


class FileReaderOperator(ReaderBase):
    """Reads the splits that it gets.

    Args:
        format: a format of its own.
        pace_us: simulated time between two records.
        keeps_when_finishing: a snapshot that is taken while the last splits are read has the
            position in the current split. False, as in Flink: it has the position of the last
            snapshot before, so that records are emitted again after a restore.
    Attributes:
        host: the task; whoever drives the operator sets it.
        current_split: the split that is open; None: there is none.
        reader_state: `IDLE`, `OPENING`, `READING`, `FINISHING`, `FINISHED` or `FAILED`.
    """

    __slots__ = (
        "_context", "_gate", "_keeps", "_output", "_pace_us", "_splits", "_store", "current_split",
        "format", "function", "host", "reader_state",
    )  # fmt: skip

    def __init__(
        self,
        format: Format,  # noqa: A002  (its name in Flink)
        context: TaskRuntimeContext,
        output: ReaderOutput,
        pace_us: int = 0,
        *,
        keeps_when_finishing: bool = True,
    ) -> None:
        self.format = self.function = format
        self.host: ReaderHost
        self.current_split: Split | None = None
        self.reader_state = IDLE
        self._context = context
        self._gate = context.gate
        self._output = output
        self._pace_us = pace_us
        self._keeps = keeps_when_finishing
        self._splits: JavaHeap[Split] = JavaHeap()
        self._store = OperatorStateStore(None, self._gate)

    @property
    def queued_splits(self) -> list[Any]:
        """The splits that wait, in the order in which they are read."""
        copied: JavaHeap[Split] = JavaHeap()
        copied.items = list(self._splits.items)
        return [copied.pop() for _ in range(len(copied))]

    # -- life -----------------------------------------------------------------------------------

    def initialize(self, state: bytes | None, checkpoint_id: int | None) -> None:
        """Take over the restored splits; a mail then opens the first of them."""
        self._store = store = OperatorStateStore(state, self._gate)
        restore = getattr(self.format, "initialize_state", None)
        if restore is not None:
            restore(InitializationContext(store, checkpoint_id, self._context.readings))
        for split in store.get_list_state(STATE_NAME).get():
            self._splits.push(split)
        self.format.connect(self._context)
        if self._splits:
            self._switch(OPENING)
            self._enqueue()

    def finish(self) -> None:
        """Read everything that is left, then emit the last watermark."""
        if self.reader_state == FINISHED:
            return
        self._gate.before("file_src_finish")
        if self.reader_state == IDLE:
            self._switch(FINISHED)
        else:
            self._switch(FINISHING)
            while self.reader_state not in TERMINAL:
                self.host.yield_mail()
        self._output.emit_watermark(_MAX_WATERMARK)
        self._gate.after("file_src_finish")

    def close(self) -> None:
        """Close the format."""
        self.format.close()

    # -- input ----------------------------------------------------------------------------------

    def process(self, record: StreamRecord) -> None:
        """Queue a split.

        Raises:
            RuntimeError: the reader has failed, or its input has ended.
        """
        if self.reader_state not in ACCEPTING:
            raise RuntimeError(f"can't take a split in state {self.reader_state}")
        self._splits.push(record.value)
        if self.reader_state == IDLE:
            self._enqueue()
            self._switch(OPENING)

    def watermark(self, timestamp_ms: int) -> None:
        """Do nothing: a reader emits watermarks of its own."""

    # -- reading --------------------------------------------------------------------------------

    def _process_record(self, _: None) -> None:
        """Read one record: the work of one mail."""
        try:
            if self._is_ready():
                self._read()
        except Exception:
            self._switch(FAILED)
            raise

    def _is_ready(self) -> bool:
        """Open a split if none is open; return whether there is one."""
        if self.reader_state in (IDLE, FAILED):
            raise RuntimeError(f"not processing any records in {self.reader_state} state")
        if self.reader_state == FINISHED:
            return False
        if self.reader_state == OPENING and not self._splits:
            self._switch(IDLE)
            return False
        if self.current_split is None and self._splits:
            self._load(self._splits.pop())
        if self.reader_state == OPENING:
            self._switch(READING)
        return True

    def _load(self, split: Split) -> None:
        gate = self._gate
        gate.before("file_src_open_split")
        self.current_split = split
        if self.format.is_checkpointable and split.state is not None:
            self.format.reopen(split, split.state)
        else:
            self.format.open(split)
        self.current_split = split.at(None)
        gate.after("file_src_open_split")

    def _read(self) -> None:
        gate, found = self._gate, self.format
        if not found.reached_end():
            gate.before("file_src_read_record")
            value = found.next_record()
            if value is not None:
                self._output.emit(value)
            gate.after("file_src_read_record")
        if found.reached_end():
            self._end_split()
        else:
            self._enqueue()

    def _end_split(self) -> None:
        gate = self._gate
        gate.before("file_src_split_done")
        self.format.close()
        self.current_split = None
        gate.after("file_src_split_done")
        if not self._splits:
            if self.reader_state == READING:
                self._switch(IDLE)
            elif self.reader_state == FINISHING:
                self._enqueue()  # as in Flink: one mail more, which may end a wait for mail
                self._switch(FINISHED)
            return
        if self.reader_state == READING:
            self._switch(OPENING)
        self._enqueue()

    def _enqueue(self) -> None:
        if self.reader_state in TERMINAL:
            raise RuntimeError(f"can't enqueue mail in terminal state {self.reader_state}")
        self.host.execute_after(self._pace_us, self._process_record, None)

    def _switch(self, state: str) -> None:
        check_transition(self.reader_state, state)
        self.reader_state = state

    # -- checkpoints ----------------------------------------------------------------------------

    def snapshot(self, checkpoint_id: int, timestamp_ms: int) -> bytes:
        """Return the current split with the position in it, and the queued splits."""
        gate = self._gate
        gate.before("file_src_snapshot", checkpoint_id)
        self._store.get_list_state(STATE_NAME).update(self._unread())
        gate.after("file_src_snapshot", checkpoint_id)
        gate.before("opstate_copy", checkpoint_id)
        copied = self._store.copy_to_bytes()
        gate.after("opstate_copy", checkpoint_id)
        return copied

    def _unread(self) -> list[Split]:
        current = self.current_split
        if current is None:
            return list(self._splits.items)
        is_known = self.reader_state == READING or (self._keeps and self.reader_state == FINISHING)
        if self.format.is_checkpointable and is_known:
            current = self.current_split = current.at(self.format.get_current_state())
        return [current, *self._splits.items]

    def has_union_state(self) -> bool:
        """Return whether the format has registered a union list; the splits are no such list."""
        return self._store.has_union_state()
