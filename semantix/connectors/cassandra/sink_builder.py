"""Builds the Cassandra sinks step by step, with the error messages of Flink's builder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from semantix.connectors.cassandra.connection import DEFAULT_PORT
from semantix.connectors.cassandra.upsert_sink import (
    FOREVER_MS,
    UNLIMITED,
    CassandraUpsertSink,
    FailureHandler,
    raise_failure,
)
from semantix.connectors.cassandra.write_ahead_sink import CassandraWriteAheadSink
from semantix.errors import UsageError
from semantix.functions.checkpoint_committer import CheckpointCommitter


class CassandraSinkBuilder:
    """Collects settings; `build` makes a `CassandraUpsertSink` or a `CassandraWriteAheadSink`.

    Records are mappings, so Flink's settings for its POJO mapper do not exist here.
    Source: reference/protocol.md 7.5; Flink, CassandraSink.CassandraSinkBuilder.
    """

    def __init__(self) -> None:
        self._where: dict[str, Any] | None = None
        self._query = ""
        self._columns: tuple[str, ...] = ()
        self._writes_ahead = False
        self._committer: CheckpointCommitter | None = None
        self._failure_handler: FailureHandler = raise_failure
        self._permits = UNLIMITED
        self._permit_timeout_ms = FOREVER_MS
        self._ignore_null_fields = False

    def set_host(self, host: str, port: int = DEFAULT_PORT) -> Self:
        """Connect to this host."""
        return self._set_where({"contact_points": (host,), "port": port})

    def set_cluster_options(self, **options: Any) -> Self:
        """Connect with these arguments of `Cluster` (in Flink: a cluster builder)."""
        return self._set_where({"cluster_options": options})

    def set_query(self, query: str, columns: Sequence[str]) -> Self:
        """Write with this statement; `columns` are the record's fields, in order of the `?`."""
        self._query, self._columns = query, tuple(columns)
        return self

    def set_default_keyspace(self, keyspace: str) -> Self:
        """Refuse: in Flink a default keyspace is for POJO streams only, never with a query."""
        raise UsageError(
            "Specifying a default keyspace is only allowed when using a Pojo-Stream as input.",
            hint=f"name it in the query: INSERT INTO {keyspace}.…",
        )

    def enable_write_ahead_log(self, committer: CheckpointCommitter | None = None) -> Self:
        """Write records after their checkpoint has completed.

        Args:
            committer: keeps the markers; None: a `CassandraCommitter`.
        """
        self._writes_ahead, self._committer = True, committer
        return self

    def set_failure_handler(self, handler: FailureHandler) -> Self:
        """Call this handler with the error of a failed write; if it returns, the record is lost."""
        self._failure_handler = handler
        return self

    def set_max_concurrent_requests(self, count: int, timeout_ms: int = FOREVER_MS) -> Self:
        """Limit the number of unanswered requests, and the time to wait for a free one."""
        if count <= 0:
            raise UsageError("Max concurrent requests is expected to be positive")
        if timeout_ms is None:
            raise UsageError("Max concurrent requests timeout cannot be null")
        if timeout_ms < 0:
            raise UsageError("Max concurrent requests timeout is expected to be positive")
        self._permits, self._permit_timeout_ms = count, timeout_ms
        return self

    def enable_ignore_null_fields(self) -> Self:
        """Do not write a field that is None; its column keeps its value."""
        self._ignore_null_fields = True
        return self

    def build(self) -> CassandraUpsertSink | CassandraWriteAheadSink:
        """Make the sink. The write-ahead sink ignores the settings of requests and null fields."""
        if self._where is None:
            raise UsageError(
                "Cassandra host information must be supplied using either setHost() or "
                "setClusterBuilder()."
            )
        if not self._query:
            raise UsageError("Query must not be null or empty.")
        if self._writes_ahead:
            return CassandraWriteAheadSink(
                self._query, columns=self._columns, committer=self._committer, **self._where
            )
        return CassandraUpsertSink(
            self._query,
            columns=self._columns,
            max_concurrent_requests=self._permits,
            max_concurrent_requests_timeout_ms=self._permit_timeout_ms,
            failure_handler=self._failure_handler,
            ignore_null_fields=self._ignore_null_fields,
            **self._where,
        )

    def _set_where(self, where: dict[str, Any]) -> Self:
        if self._where is not None:
            raise UsageError(
                "Builder was already set. You must use either setHost() or setClusterBuilder()."
            )
        self._where = where
        return self
