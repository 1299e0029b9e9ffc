"""Single defects of Flink's Cassandra write-ahead sink; the twin is `CassandraWriteAheadSink`.

The whole sink with all of them is `cassandra_original`. The numbers of the defects are those of
reference/protocol.md 7.4.
"""

from __future__ import annotations

from typing import Any

from semantix.connectors.cassandra.write_ahead_sink import (
    CassandraWriteAheadSink,
    TimedPendingBatch,
)
from semantix.errors import TaskCancelled
from semantix.functions.checkpoint_committer import CheckpointCommitter
from semantix.functions.pending_batch import PendingBatch, PendingValues
from semantix.testing.canaries.cassandra_original import HighWaterCommitter


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


class MarksByHighWater(CassandraWriteAheadSink):
    """D2 alone: a later mark of another subtask counts for an earlier entry. Convicted by ALO."""

    def __init__(self, query: str = "", **options: Any) -> None:
        options.setdefault("committer", HighWaterCommitter())
        super().__init__(query, **options)


class ForgetsTheEarlierSubmission(CassandraWriteAheadSink):
    """D3 alone: a job that is submitted anew does not find the earlier marks. Convicted by AMO."""

    def _committer_of(self, entry: Any) -> CheckpointCommitter:
        return self._committer


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
