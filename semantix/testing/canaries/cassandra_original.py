"""Flink's Cassandra write-ahead sink and its committer, copied with their defects.

The copy shares no line with `CassandraWriteAheadSink`; it stands on the template
`GenericWriteAheadSink`. Source: Flink's connector for Cassandra, CassandraTupleWriteAheadSink,
CassandraRowWriteAheadSink and CassandraCommitter. The numbers of the defects are those of
reference/protocol.md 7.4:

- D1: after a failed write `send_values` returns False. The template goes on with the next
  checkpoint, whose mark then counts for the failed one, too: its records are lost.
- D2: after a rescale two subtasks may hold entries of one earlier subtask. If the later checkpoint
  is marked first, the other subtask drops its entry unsent.
- D3: the marks belong to one submission. A job that is submitted anew sends every entry of its
  state again. If the log of an entry was discarded already, the entry and all later ones of the
  subtask are never sent.
- D4: the write timestamp is in milliseconds. Cassandra counts in microseconds, so the rows lose
  against those of any other client.
- D5: all rows of a checkpoint have one timestamp. Of two updates of a key the larger value wins,
  for each column by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from semantix.errors import TaskCancelled
from semantix.functions.checkpoint_committer import CheckpointCommitter
from semantix.functions.pending_batch import PendingValues
from semantix.functions.write_ahead import GenericWriteAheadSink


class HighWaterCommitter(CheckpointCommitter):
    """Keeps the latest written checkpoint of each subtask, in one table for each submission."""

    def __init__(self, keyspace: str = "flink_auxiliary") -> None:
        self._keyspace = keyspace
        self._last: dict[int, int] = {}

    @property
    def _table(self) -> str:
        return f"{self._keyspace}.checkpoints_{re.sub('[^a-z0-9_]', '_', self.job_id.lower())}"

    def create_resource(self) -> None:
        """Create keyspace and table. Flink does this on the client that submits the job."""
        cluster = self.runtime_context.client("cassandra").Cluster()
        session = cluster.connect()
        session.execute(
            f"CREATE KEYSPACE IF NOT EXISTS {self._keyspace} WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
        session.execute(
            f"CREATE TABLE IF NOT EXISTS {self._table} (sink_id text, sub_id int, "
            "checkpoint_id bigint, PRIMARY KEY (sink_id, sub_id))"
        )
        cluster.shutdown()

    def open(self) -> None:
        """Connect and prepare the statements."""
        self._cluster = self.runtime_context.client("cassandra").Cluster()
        self._session = self._cluster.connect()
        row = "sink_id = ? AND sub_id = ?"
        self._update = self._session.prepare(
            f"UPDATE {self._table} SET checkpoint_id = ? WHERE {row}"
        )
        self._select = self._session.prepare(f"SELECT checkpoint_id FROM {self._table} WHERE {row}")

    def close(self) -> None:
        """Disconnect."""
        self._last.clear()
        self._cluster.shutdown()

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Overwrite the subtask's row."""
        self._session.execute(self._update, (checkpoint_id, self.operator_id, subtask))
        self._last[subtask] = checkpoint_id

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        """Compare the checkpoint with the subtask's row, which is read until there is one."""
        last = self._last.get(subtask)
        if last is None:
            row = self._session.execute(self._select, (self.operator_id, subtask)).one()
            if row is None:
                return False
            last = self._last[subtask] = row.checkpoint_id
        return checkpoint_id <= last


class OriginalWriteAheadSink(GenericWriteAheadSink):
    """Flink's sink, with D1 to D5. Convicted by ALO (D1, D2), AMO (D3), IDEM (D4), FAB (D5).

    Args:
        query: an INSERT or UPDATE with `?` for each of `columns`.
        columns: fields of the record.
        max_concurrent_requests: of no effect, as in Flink.
        job_id, fail_at_end, log_storage: see `GenericWriteAheadSink`; as in Flink, the records wait
            in task-owned logs.
    """

    def __init__(
        self,
        query: str,
        *,
        columns: Sequence[str],
        committer: CheckpointCommitter | None = None,
        job_id: str = "",
        fail_at_end: bool = False,
        log_storage: str = "task_owned",
        max_concurrent_requests: int = 0,
    ) -> None:
        super().__init__(
            committer or HighWaterCommitter(),
            None,
            job_id,
            fail_at_end=fail_at_end,
            log_storage=log_storage,
        )
        self._columns = tuple(columns)
        # Java's driver sets the timestamp of a statement by `setDefaultTimestamp`.
        head, update, rest = query.partition(" SET ")
        self._is_update = bool(update)
        self._query = (
            f"{head} USING TIMESTAMP ?{update}{rest}" if update else (f"{query} USING TIMESTAMP ?")
        )

    def open(self, context: Any) -> None:
        """Open the committer, connect and prepare the statement."""
        super().open(context)
        runtime = self.runtime_context
        if not runtime.checkpointing_enabled:
            raise RuntimeError("The write-ahead log requires checkpointing to be enabled.")
        self._cluster = runtime.client("cassandra").Cluster()
        self._session = self._cluster.connect()
        self._prepared = self._session.prepare(self._query)

    def close(self) -> None:
        """Disconnect."""
        super().close()
        self._cluster.shutdown()

    def send_values(self, values: PendingValues, checkpoint_id: int, timestamp: int) -> bool:
        """Send all rows at once and wait; return False if a write failed."""
        futures = []
        for value in values:
            fields = [value[column] for column in self._columns]
            bound = (timestamp, *fields) if self._is_update else (*fields, timestamp)
            futures.append(self._session.execute_async(self._prepared, bound))
        is_sent = True
        for future in futures:
            try:
                future.result()
            except TaskCancelled:
                raise
            except Exception:
                is_sent = False
        return is_sent
