"""The committer of the Cassandra write-ahead sink: keeps its markers in a table."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from semantix.connectors.cassandra.arguments import expect
from semantix.connectors.cassandra.connection import CassandraConnection
from semantix.functions.checkpoint_committer import CheckpointCommitter

_KEYSPACE = re.compile(r"[A-Za-z]\w{0,47}", re.ASCII)
_TABLE_PREFIX = "checkpoints_"
_NAME_LENGTH_MAX = 48  # Cassandra, SchemaConstants.NAME_LENGTH


class CassandraCommitter(CheckpointCommitter):
    """Keeps one row for each written checkpoint of a subtask, in one table for each job.

    Flink's committer has one row for each subtask, a high-water mark. That is wrong after a
    rescale, when two subtasks send entries of one earlier subtask: the slower one finds its
    checkpoint marked by the other, and drops its entry unsent. A row for each checkpoint does not
    have that problem. The sink deletes rows that no state needs any more.

    Args:
        keyspace: created with SimpleStrategy if it does not exist.
        replication_factor: of that keyspace.
        connection: the `CassandraConnection`; None: the contact points of the run's clients.
    Source: reference/protocol.md 7.4; Flink, CassandraCommitter.
    """

    def __init__(
        self,
        keyspace: str = "flink_auxiliary",
        *,
        replication_factor: int = 1,
        connection: CassandraConnection | None = None,
    ) -> None:
        is_word = isinstance(keyspace, str) and bool(_KEYSPACE.fullmatch(keyspace))
        expect("keyspace", keyspace, "letters, digits and _, a letter first, at most 48", is_word)
        is_whole = isinstance(replication_factor, int) and not isinstance(replication_factor, bool)
        expect(
            "replication_factor",
            replication_factor,
            "a whole number from 1",
            is_whole and replication_factor > 0,
        )
        expect(
            "connection",
            connection,
            "a CassandraConnection, or None",
            connection is None or isinstance(connection, CassandraConnection),
        )
        self._keyspace = keyspace
        self._replication_factor = replication_factor
        self._connection = connection or CassandraConnection()
        self._cluster: Any = None
        self._session: Any = None
        self._known: dict[int, set[int]] = {}  # checkpoints marked, by subtask
        self._others: dict[tuple[str, str], CassandraCommitter] = {}

    @property
    def table(self) -> str:
        """Give the name of the table, with its keyspace."""
        return f"{self._keyspace}.{table_name(self.job_id)}"

    def create_resource(self) -> None:
        """Create keyspace and table if they do not exist."""
        self._connect()
        self._session.execute(
            f"CREATE KEYSPACE IF NOT EXISTS {self._keyspace} WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': "
            f"{self._replication_factor}}}"
        )
        self._session.execute(f"CREATE TABLE IF NOT EXISTS {self.table} ({self.columns()})")

    def columns(self) -> str:
        """Give the table's columns and key."""
        return (
            "sink_id text, sub_id int, checkpoint_id bigint, "
            "PRIMARY KEY (sink_id, sub_id, checkpoint_id)"
        )

    def open(self) -> None:
        """Connect and prepare the statements."""
        self._connect()
        prepare, session = self._connection.prepare, self._session
        rows = "sink_id = ? AND sub_id = ?"
        self._insert = prepare(
            session, f"INSERT INTO {self.table} (sink_id, sub_id, checkpoint_id) VALUES (?, ?, ?)"
        )
        self._select = prepare(session, f"SELECT checkpoint_id FROM {self.table} WHERE {rows}")
        self._delete = prepare(
            session, f"DELETE FROM {self.table} WHERE {rows} AND checkpoint_id = ?"
        )

    def of_submission(self, job_id: str, operator_id: str) -> CassandraCommitter:
        """Give the committer for the markers of another submission, on the same session.

        A job that is submitted anew has other ids, and its state lists entries that the earlier
        job has made, and perhaps marked. Close this committer only: it owns the session.
        """
        if (job_id, operator_id) == (self.job_id, self.operator_id):
            return self
        other = self._others.get((job_id, operator_id))
        if other is None:
            other = CassandraCommitter(
                self._keyspace,
                replication_factor=self._replication_factor,
                connection=self._connection,
            )
            other.set_job_id(job_id)
            other.set_operator_id(operator_id)
            other._cluster, other._session = self._cluster, self._session
            other.create_resource()
            other.open()
            self._others[job_id, operator_id] = other
        return other

    def close(self) -> None:
        """Disconnect."""
        self._known.clear()
        self._others.clear()
        cluster, self._cluster = self._cluster, None
        if cluster is not None:
            cluster.shutdown()

    def commit_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Write the row of the checkpoint; a repeated call changes nothing."""
        # After a failed write only the table knows the truth, so the known rows are dropped first.
        known = self._known.pop(subtask, None)
        self._session.execute(self._insert, (self.operator_id, subtask, checkpoint_id))
        if known is not None:
            known.add(checkpoint_id)
            self._known[subtask] = known

    def is_checkpoint_committed(self, subtask: int, checkpoint_id: int) -> bool:
        """Look for the checkpoint among the subtask's rows.

        They are read once: an entry belongs to one subtask at a time, and only that one marks it.
        """
        known = self._known.get(subtask)
        if known is None:
            rows = self._session.execute(self._select, (self.operator_id, subtask))
            known = self._known[subtask] = {row.checkpoint_id for row in rows}
        return checkpoint_id in known

    def forget_checkpoint(self, subtask: int, checkpoint_id: int) -> None:
        """Delete the row of an entry that no state lists any more."""
        self._session.execute(self._delete, (self.operator_id, subtask, checkpoint_id))
        self._known.get(subtask, set()).discard(checkpoint_id)

    def _connect(self) -> None:
        if self._cluster is None:
            clients = self.runtime_context.client("cassandra")
            self._cluster = self._connection.open_cluster(clients)
            self._session = self._cluster.connect()


def table_name(job_id: str) -> str:
    """Give the name of a job's table: `checkpoints_` and the job id, cut to the length of CQL."""
    name = _TABLE_PREFIX + re.sub(r"\W", "_", job_id.lower(), flags=re.ASCII)
    if len(name) <= _NAME_LENGTH_MAX:
        return name
    digest = sha256(job_id.encode()).hexdigest()[:12]
    return f"{name[: _NAME_LENGTH_MAX - len(digest) - 1]}_{digest}"
