"""Sinks into Cassandra; the correct twin is `CassandraPositionSink`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.connectors.cassandra.position_sink import CassandraPositionSink
from semantix.connectors.source_positions import source_position
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.sink_function import RichSinkFunction


class UnfencedPositionSink(CassandraPositionSink):
    """Its batch has no condition: one that arrives late adds the rows once more."""

    def open(self, context: Any) -> None:
        super().open(context)
        moved, _, _ = self._move.partition(" IF ")
        self._update = self._connection.prepare(self._session, moved)

    def _write(self, place: tuple[str, int, str], rows: Sequence[tuple[int, Any]]) -> None:
        batch = self._rows_of(place, rows)
        batch.add(self._update, (rows[-1][0], *place))
        self._session.execute(batch)
        self._written[place] = rows[-1][0]


class LatePositionSink(CassandraPositionSink):
    """Moves the position in a request of its own, behind that of the rows."""

    def _write(self, place: tuple[str, int, str], rows: Sequence[tuple[int, Any]]) -> None:
        self._session.execute(self._rows_of(place, rows))
        batch = self._rows_of(place, ())
        batch.add(self._update, (rows[-1][0], *place, self._written[place]))
        self._session.execute(batch)
        self._written[place] = rows[-1][0]


class EarlyPositionSink(CassandraPositionSink):
    """Moves the position in a request of its own, before that of the rows."""

    def _write(self, place: tuple[str, int, str], rows: Sequence[tuple[int, Any]]) -> None:
        batch = self._rows_of(place, ())
        batch.add(self._update, (rows[-1][0], *place, self._written[place]))
        self._session.execute(batch)
        self._session.execute(self._rows_of(place, rows))
        self._written[place] = rows[-1][0]


class BatchOverPartitionsSink(RichSinkFunction, CheckpointedFunction):
    """Puts positions and rows into one batch over several partitions; the positions come first.

    Args:
        kind: `UNLOGGED`: a node may apply the position and no row; empty: the correct twin.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._rows: list[Any] = []
        self._upto: dict[tuple[str, int], int] = {}

    def open(self, context: Any) -> None:
        """Connect."""
        self._cluster = self.runtime_context.client("cassandra").Cluster()
        self._session = self._cluster.connect("shop")

    def initialize_state(self, context: Any) -> None:
        """Restore nothing: the positions are in the target."""

    def invoke(self, value: Any, context: Any) -> None:
        """Keep the record, unless the target has it."""
        topic, part, offset = source_position(value, context)
        if (topic, part) not in self._upto:
            found = self._session.execute(
                "SELECT upto FROM places WHERE topic = %s AND part = %s", (topic, part)
            ).one()
            self._upto[topic, part] = -1 if found is None else found.upto
        if offset > self._upto[topic, part]:
            self._upto[topic, part] = offset
            self._rows.append(value)

    def snapshot_state(self, context: Any) -> None:
        """Write positions and rows."""
        self.finish()

    def finish(self) -> None:
        """Write positions and rows."""
        placed = [(*place, upto) for place, upto in self._upto.items()]
        rows = [(row["id"], row["key"], row["n"]) for row in self._rows]
        statements = [
            *["INSERT INTO places (topic, part, upto) VALUES (%s, %s, %s)"] * len(placed),
            *["INSERT INTO rows (id, key, n) VALUES (%s, %s, %s)"] * len(rows),
        ]
        if rows:
            text = f"BEGIN {self._kind} BATCH {'; '.join(statements)}; APPLY BATCH"
            self._session.execute(text, [value for one in (*placed, *rows) for value in one])
        self._rows = []

    def close(self) -> None:
        """Disconnect."""
        self._cluster.shutdown()
