"""The Cassandra sink with a write-ahead log: it writes rows after their checkpoint completed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.connectors.cassandra.arguments import checked_requests
from semantix.connectors.cassandra.checkpoint_committer import CassandraCommitter
from semantix.connectors.cassandra.connection import DEFAULT_PORT, CassandraConnection
from semantix.connectors.cassandra.statements import TimedRowStatement, bound, name_record
from semantix.errors import TaskCancelled, UsageError
from semantix.functions.checkpoint_committer import CheckpointCommitter
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
)
from semantix.functions.pending_batch import PendingBatch, PendingValues
from semantix.functions.serializer import Serializer
from semantix.functions.write_ahead import GenericWriteAheadSink

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class TimedPendingBatch(PendingBatch):
    """An entry that fixes the write timestamps of its rows, so that a retry uses the same ones.

    Attributes:
        first_write_us: timestamp of the first row; each further row has one microsecond more.
        job_id, operator_id: of the submission that made the entry; its marker has these ids in its
            key, also if a later submission of the job sends the entry.
    """

    first_write_us: int = 0
    job_id: str = ""
    operator_id: str = ""


@dataclass(frozen=True, slots=True)
class SettledEntry:
    """A sent entry that no state lists any more, but whose marker is still in the table.

    Attributes:
        job_id, operator_id, subtask, checkpoint_id: the key of the marker.
    """

    job_id: str
    operator_id: str
    subtask: int
    checkpoint_id: int


class CassandraWriteAheadSink(GenericWriteAheadSink):
    """Writes the rows of an interval after its checkpoint has completed, each at least once.

    If the statement names the whole primary key (an upsert), a repeated interval changes nothing,
    because its rows have the same write timestamps again. A timestamp is the trigger time of the
    checkpoint in microseconds plus the row's position; it is greater than all earlier ones of the
    subtask. So the later update of a key wins, also within one interval.

    If the server draws a part of the key at each write (`now()`), the table is a log, and a reader
    sees a repeated interval twice.

    A failed write raises. The template then stops and keeps this entry and all later ones.

    Args:
        query: an INSERT or UPDATE with `?` for each of `columns`; empty if `table` is given.
        table: `keyspace.table`; the sink then makes the INSERT.
        columns: fields of the record.
        records: `rows`: records are mappings; `tuples`: their fields are bound by position.
        committer: keeps the markers; None: a `CassandraCommitter` on the same connection.
        serializer: encodes the records in state; None: the canonical form.
        job_id: part of the name of the markers' table; empty: the job id of the run.
        fail_at_end: True: an unsent entry after the end of the input fails the task.
        max_concurrent_requests: number of rows of an entry that may be unanswered at a time.
        contact_points, port, consistency, cluster_options, cluster_builder: see
            `CassandraConnection`.
    Source: reference/protocol.md 7.4, 10; Flink, CassandraTupleWriteAheadSink. This sink does not
        have its defects D1 to D5.
    """

    def __init__(
        self,
        query: str = "",
        *,
        table: str = "",
        columns: Sequence[str] = (),
        records: str = "rows",
        committer: CheckpointCommitter | None = None,
        serializer: Serializer | None = None,
        job_id: str = "",
        fail_at_end: bool = False,
        max_concurrent_requests: int = 16,
        contact_points: Sequence[str] = (),
        port: int = DEFAULT_PORT,
        consistency: str = "",
        cluster_options: Mapping[str, Any] | None = None,
        cluster_builder: Callable[[Any], Any] | None = None,
    ) -> None:
        self._in_flight_max = checked_requests(max_concurrent_requests)
        self._connection = CassandraConnection(
            contact_points, port, consistency, cluster_options, cluster_builder
        )
        self._statement = TimedRowStatement(query, table, columns, records=records)
        self._cluster: Any = None
        self._last_write_us = -1
        self._latest_snapshot_id = 0
        # Each with the latest snapshot that may list the entry.
        self._settled: list[tuple[int, SettledEntry]] = []
        super().__init__(
            CassandraCommitter(connection=self._connection) if committer is None else committer,
            serializer,
            job_id,
            fail_at_end=fail_at_end,
        )

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Read the restored entries, the last write timestamp, and which markers may go."""
        super().initialize_state(context)
        store = context.operator_state_store
        self._timestamps = store.get_list_state("last_write_us")
        self._last_write_us = max(self._timestamps.get(), default=-1)
        self._settled_state = store.get_list_state("settled-entries")
        # The restored state lists none of these entries.
        self._settled = [(0, entry) for entry in self._settled_state.get()]
        self._latest_snapshot_id = context.restored_checkpoint_id or 0

    def open(self, context: Any) -> None:
        """Connect, prepare the statement, and drop the restored entries that are marked."""
        runtime = self.runtime_context
        if not runtime.checkpointing_enabled:
            raise UsageError("The write-ahead log requires checkpointing to be enabled.")
        self._cluster = self._connection.open_cluster(runtime.client("cassandra"))
        self._session = self._cluster.connect()
        self._prepared = self._connection.prepare(self._session, self._statement.query)
        restored = self.pending_entries
        super().open(context)
        self._note_settled(restored)

    def make_entry(
        self, values: tuple[Any, ...], checkpoint_id: int, timestamp_ms: int
    ) -> PendingBatch:
        """Make an entry with the write timestamps of its rows."""
        # More than a thousand rows in a millisecond, or a clock that went back: the timestamps go
        # on from the last one, so the later of two updates of a key always wins.
        first_us = max(timestamp_ms * 1_000, self._last_write_us + 1)
        self._last_write_us = first_us + len(values) - 1
        runtime = self.runtime_context
        return TimedPendingBatch(
            checkpoint_id, runtime.subtask, timestamp_ms, values, first_us,
            self._job_id or runtime.job_id, runtime.operator_id,
        )  # fmt: skip

    def is_marked(self, entry: PendingBatch) -> bool:
        """Ask the committer of the submission that made the entry."""
        return self._committer_of(entry).is_checkpoint_committed(entry.subtask, entry.checkpoint_id)

    def mark(self, entry: PendingBatch) -> None:
        """Mark the entry where the submission that made it would look for the marker."""
        self._committer_of(entry).commit_checkpoint(entry.subtask, entry.checkpoint_id)

    def send_entry(self, entry: PendingBatch, values: PendingValues) -> bool:
        """Write row by row; return True when all rows are answered.

        Raises:
            Exception: the error of the first write that failed, or whose outcome is unknown.
        """
        assert isinstance(entry, TimedPendingBatch)
        bind_at, prepared = self._statement.bind_at, self._prepared
        execute = self._session.execute_async
        unanswered: deque[tuple[Any, Any]] = deque()
        for write_us, value in enumerate(values, entry.first_write_us):
            unanswered.append((execute(bound(prepared, bind_at(value, write_us), value)), value))
            if len(unanswered) >= self._in_flight_max:
                self._take(*unanswered.popleft())  # waits for the oldest request
        for future, value in unanswered:
            self._take(future, value)
        return True

    def _take(self, future: Any, value: Any) -> None:
        try:
            future.result()
        except TaskCancelled:
            raise
        except Exception as failure:
            name_record(failure, value, self._statement.query)
            raise

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Put the pending entries, the last write timestamp, and the settled entries into state."""
        super().snapshot_state(context)
        self._timestamps.update([self._last_write_us])
        self._settled_state.update([entry for _, entry in self._settled])
        self._latest_snapshot_id = context.checkpoint_id

    def notify_checkpoint_complete(self, checkpoint_id: int) -> None:
        """Send the entries of completed checkpoints; delete markers that no state needs."""
        pending = self.pending_entries
        super().notify_checkpoint_complete(checkpoint_id)
        self._note_settled(pending)
        # A marker may go only when the restored state cannot list its entry any more: the entry
        # would be sent again.
        self._drop_markers(checkpoint_id)

    def close(self) -> None:
        """Disconnect; a restore sends the pending entries."""
        try:
            super().close()
        finally:
            if self._cluster is not None:
                self._cluster.shutdown()
                self._cluster = None

    def _committer_of(self, entry: PendingBatch | SettledEntry) -> CheckpointCommitter:
        """Give the committer for the markers of the submission that made an entry."""
        committer = self._committer
        assert isinstance(entry, (TimedPendingBatch, SettledEntry))
        if entry.operator_id and isinstance(committer, CassandraCommitter):
            return committer.of_submission(entry.job_id, entry.operator_id)
        return committer  # one of the user's own knows one submission only, as in Flink

    def _note_settled(self, before: Sequence[PendingBatch]) -> None:
        left, latest_id = self.pending_entries, self._latest_snapshot_id
        for one in before:
            if one not in left and isinstance(one, TimedPendingBatch):
                key = (one.job_id, one.operator_id, one.subtask, one.checkpoint_id)
                self._settled.append((latest_id, SettledEntry(*key)))

    def _drop_markers(self, completed_checkpoint_id: int) -> None:
        """Delete the markers of entries that are listed only by states before this checkpoint."""
        if getattr(self._committer, "forget_checkpoint", None) is None:
            self._settled.clear()  # a committer of the user's own may keep its markers for ever
            return
        for one in [one for one in self._settled if one[0] < completed_checkpoint_id]:
            entry = one[1]
            try:
                committer: Any = self._committer_of(entry)
                committer.forget_checkpoint(entry.subtask, entry.checkpoint_id)
            except TaskCancelled:
                raise
            except Exception as failure:  # a marker too many does no harm; it is tried again later
                _logger.warning(
                    "Could not drop the marker of checkpoint %d: %r", entry.checkpoint_id, failure
                )
                return
            self._settled.remove(one)
