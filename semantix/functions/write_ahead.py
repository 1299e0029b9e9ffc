"""The template of write-ahead sinks: records wait in state until their checkpoint has completed."""

from __future__ import annotations

import logging
from typing import Any

from semantix.errors import ContractError, TaskCancelled
from semantix.functions.checkpoint_committer import CheckpointCommitter
from semantix.functions.checkpointed import CheckpointedFunction, CheckpointListener
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    ListState,
    SinkContext,
)
from semantix.functions.pending_batch import PendingBatch, PendingValues
from semantix.functions.serializer import Serializer
from semantix.functions.sink_function import RichSinkFunction
from semantix.functions.write_ahead_parts.arguments import check_arguments, check_settings
from semantix.functions.write_ahead_parts.log_storage import (
    STATE,
    TASK_OWNED,
    LogInState,
    LogInTaskOwnedStorage,
    WriteAheadLog,
)
from semantix.model.outcomes import reason_of

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())  # a search causes thousands of warnings on purpose


class GenericWriteAheadSink(RichSinkFunction, CheckpointedFunction, CheckpointListener):
    """Override `send_values`; it is called once for each interval, after its checkpoint completed.

    As in Flink, a failed send does not fail the task. If `send_values` returns False, the entry
    stays pending and the next one is sent. If it raises, the exception is logged, and this entry
    and all later ones stay pending until the next checkpoint completes. Restored entries wait for
    the next completed checkpoint, too.

    So an error after the very last checkpoint would lose the last interval silently. With
    `fail_at_end`, a notification after `finish()` that leaves an entry unsent raises. The task then
    fails, is restored, and takes another final checkpoint.

    The records of an interval wait in the state, so every checkpoint has what its entries need. In
    Flink they wait in a task-owned log, and the state has its name: `log_storage="task_owned"`. If
    this log is not there any more, the entry and all later ones of the subtask are never sent. It
    happens when a job that was submitted anew restores a checkpoint whose entry was sent already.

    Args:
        committer: keeps the markers.
        serializer: encodes the records in state; None: the canonical form.
        job_id: given to the committer; empty: the job id of the run.
        fail_at_end: False behaves like Flink.
        log_storage: `state`, or `task_owned` as in Flink.
    Raises:
        ContractError: the committer is none.
        UsageError: another wrong argument.
    Source: reference/protocol.md 10; Flink, GenericWriteAheadSink.
    """

    own_steps = True

    def __init__(
        self,
        committer: CheckpointCommitter | None,
        serializer: Serializer | None = None,
        job_id: str = "",
        *,
        fail_at_end: bool = False,
        log_storage: str = STATE,
    ) -> None:
        check_arguments(type(self).__qualname__, committer, serializer, job_id)
        check_settings(fail_at_end, log_storage)
        assert committer is not None
        self._committer = committer
        self._serializer = serializer
        self._job_id = job_id
        self._fails_at_end = fail_at_end
        self._log_storage = log_storage
        self._log: WriteAheadLog
        self._is_finished = False
        self._is_restored = False
        self._state: ListState | None = None
        self._buffer: list[Any] = []
        self._entries: dict[tuple[int, int], PendingBatch] = {}

    def send_values(self, values: PendingValues, checkpoint_id: int, timestamp: int) -> bool:
        """Write the records of one interval; return True if all of them are in the store.

        Args:
            values: an iterable of the records, in order; see `PendingValues`.
            checkpoint_id: the checkpoint that ends the interval.
            timestamp: trigger time of the checkpoint, in milliseconds.
        """
        raise NotImplementedError(f"{type(self).__qualname__}.send_values is not overridden")

    def make_entry(
        self, values: tuple[Any, ...], checkpoint_id: int, timestamp_ms: int
    ) -> PendingBatch:
        """Make the entry of an interval; it is kept in state until it is sent."""
        return PendingBatch(checkpoint_id, self.runtime_context.subtask, timestamp_ms, values)

    def send_entry(self, entry: PendingBatch, values: PendingValues) -> bool:
        """Send the values of an entry; by default by a call of `send_values`."""
        return self.send_values(values, entry.checkpoint_id, entry.timestamp_ms)

    def is_marked(self, entry: PendingBatch) -> bool:
        """Tell whether an entry is marked as sent; by default the committer is asked."""
        return self._committer.is_checkpoint_committed(entry.subtask, entry.checkpoint_id)

    def mark(self, entry: PendingBatch) -> None:
        """Mark an entry as sent; by default by the committer."""
        self._committer.commit_checkpoint(entry.subtask, entry.checkpoint_id)

    @property
    def pending_entries(self) -> tuple[PendingBatch, ...]:
        """Give the entries that are not sent yet, ordered by (checkpoint, subtask)."""
        return tuple(self._entries[position] for position in sorted(self._entries))

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Read the restored entries."""
        if self._state is not None:
            raise ContractError("The reader state has already been initialized.")
        gate = self.runtime_context.gate
        self._gate = gate
        is_owned = self._log_storage == TASK_OWNED
        self._log = LogInTaskOwnedStorage(self.runtime_context.logs) if is_owned else LogInState()
        self._state = context.operator_state_store.get_list_state("pending-checkpoints")
        self._is_restored = context.is_restored()
        if self._is_restored:
            self._gate.before("wal_restore")
            for element in self._state.get():
                entry = self._log.entry_of(element)
                self._entries[entry.checkpoint_id, entry.subtask] = entry

    def open(self, context: Any) -> None:
        """Open the committer, and drop the restored entries that are marked as written."""
        runtime, committer = self.runtime_context, self._committer
        committer.runtime_context = runtime
        committer.set_job_id(self._job_id or runtime.job_id)
        committer.create_resource()
        committer.set_operator_id(runtime.operator_id)
        committer.open()
        if self._state is None:
            raise ContractError("The operator state has not been properly initialized.")
        if not self._is_restored:
            return
        for position, key in enumerate(sorted(self._entries)):
            if position:
                self._gate.during("wal_restore", position)
            if self.is_marked(self._entries[key]):
                self._log.discard(self._entries[key])
                del self._entries[key]
        self._gate.after("wal_restore")

    def process_element(self, value: Any, context: SinkContext) -> None:
        """Keep the record until its checkpoint has completed."""
        self._gate.before("wal_append")
        serializer = self._serializer
        self._buffer.append(value if serializer is None else serializer.to_bytes(value))
        self._gate.after("wal_append")

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Do what `process_element` does."""
        self.process_element(value, context)

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Seal the interval's records; put all pending entries into the state."""
        if self._state is None:
            raise ContractError("The operator state has not been properly initialized.")
        checkpoint_id = context.checkpoint_id
        if self._buffer:
            self._gate.before("wal_seal", checkpoint_id)
            values = tuple(self._buffer)
            batch = self.make_entry(values, checkpoint_id, context.checkpoint_timestamp)
            entry = self._log.keep(batch)
            # As in Flink: an entry that was restored under the same key is kept.
            self._entries.setdefault((checkpoint_id, entry.subtask), entry)
            self._buffer = []  # not before: if sealing fails, the next snapshot seals the records
            self._gate.after("wal_seal", checkpoint_id)
        self._gate.before("wal_snapshot", checkpoint_id)
        try:
            self._state.update([self._log.element_of(one) for one in self.pending_entries])
        except Exception as failure:
            self._state.clear()
            raise RuntimeError(
                "Could not add panding checkpoints to operator state backend of operator "
                f"{self.runtime_context.operator_id}."  # the spelling is the original's
            ) from failure
        self._gate.after("wal_snapshot", checkpoint_id)

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Send all entries of checkpoints up to this one, in ascending order."""
        self._gate.before("wal_notify", checkpoint_id)
        failure = self._send_up_to(checkpoint_id)
        left = [key[0] for key in self._entries if key[0] <= checkpoint_id]
        if left and self._fails_at_end and self._is_finished:
            why = f" ({reason_of(failure)})" if failure is not None else ""
            raise RuntimeError(
                f"the input has ended and the records of checkpoint {min(left)} are not sent{why}; "
                "failing, so that a restore tries again"
            ) from failure
        self._gate.after("wal_notify", checkpoint_id)

    def finish(self) -> None:
        """Note that the input has ended: after the next checkpoint there may be no further one."""
        self._is_finished = True

    def close(self) -> None:
        """Close the committer; a restore sends the pending entries."""
        self._committer.close()

    def _send_up_to(self, checkpoint_id: int) -> Exception | None:
        """Send the entries up to a checkpoint; give the exception that stopped it, if any."""
        for key in sorted(key for key in self._entries if key[0] <= checkpoint_id):
            try:
                self._settle(self._entries[key])
            except (TaskCancelled, ContractError):  # no failures of the send
                raise
            except Exception as failure:
                # Stop here: a later entry must not be sent before this one.
                _logger.error(
                    "Could not commit checkpoint %d: %r", key[0], failure, exc_info=failure
                )
                return failure
        return None

    def _settle(self, entry: PendingBatch) -> None:
        """Send one entry, mark it, and drop it. If `send_values` returns False, it stays."""
        gate = self._gate
        checkpoint_id, subtask = entry.checkpoint_id, entry.subtask
        gate.before("wal_check_committed", checkpoint_id)
        is_committed = self.is_marked(entry)
        gate.after("wal_check_committed", checkpoint_id)
        if not is_committed and not self._send_and_mark(entry):
            return
        gate.before("wal_discard_buffer", checkpoint_id)
        self._log.discard(entry)
        del self._entries[checkpoint_id, subtask]
        gate.after("wal_discard_buffer", checkpoint_id)

    def _send_and_mark(self, entry: PendingBatch) -> bool:
        is_sent = self._send(entry)
        if is_sent:
            self._mark(entry)
        return is_sent

    def _send(self, entry: PendingBatch) -> bool:
        gate, checkpoint_id = self._gate, entry.checkpoint_id
        gate.before("wal_open_buffer", checkpoint_id)
        values = self._log.values_of(entry)
        if self._serializer is not None:
            values = tuple(map(self._serializer.from_bytes, values))
        gate.after("wal_open_buffer", checkpoint_id)
        gate.before("wal_send", checkpoint_id)
        is_sent = self.send_entry(entry, PendingValues(values, gate.during))
        if not isinstance(is_sent, bool):  # a forgotten `return` gives None, which looks like False
            raise ContractError(
                f"{type(self).__qualname__}.send_values gave {is_sent!r:.80} for checkpoint "
                f"{checkpoint_id}; expected True (all values are in the store) or False"
            )
        if is_sent:
            gate.after("wal_send", checkpoint_id)
        return is_sent

    def _mark(self, entry: PendingBatch) -> None:
        self._gate.before("wal_mark_committed", entry.checkpoint_id)
        self.mark(entry)
        self._gate.after("wal_mark_committed", entry.checkpoint_id)
