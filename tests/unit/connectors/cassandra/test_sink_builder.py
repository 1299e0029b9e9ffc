from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from semantix.connectors.cassandra import (
    CassandraSinkBuilder,
    CassandraUpsertSink,
    CassandraWriteAheadSink,
)
from semantix.errors import UsageError

QUERY = "INSERT INTO shop.out (key, id) VALUES (?, ?)"


def builder() -> CassandraSinkBuilder:
    return CassandraSinkBuilder().set_host("127.0.0.1").set_query(QUERY, ("key", "id"))


def test_it_builds_either_sink() -> None:
    assert isinstance(builder().build(), CassandraUpsertSink)
    assert isinstance(builder().enable_write_ahead_log().build(), CassandraWriteAheadSink)


@pytest.mark.parametrize(
    ("misuse", "text"),
    [
        (lambda: builder().set_host("127.0.0.2"), "Builder was already set"),
        (lambda: builder().set_cluster_options(), "Builder was already set"),
        (
            lambda: CassandraSinkBuilder().set_query(QUERY, ("key", "id")).build(),
            "host information",
        ),
        (lambda: CassandraSinkBuilder().set_host("h").build(), "Query must not be null or empty."),
        (lambda: builder().set_default_keyspace("shop"), "default keyspace is only allowed"),
        (lambda: builder().set_max_concurrent_requests(0), "requests is expected to be positive"),
        (
            lambda: builder().set_max_concurrent_requests(1, -1),
            "timeout is expected to be positive",
        ),
    ],
)
def test_misuse_is_told_in_the_words_of_the_original(misuse: Callable[[], Any], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        misuse()
