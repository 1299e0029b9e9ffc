"""A sink that keeps the position of its source in the target, in the batch of the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cassandra import ConsistencyLevel
from cassandra.query import BatchStatement

from semantix.connectors.cassandra.arguments import checked_requests
from semantix.connectors.cassandra.connection import DEFAULT_PORT, CassandraConnection
from semantix.connectors.cassandra.statements import RowStatement, bound
from semantix.connectors.source_positions import Place, source_place
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.functions.sink_function import RichSinkFunction

TABLE = (
    "CREATE TABLE {} (topic text, part int, key text, at timeuuid, upto bigint static, id text, "
    "n int, PRIMARY KEY ((topic, part, key), at))"
)
_PLACE = "topic = ? AND part = ? AND {} = ?"


class CassandraPositionSink(RichSinkFunction, CheckpointedFunction):
    """Adds each record to a table once, although its source sends some of them again.

    The table only grows: the server draws a part of the key at each write. The records of one key
    in one partition of the source are one partition of the table, and its static column `upto` is
    the position behind them. A batch in one partition of a table is atomic, so the rows of an
    interval and the new position are written together. Records at or below the position are there
    already, and are skipped.

    The batch is a lightweight transaction: it is applied only if the position is still the one that
    this attempt knows. So a batch that arrives late, or comes from an earlier attempt that still
    lives, changes nothing. An attempt whose batch is refused fails; the next one reads the position
    anew. A source whose messages hold several records each gives them one position: such records
    would be skipped, and are no input for this sink.

    Args:
        table: `keyspace.table`, in the form of `TABLE`; the columns `key`, `id` and `n` are those
            of the records.
        columns: fields of the record; the field `key` is among them.
        key: field of the record by which the records are dealt to the subtasks.
        batch_rows_max: number of rows in one batch. The server refuses batches above 50 KiB.
        contact_points, port, consistency, cluster_options, cluster_builder: see
            `CassandraConnection`.
    """

    def __init__(
        self,
        table: str,
        columns: Sequence[str],
        *,
        key: str = "key",
        batch_rows_max: int = 100,
        contact_points: Sequence[str] = (),
        port: int = DEFAULT_PORT,
        consistency: str = "",
        cluster_options: Mapping[str, Any] | None = None,
        cluster_builder: Callable[[Any], Any] | None = None,
    ) -> None:
        named = ("topic", "part", *columns)
        markers = ", ".join("?" * len(named))
        self._row = RowStatement(
            f"INSERT INTO {table} ({', '.join(named)}, at) VALUES ({markers}, now())", "", named
        )
        place = _PLACE.format(key)
        self._read = f"SELECT upto FROM {table} WHERE {place} LIMIT 1"
        self._move = f"UPDATE {table} SET upto = ? WHERE {place} IF upto = ?"
        self._key = key
        self._batch_rows_max = checked_requests(batch_rows_max)
        self._connection = CassandraConnection(
            contact_points, port, consistency, cluster_options, cluster_builder
        )
        self._cluster: Any = None
        self._written: dict[Place, int | None] = {}  # the position in the table
        self._taken: dict[Place, int] = {}  # of the last record that waits
        self._rows: dict[Place, list[tuple[int, Any]]] = {}  # each with its position

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Restore nothing: the positions are in the target."""

    def open(self, context: Any) -> None:
        """Connect and prepare the statements."""
        self._cluster = self._connection.open_cluster(self.runtime_context.client("cassandra"))
        session = self._session = self._cluster.connect()
        self._insert = self._connection.prepare(session, self._row.query)
        self._update = self._connection.prepare(session, self._move)
        self._select = session.prepare(self._read)
        # Such a read ends the transactions that are on their way: their outcome is known then.
        self._select.consistency_level = ConsistencyLevel.SERIAL

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Keep the record, unless the target has it."""
        place, offset = source_place(value, context, self._key)
        if place not in self._written:
            found = self._session.execute(self._select, place).one()
            self._written[place] = None if found is None else found.upto
        before = self._taken.get(place, self._written[place])
        if before is not None and offset <= before:
            return
        self._rows.setdefault(place, []).append((offset, value))
        self._taken[place] = offset

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Write rows and positions: the source does not send these records again."""
        self.flush()

    def finish(self) -> None:
        """Write rows and positions."""
        self.flush()

    def flush(self) -> None:
        """Write the rows that wait, each batch with the position behind it.

        Raises:
            OSError: another attempt has moved a position.
        """
        for place, rows in self._rows.items():
            for first in range(0, len(rows), self._batch_rows_max):
                self._write(place, rows[first : first + self._batch_rows_max])
        self._rows, self._taken = {}, {}

    def close(self) -> None:
        """Disconnect."""
        if self._cluster is not None:
            self._cluster.shutdown()
            self._cluster = None

    def _write(self, place: Place, rows: Sequence[tuple[int, Any]]) -> None:
        before, upto = self._written[place], rows[-1][0]
        batch = self._rows_of(place, rows)
        batch.add(self._update, (upto, *place, before))
        if not self._session.execute(batch).was_applied:
            raise OSError(f"another attempt has moved the position of {place} from {before}")
        self._written[place] = upto

    def _rows_of(self, place: Place, rows: Sequence[tuple[int, Any]]) -> BatchStatement:
        batch = BatchStatement(consistency_level=self._update.consistency_level)
        for _, value in rows:
            record = {**value, "topic": place[0], "part": place[1]}
            batch.add(bound(self._insert, self._row.bind(record), value))
        return batch
