"""USING TTL, the TTL of a table, and TTL(). How values end: unit tests of `storage/endings.py`."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.protocol import SyntaxException
from cassandra.query import UNSET_VALUE


def left(bench: Any, columns: str, key: str) -> tuple[Any, ...]:
    """What is left of TTLs, in whole hundreds: a second may pass between write and read."""
    found = bench.rows(f"SELECT {columns} FROM t WHERE k = '{key}'")[0]
    return tuple(None if seconds is None else round(seconds, -2) for seconds in found)


def test_a_ttl_counts_down_for_each_column(bench: Any) -> None:
    bench.table("k text PRIMARY KEY, a int, b int")
    bench.run("INSERT INTO t (k, a, b) VALUES ('x', 1, 2) USING TTL 1000")
    result = bench.run("SELECT ttl(a) FROM t")
    assert (result.column_names, result.column_types[0].typename) == (["ttl(a)"], "int")
    assert left(bench, "ttl(a), ttl(b)", "x") == (1000, 1000)
    bench.run("UPDATE t USING TTL 500 SET a = 5 WHERE k = 'x'")
    assert left(bench, "ttl(a), ttl(b)", "x") == (500, 1000)
    bench.run("UPDATE t SET a = 5 WHERE k = 'x'")
    assert left(bench, "ttl(a), ttl(b)", "x") == (None, 1000)
    bench.run("UPDATE t USING TTL 500 AND TIMESTAMP 99 SET a = 6 WHERE k = 'x'")
    assert left(bench, "ttl(a), ttl(b)", "x") == (None, 1000)


def test_bound_ttls(bench: Any) -> None:
    bench.table("k text PRIMARY KEY, a int")
    insert = bench.session.prepare("INSERT INTO t (k, a) VALUES (?, ?) USING TTL ? AND TIMESTAMP ?")
    names = [(one.name, one.type.typename) for one in insert.column_metadata]
    assert names[2:] == [("[ttl]", "int"), ("[timestamp]", "bigint")]
    for key, lifetime, expected in (
        ("a", 1000, 1000),
        ("b", None, None),
        ("c", UNSET_VALUE, None),
        ("d", 0, None),
    ):
        bench.run(insert, (key, 1, lifetime, 5))
        assert left(bench, "ttl(a)", key) == (expected,)
    with pytest.raises(InvalidRequest, match="A TTL must be greater or equal to 0, but was -1"):
        bench.run(insert, ("e", 1, -1, 5))


def test_the_ttl_of_a_table_is_for_writes_without_one(bench: Any) -> None:
    bench.table("k text PRIMARY KEY, a int", "WITH default_time_to_live = 1000")
    insert = bench.session.prepare("INSERT INTO t (k, a) VALUES (?, ?) USING TTL ?")
    bench.run("UPDATE t SET a = 1 WHERE k = 'a'")
    bench.run("INSERT INTO t (k, a) VALUES ('b', 1) USING TTL 0")
    bench.run("INSERT INTO t (k, a) VALUES ('c', 1) USING TTL 500")
    bench.run(insert, ("d", 1, UNSET_VALUE))
    bench.run(insert, ("e", 1, None))
    found = [left(bench, "ttl(a)", key)[0] for key in "abcde"]
    assert found == [1000, None, 500, 1000, None]


def test_transactions_may_have_a_ttl(bench: Any) -> None:
    bench.table("k text PRIMARY KEY, a int, b int")
    insert = "INSERT INTO t (k, a) VALUES ('q', 1) IF NOT EXISTS USING TTL 1000"
    assert bench.run(insert).was_applied
    assert bench.run("UPDATE t USING TTL 500 SET b = 1 WHERE k = 'q' IF a = 1").was_applied
    assert left(bench, "ttl(a), ttl(b)", "q") == (1000, 500)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("INSERT INTO t (k) VALUES ('z') USING TTL -1", InvalidRequest, "A TTL must be greater"),
        ("INSERT INTO t (k) VALUES ('z') USING TTL 630720001", InvalidRequest, "ttl is too large"),
        ("INSERT INTO t (k) VALUES ('z') USING TTL 'x'", SyntaxException, "no viable alternative"),
        ("DELETE FROM t USING TTL 5 WHERE k = 'z'", SyntaxException, "expecting K_TIMESTAMP"),
        ("SELECT ttl(k) FROM t", InvalidRequest, "Cannot use selection function ttl on PRIMARY"),
        (
            "BEGIN BATCH USING TTL 5 DELETE FROM t WHERE k = 'z'; APPLY BATCH",
            InvalidRequest,
            "Global TTL on the BATCH statement is not supported.",
        ),
    ],
)
def test_wrong_ttls(bench: Any, text: str, kind: type[Exception], message: str) -> None:
    bench.table()
    with pytest.raises(kind, match=message):
        bench.run(text)


def test_at_equal_timestamps_a_value_that_ends_wins(bench: Any) -> None:
    bench.table("k text PRIMARY KEY, a int")
    for order in ("x", "y"):
        texts = [
            f"INSERT INTO t (k, a) VALUES ('{order}', 9) USING TIMESTAMP 5",
            f"INSERT INTO t (k, a) VALUES ('{order}', 1) USING TIMESTAMP 5 AND TTL 1000",
            f"INSERT INTO t (k, a) VALUES ('{order}', 2) USING TIMESTAMP 5 AND TTL 2000",
        ]
        for text in texts if order == "x" else texts[::-1]:
            bench.run(text)
    assert bench.rows("SELECT a FROM t") == [(2,), (2,)]
    bench.run("DELETE a FROM t USING TIMESTAMP 5 WHERE k = 'x'")
    assert bench.rows("SELECT a FROM t WHERE k = 'x'") == [(None,)]
