"""Flink's Cassandra write-ahead sink with its defects; the twin is `CassandraWriteAheadSink`.

The numbers of the defects are those of reference/protocol.md 7.4. Source: Flink,
CassandraTupleWriteAheadSink and CassandraCommitter.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.cassandra.checkpoint_committer import CassandraCommitter
from semantix.connectors.cassandra.write_ahead_sink import (
    CassandraWriteAheadSink,
    TimedPendingBatch,
)
from semantix.errors import TaskCancelled
from semantix.functions.pending_batch import PendingBatch, PendingValues


class HighWaterCommitter(CassandraCommitter):
    """Keeps one row for each subtask: a marked checkpoint counts for all earlier ones, too.

    This loses records (D1, D2), because a later checkpoint can be marked before an earlier one is
    sent: by the loop that goes on after a failure, or by another subtask after a rescale.
    """

    def columns(self) -> str:
        """Give the columns and the key of Flink's table."""
        return "sink_id text, sub_id int, checkpoint_id bigint, PRIMARY KEY (sink_id, sub_id)"

    def open(self) -> None:
        """Connect and prepare the statements."""
        self._connect()
        row = "sink_id = ? AND sub_id = ?"
        self._update = self._session.prepare(
            f"UPDATE {self.table} SET checkpoint_id = ? WHERE {row}"
        )
        self._select = self._session.prepare(f"SELECT checkpoint_id FROM {self.table} WHERE {row}")
        self._last: dict[int, int] = {}

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Overwrite the subtask's row."""
        self._session.execute(self._update, (checkpoint_id, self.operator_id, subtask))
        self._last[subtask] = checkpoint_id

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        """Compare the checkpoint with the subtask's row, which is read once."""
        last = self._last.get(subtask)
        if last is None:
            row = self._session.execute(self._select, (self.operator_id, subtask)).one()
            if row is None:
                return False
            last = self._last[subtask] = row.checkpoint_id
        return checkpoint_id <= last

    forget_checkpoint: Any = None  # the row stays


class OriginalWriteAheadSink(CassandraWriteAheadSink):
    """Flink's sink with D1, D2, D4 and D5. Convicted by FAB, ALO.

    After a failed write it returns False, so the loop goes on with later checkpoints (D1). All rows
    of an interval have the trigger time as their write timestamp (D5), in milliseconds (D4).
    """

    def __init__(self, query: str = "", **options: Any) -> None:
        options.setdefault("committer", HighWaterCommitter())
        super().__init__(query, **options)

    def make_entry(
        self, values: tuple[Any, ...], checkpoint_id: int, timestamp_ms: int
    ) -> PendingBatch:
        """Make an entry with the trigger time in milliseconds as its timestamp."""
        subtask = self.runtime_context.subtask
        return TimedPendingBatch(
            checkpoint_id, subtask, timestamp_ms, values, first_write_us=timestamp_ms
        )

    def send_entry(self, entry: PendingBatch, values: PendingValues) -> bool:
        """Send all rows with one timestamp; return False if a write failed."""
        bind_at, execute = self._statement.bind_at, self._session.execute_async
        futures = [execute(self._prepared, bind_at(value, entry.timestamp_ms)) for value in values]
        try:
            for future in futures:
                future.result()
        except TaskCancelled:
            raise
        except Exception:
            return False
        return True


class MasksFailedSends(CassandraWriteAheadSink):
    """D1 alone: returns False after an error, with a high-water mark. Convicted by ALO."""

    def __init__(self, query: str = "", **options: Any) -> None:
        options.setdefault("committer", HighWaterCommitter())
        super().__init__(query, **options)

    def send_entry(self, entry: PendingBatch, values: PendingValues) -> bool:
        """Turn an error into False."""
        try:
            return super().send_entry(entry, values)
        except TaskCancelled:
            raise
        except Exception:
            return False


class WritesInMilliseconds(CassandraWriteAheadSink):
    """D4 alone: any row of another client wins: its timestamp is a thousand times larger."""

    def make_entry(
        self, values: tuple[Any, ...], checkpoint_id: int, timestamp_ms: int
    ) -> PendingBatch:
        """Make an entry with timestamps that start at the trigger time in milliseconds."""
        entry = super().make_entry(values, checkpoint_id, timestamp_ms)
        return TimedPendingBatch(
            entry.checkpoint_id, entry.subtask, timestamp_ms, values, first_write_us=timestamp_ms
        )


class GivesOneTimestamp(CassandraWriteAheadSink):
    """D5 alone: of two updates of a key in one interval, the larger value wins. Convicted by FAB.

    Cassandra decides this for each column, so the row can be one that was never written.
    """

    def send_entry(self, entry: PendingBatch, values: PendingValues) -> bool:
        """Send all rows with one timestamp."""
        assert isinstance(entry, TimedPendingBatch)
        bind_at, execute = self._statement.bind_at, self._session.execute
        for value in values:
            execute(self._prepared, bind_at(value, entry.first_write_us))
        return True
