"""The builder: which sink it makes, and what it refuses, in the words of the original."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pytest

from semantix.connectors.cassandra import (
    CassandraObjectSink,
    CassandraSink,
    CassandraSinkBuilder,
    CassandraUpsertSink,
    CassandraWriteAheadSink,
    MapperOptions,
)
from semantix.errors import UsageError

QUERY = "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)"
COLUMNS = ("key", "id", "n")
ROW = {"key": "k1", "id": "r1", "n": 1}


@dataclass
class Out:
    key: str
    id: str
    n: int | None


class Named(NamedTuple):
    key: str
    id: str
    n: int


def builder() -> CassandraSinkBuilder:
    return CassandraSinkBuilder().set_host("127.0.0.1").set_query(QUERY, COLUMNS)


def objects() -> CassandraSinkBuilder:
    return CassandraSink.add_sink(Out).set_host("127.0.0.1").set_default_keyspace("shop")


def tuples() -> CassandraSinkBuilder:
    return CassandraSink.add_sink(tuple).set_host("127.0.0.1").set_query(QUERY)


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (builder, CassandraUpsertSink),
        (lambda: builder().enable_write_ahead_log(), CassandraWriteAheadSink),
        (tuples, CassandraUpsertSink),
        (lambda: tuples().enable_write_ahead_log(), CassandraWriteAheadSink),
        (objects, CassandraObjectSink),
    ],
)
def test_it_builds_the_sink_of_the_records_type(made: Callable[[], Any], kind: type) -> None:
    assert type(made().build()) is kind


@pytest.mark.parametrize(
    ("made", "record"),
    [
        (lambda b: b.set_query(QUERY, COLUMNS), ROW),
        (lambda b: b.set_query(QUERY), ("k1", "r1", 1)),
        (lambda b: b.set_query(QUERY), Named("k1", "r1", 1)),
        (lambda b: b.set_default_keyspace("shop"), Out("k1", "r1", 1)),
        (lambda b: b.set_query(QUERY).enable_write_ahead_log(), ("k1", "r1", 1)),
        (lambda b: b.set_query(QUERY, COLUMNS).enable_write_ahead_log(), ROW),
    ],
)  # fmt: skip
def test_a_record_of_each_type_becomes_a_row(shop: Any, made: Any, record: Any) -> None:
    built = made(CassandraSink.add_sink(type(record)).set_cluster_builder(lambda c: c.Cluster()))
    sink = shop.opened(built.build)
    sink.process(record)
    state = sink.snapshot(1)
    sink.close()
    if isinstance(sink.function, CassandraWriteAheadSink):
        sink = shop.opened(built.build, state)
        sink.notify_complete(1)
    assert shop.rows("SELECT key, id, n FROM shop.out") == [("k1", "r1", 1)]


def test_null_fields_of_an_object_are_kept_or_written(shop: Any) -> None:
    def written(built: CassandraSinkBuilder) -> list[tuple[Any, ...]]:
        shop.rows("INSERT INTO shop.out (key, id, n) VALUES ('k1', 'r0', 7)")
        sink = shop.opened(
            built.set_default_keyspace("shop").set_cluster_builder(lambda c: c.Cluster()).build
        )
        sink.process(Out("k1", "r1", None))
        sink.snapshot(1)
        sink.close()
        return shop.rows("SELECT id, n FROM shop.out")

    assert written(CassandraSink.add_sink(Out)) == [("r1", None)]
    assert written(CassandraSink.add_sink(Out).enable_ignore_null_fields()) == [("r1", 7)]
    kept = CassandraSink.add_sink(Out).set_mapper_options({"save_null_fields": False})
    assert written(kept) == [("r1", 7)]


@pytest.mark.parametrize(
    ("misuse", "text"),
    [
        (lambda: CassandraSink.add_sink(int), "No support for the type of the given DataStream"),
        (lambda: CassandraSink.add_sink("row"), "No support for the type of the given DataStream"),
        (lambda: builder().set_host("127.0.0.2"), "Builder was already set"),
        (lambda: builder().set_cluster_options(), "Builder was already set"),
        (lambda: builder().set_cluster_builder(print), "Builder was already set"),
        (lambda: CassandraSinkBuilder().set_cluster_builder(None), "cluster builder is None"),
        (
            lambda: CassandraSinkBuilder().set_query(QUERY, COLUMNS).build(),
            "host information",
        ),
        (lambda: CassandraSinkBuilder().set_host("h").build(), "Query must not be null or empty."),
        (lambda: CassandraSinkBuilder().set_query(""), "Query must not be null or empty."),
        (lambda: CassandraSinkBuilder().set_query(None), "Query must not be null or empty."),
        (lambda: objects().set_query(QUERY), "Specifying a query is not allowed"),
        (lambda: builder().set_default_keyspace("shop"), "default keyspace is only allowed"),
        (lambda: tuples().set_default_keyspace("shop"), "default keyspace is only allowed"),
        (lambda: builder().set_mapper_options({}), "mapper options is only allowed"),
        (
            lambda: objects().enable_write_ahead_log(),
            "Exactly-once guarantees can only be provided for tuple types.",
        ),
        (
            lambda: CassandraSink.add_sink(Out).set_host("h").build(),
            "Cannot create CassandraPojoSink with input: Out: nobody names the keyspace",
        ),
        (lambda: objects().set_default_keyspace(""), "default_keyspace is ''; expected a name"),
        (lambda: CassandraSinkBuilder().set_host(""), "host is ''; expected a name"),
        (lambda: CassandraSinkBuilder().set_host("h", 0), "port is 0; expected"),
        (lambda: builder().set_consistency("SOME").build(), "consistency is 'SOME'"),
        (lambda: builder().set_failure_handler(None), "failure_handler is None"),
        (
            lambda: builder().set_max_concurrent_requests(0),
            "requests is expected to be positive; max_concurrent_requests is 0, expected",
        ),
        (lambda: builder().set_max_concurrent_requests(1.5), "max_concurrent_requests is 1.5"),
        (
            lambda: builder().set_max_concurrent_requests(1, -1),
            "timeout is expected to be positive; max_concurrent_requests_timeout_ms is -1",
        ),
        (lambda: builder().set_max_concurrent_requests(1, None), "timeout cannot be null"),
    ],
)
def test_misuse_is_told_in_the_words_of_the_original(misuse: Callable[[], Any], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        misuse()


def test_settings_reach_the_sink() -> None:
    sink = objects().set_mapper_options(MapperOptions(ttl_s=60, timestamp_us=5)).build()
    assert sink._statement.query == (
        "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?) USING TIMESTAMP 5 AND TTL 60"
    )
