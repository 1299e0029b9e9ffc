"""Enriches records with rows of a Cassandra table, without waiting for each answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from semantix.connectors.cassandra.connection import DEFAULT_PORT, CassandraConnection
from semantix.errors import UsageError
from semantix.functions.async_access.async_function import AsyncFunction, ResultFuture

_MISSING = ("keep", "drop", "fail")


class CassandraLookup(AsyncFunction):
    """Reads one row for each record, and adds columns of the row to it.

    A failed request fails the task, if the operator does not try it again.

    Args:
        query: a SELECT with `?` for each of `parameters`; its first row counts.
        parameters: fields of the record, in the order of the markers.
        columns: column of the row → name of the field that gets its value.
        on_missing: what happens to a record without a row. `keep`: the fields are None; `drop`:
            nothing is emitted; `fail`: the task fails.
        contact_points, port, consistency, cluster_options: see `CassandraConnection`.
    Raises:
        UsageError: an argument does not fit.
    """

    def __init__(
        self,
        query: str,
        *,
        parameters: Sequence[str],
        columns: Mapping[str, str],
        on_missing: str = "keep",
        contact_points: Sequence[str] = (),
        port: int = DEFAULT_PORT,
        consistency: str = "",
        cluster_options: Mapping[str, Any] | None = None,
    ) -> None:
        if on_missing not in _MISSING:
            raise UsageError(f"on_missing is {on_missing!r}; expected one of {', '.join(_MISSING)}")
        if not columns:
            raise UsageError("columns is empty; expected columns of the row, each with a field")
        if query.count("?") != len(parameters):
            raise UsageError(
                f"the query has {query.count('?')} markers and there are {len(parameters)} "
                f"parameters ({', '.join(parameters)}): {query}"
            )
        self._query = query
        self._parameters = tuple(parameters)
        self._columns = dict(columns)
        self._on_missing = on_missing
        self._connection = CassandraConnection(contact_points, port, consistency, cluster_options)
        self._cluster: Any = None

    def open(self, context: Any) -> None:
        """Connect and prepare the statement."""
        self._cluster = self._connection.open_cluster(self.runtime_context.client("cassandra"))
        self._session = self._cluster.connect()
        self._prepared = self._connection.prepare(self._session, self._query)

    def async_invoke(self, value: Any, result_future: ResultFuture) -> None:
        """Send the request; a callback of the driver completes the future."""
        parameters = tuple([value[name] for name in self._parameters])
        answer = self._session.execute_async(self._prepared, parameters)
        answer.add_callbacks(
            self._answered,
            self._failed,
            callback_args=(value, result_future),
            errback_args=(result_future,),
        )

    def close(self) -> None:
        """Disconnect."""
        if self._cluster is not None:
            self._cluster.shutdown()
            self._cluster = None

    def _answered(self, rows: Any, value: Any, result_future: ResultFuture) -> None:
        row = next(iter(rows or ()), None)
        if row is None and self._on_missing == "drop":
            result_future.complete([])
        elif row is None and self._on_missing == "fail":
            result_future.complete_exceptionally(LookupError(f"no row for {value!r:.200}"))
        else:
            found = {
                field: None if row is None else getattr(row, column)
                for column, field in self._columns.items()
            }
            result_future.complete([{**value, **found}])

    def _failed(self, error: Exception, result_future: ResultFuture) -> None:
        result_future.complete_exceptionally(error)
