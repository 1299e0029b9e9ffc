"""Sinks into Cassandra; the correct twin is `CassandraPositionSink`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.connectors.cassandra.position_sink import CassandraPositionSink


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
