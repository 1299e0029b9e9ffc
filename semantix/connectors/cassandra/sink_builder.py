"""Builds the Cassandra sinks step by step, with the error messages of Flink's builder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from semantix.connectors.cassandra.arguments import (
    checked_columns,
    checked_handler,
    checked_name,
    checked_port,
    checked_query,
    checked_requests,
    checked_timeout_ms,
)
from semantix.connectors.cassandra.connection import DEFAULT_PORT, checked_consistency
from semantix.connectors.cassandra.object_mapper import (
    MapperOptions,
    mapper_options_of,
    refuse_plain_type,
)
from semantix.connectors.cassandra.object_sink import CassandraObjectSink
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
from semantix.functions.write_ahead_parts.arguments import check_arguments

_ROWS, _TUPLES, _OBJECTS = "rows", "tuples", "objects"


class CassandraSinkBuilder:
    """Collects settings; `build` makes the sink that fits the type of the records.

    | type of the records | settings of its own | sink |
    | --- | --- | --- |
    | `dict`, or another mapping | a query with columns | `CassandraUpsertSink` |
    | `tuple`, or a class of named tuples | a query | `CassandraUpsertSink` |
    | any other class with fields | default keyspace, mapper options | `CassandraObjectSink` |

    With a write-ahead log, mappings and tuples get a `CassandraWriteAheadSink`. It ignores the
    failure handler, the limit of requests and the setting for null fields, as Flink's does.

    Args:
        record_type: the class of the records.
    Raises:
        UsageError: `record_type` is no class with fields. Each method raises it for an argument
            that does not fit, and for a setting that these records do not have.
    Source: reference/protocol.md 7.5; Flink, CassandraSink.CassandraSinkBuilder.
    """

    def __init__(self, record_type: Any = dict) -> None:
        refuse_plain_type(record_type)
        self._record_type = record_type
        self._kind = _kind_of(record_type)
        self._where: dict[str, Any] | None = None
        self._query = ""
        self._columns: tuple[str, ...] = ()
        self._default_keyspace = ""
        self._mapper_options: MapperOptions | None = None
        self._consistency = ""
        self._writes_ahead = False
        self._committer: CheckpointCommitter | None = None
        self._failure_handler: FailureHandler = raise_failure
        self._permits = UNLIMITED
        self._permit_timeout_ms = FOREVER_MS
        self._ignore_null_fields = False

    def set_host(self, host: str, port: int = DEFAULT_PORT) -> Self:
        """Connect to this host."""
        where = {"contact_points": (checked_name("host", host),), "port": checked_port(port)}
        return self._set_where(f"host is {host!r}", where)

    def set_cluster_builder(self, builder: Callable[[Any], Any]) -> Self:
        """Connect with the `Cluster` that this function makes of the run's clients."""
        if not callable(builder):
            raise UsageError(
                f"the cluster builder is {builder!r}; expected a function that gets the run's "
                "clients and returns a Cluster"
            )
        return self._set_where(f"builder is {builder!r:.100}", {"cluster_builder": builder})

    def set_cluster_options(self, **options: Any) -> Self:
        """Connect with these arguments of `Cluster`."""
        return self._set_where(f"options is {options!r:.100}", {"cluster_options": options})

    def set_consistency(self, level: str) -> Self:
        """Write with this level of consistency, for instance `LOCAL_QUORUM`."""
        self._consistency = checked_consistency(level)
        return self

    def set_query(self, query: str, columns: Sequence[str] = ()) -> Self:
        """Write with this statement.

        Args:
            columns: the record's fields, in the order of the `?`; tuples need none.
        """
        if self._kind == _OBJECTS:
            raise UsageError(
                "Specifying a query is not allowed when using a Pojo-Stream as input; query is "
                f"{query!r:.200}, expected none: the mapper makes it from "
                f"{self._record_type.__name__}"
            )
        self._query, self._columns = checked_query(query), checked_columns(columns)
        return self

    def set_default_keyspace(self, keyspace: str) -> Self:
        """Write objects into this keyspace, if their class names none."""
        if self._kind != _OBJECTS:
            raise UsageError(
                "Specifying a default keyspace is only allowed when using a Pojo-Stream as input; "
                f"default_keyspace is {keyspace!r:.100}, expected none with records of the type "
                f"{self._record_type.__name__}",
                hint=f"name it in the query: INSERT INTO {keyspace}.…",
            )
        self._default_keyspace = checked_name("default_keyspace", keyspace)
        return self

    def set_mapper_options(self, options: MapperOptions | Mapping[str, Any]) -> Self:
        """Write objects in this way."""
        if self._kind != _OBJECTS:
            raise UsageError(
                "Specifying mapper options is only allowed when using a Pojo-Stream as input; "
                f"mapper_options is {options!r:.100}, expected none with records of the type "
                f"{self._record_type.__name__}"
            )
        self._mapper_options = mapper_options_of(options)
        return self

    def enable_write_ahead_log(self, committer: CheckpointCommitter | None = None) -> Self:
        """Write records after their checkpoint has completed.

        Args:
            committer: keeps the markers; None: a `CassandraCommitter`.
        """
        if self._kind == _OBJECTS:
            raise UsageError(
                "Exactly-once guarantees can only be provided for tuple types; the record type is "
                f"{self._record_type.__name__}, expected tuple, a class of named tuples, or dict"
            )
        if committer is not None:
            check_arguments("CassandraWriteAheadSink", committer, None, "")
        self._writes_ahead, self._committer = True, committer
        return self

    def set_failure_handler(self, handler: FailureHandler) -> Self:
        """Call this handler with the error of a failed write; if it returns, the record is lost."""
        self._failure_handler = checked_handler(handler)
        return self

    def set_max_concurrent_requests(self, count: int, timeout_ms: int = FOREVER_MS) -> Self:
        """Limit the number of unanswered requests, and the time to wait for a free one."""
        self._permits, self._permit_timeout_ms = (
            checked_requests(count),
            checked_timeout_ms(timeout_ms),
        )
        return self

    def enable_ignore_null_fields(self) -> Self:
        """Do not write a field that is None; its column keeps its value."""
        self._ignore_null_fields = True
        return self

    def build(self) -> CassandraUpsertSink | CassandraWriteAheadSink:
        """Make the sink."""
        if self._where is None:
            raise UsageError(
                "Cassandra host information must be supplied using either setHost() or "
                "setClusterBuilder()."
            )
        connection = {**self._where, "consistency": self._consistency}
        if self._kind != _OBJECTS:
            checked_query(self._query)
        if self._writes_ahead:
            return CassandraWriteAheadSink(
                self._query,
                columns=self._columns,
                records=self._kind,
                committer=self._committer,
                **connection,
            )
        settings: dict[str, Any] = {
            "max_concurrent_requests": self._permits,
            "max_concurrent_requests_timeout_ms": self._permit_timeout_ms,
            "failure_handler": self._failure_handler,
            **connection,
        }
        if self._kind == _OBJECTS:
            return CassandraObjectSink(
                self._record_type,
                default_keyspace=self._default_keyspace,
                mapper_options=self._mapper_options,
                ignore_null_fields=self._ignore_null_fields,
                **settings,
            )
        return CassandraUpsertSink(
            self._query,
            columns=self._columns,
            records=self._kind,
            ignore_null_fields=self._ignore_null_fields,
            **settings,
        )

    def _set_where(self, given: str, where: dict[str, Any]) -> Self:
        if self._where is not None:
            raise UsageError(
                "Builder was already set. You must use either setHost() or setClusterBuilder(); "
                f"{given}, and the connection is {self._where!r:.100} already"
            )
        self._where = where
        return self


class CassandraSink:
    """Flink's way in: `CassandraSink.add_sink(tuple).set_host(…)…build()`."""

    @staticmethod
    def add_sink(record_type: Any = dict) -> CassandraSinkBuilder:
        """Give the builder for records of a class."""
        return CassandraSinkBuilder(record_type)


def _kind_of(record_type: type) -> str:
    if issubclass(record_type, tuple):
        return _TUPLES
    return _ROWS if issubclass(record_type, Mapping) else _OBJECTS
