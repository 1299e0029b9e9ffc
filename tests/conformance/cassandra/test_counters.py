"""Counters: they are added to, never set, and never in a transaction."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import ConsistencyLevel, InvalidRequest
from cassandra.protocol import SyntaxException
from cassandra.query import UNSET_VALUE, BatchStatement, BatchType, SimpleStatement

COLUMNS = "k text PRIMARY KEY, n counter, m counter"


def test_counters_add_up(bench: Any) -> None:
    bench.table(COLUMNS)
    bench.run("UPDATE t SET n = n + 1 WHERE k = 'a'")
    bench.run("UPDATE t SET n = n + 5, m = m - 2 WHERE k = 'a'")
    bench.run("UPDATE t SET n += 2 WHERE k = 'a'")
    bench.run("UPDATE t SET n = n + 0 WHERE k = 'b'")
    assert sorted(bench.rows("SELECT k, n, m FROM t")) == [("a", 8, -2), ("b", 0, None)]
    add = bench.session.prepare("UPDATE t SET n = n + ? WHERE k = ?")
    marker = add.column_metadata[0]
    assert (marker.name, marker.type.typename) == ("n", "counter")
    bench.run(add, (7, "a"))
    bench.run(add, (UNSET_VALUE, "a"))
    assert bench.rows("SELECT n FROM t WHERE k = 'a'") == [(15,)]
    assert bench.rows("SELECT ttl(n) FROM t WHERE k = 'a'") == [(None,)]
    assert bench.rows("SELECT writetime(n) FROM t WHERE k = 'a'")[0][0] > 1000


def test_a_counter_wraps_around(bench: Any) -> None:
    bench.table(COLUMNS)
    bench.run("UPDATE t SET n = n + 9223372036854775807 WHERE k = 'a'")
    bench.run("UPDATE t SET n = n + 1 WHERE k = 'a'")
    assert bench.rows("SELECT n FROM t") == [(-(2**63),)]


def test_a_deleted_row_goes_on_with_its_counter_and_a_deleted_counter_stays_away(
    bench: Any,
) -> None:
    bench.table(COLUMNS)
    for _ in range(2):
        bench.run("UPDATE t SET n = n + 2, m = m + 1 WHERE k = 'a'")
    bench.run("DELETE FROM t WHERE k = 'a'")
    assert bench.rows("SELECT k, n, m FROM t") == []
    bench.run("UPDATE t SET n = n + 1 WHERE k = 'a'")
    assert bench.rows("SELECT n, m FROM t") == [(5, None)]
    bench.run("DELETE n FROM t WHERE k = 'a'")
    bench.run("UPDATE t SET n = n + 1, m = m + 1 WHERE k = 'a'")
    assert bench.rows("SELECT n, m FROM t") == [(None, 3)]


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("UPDATE t SET n = 5 WHERE k = 'a'", InvalidRequest, "Cannot set the value of counter col"),
        ("INSERT INTO t (k, n) VALUES ('a', 5)", InvalidRequest, "INSERT statements are not allow"),
        ("UPDATE t SET n = n + 1 WHERE k = 'a' IF EXISTS", InvalidRequest, "Conditional updates a"),
        ("UPDATE t SET n = n + 1 WHERE k = 'a' IF n = 6", InvalidRequest, "Conditions on counters"),
        (
            "UPDATE t USING TIMESTAMP 5 SET n = n + 1 WHERE k = 'a'",
            InvalidRequest,
            "Cannot provide",
        ),
        ("UPDATE t USING TTL 5 SET n = n + 1 WHERE k = 'a'", InvalidRequest, "custom TTL for coun"),
        ("UPDATE t SET n = n + 'x' WHERE k = 'a'", InvalidRequest, "Invalid STRING constant"),
        ("UPDATE t SET n = n + null WHERE k = 'a'", InvalidRequest, "Invalid null value for count"),
        ("UPDATE t SET n = m + 1 WHERE k = 'a'", SyntaxException, "of the form X = X +<value>"),
        ("UPDATE t SET n = 1 + n WHERE k = 'a'", InvalidRequest, "for non list column n"),
    ],
)
def test_what_counters_do_not_take(
    bench: Any, text: str, kind: type[Exception], message: str
) -> None:
    bench.table(COLUMNS)
    with pytest.raises(kind) as caught:
        bench.run(text)
    assert message in str(caught.value)


def test_other_columns_are_no_counters(bench: Any) -> None:
    bench.table()
    with pytest.raises(InvalidRequest, match="for non counter column n"):
        bench.run("UPDATE t SET n = n + 1 WHERE k = 'a'")


@pytest.mark.parametrize(
    "columns", ["k counter PRIMARY KEY", "k text PRIMARY KEY, n counter, m int"]
)
def test_counters_have_tables_of_their_own(bench: Any, columns: str) -> None:
    with pytest.raises(InvalidRequest):
        bench.table(columns)


def test_batches_of_counters(bench: Any) -> None:
    bench.table(COLUMNS)
    bench.run("CREATE TABLE u (k text PRIMARY KEY, n int)")
    for kind in (BatchType.COUNTER, BatchType.UNLOGGED):
        batch = BatchStatement(kind)
        batch.add("UPDATE t SET n = n + 1 WHERE k = 'b'")
        bench.run(batch)
    bench.run("BEGIN COUNTER BATCH UPDATE t SET n = n + 1 WHERE k = 'b'; APPLY BATCH")
    assert bench.rows("SELECT n FROM t") == [(3,)]
    logged = BatchStatement()
    logged.add("UPDATE t SET n = n + 1 WHERE k = 'b'")
    with pytest.raises(InvalidRequest, match="Cannot include a counter statement in a logged bat"):
        bench.run(logged)
    for text, message in (
        (
            "COUNTER BATCH INSERT INTO u (k, n) VALUES ('a', 1)",
            "non-counter statement in a counter",
        ),
        (
            "UNLOGGED BATCH UPDATE t SET n = n + 1 WHERE k = 'b'; INSERT INTO u (k) VALUES ('a')",
            "Counter and non-counter mutations cannot exist in the same batch",
        ),
        (
            "COUNTER BATCH USING TIMESTAMP 5 UPDATE t SET n = n + 1 WHERE k = 'b'",
            "Cannot provide custom timestamp for counter BATCH",
        ),
    ):
        with pytest.raises(InvalidRequest, match=message):
            bench.run(f"BEGIN {text}; APPLY BATCH")


@pytest.mark.parametrize(
    ("level", "message"),
    [
        (ConsistencyLevel.ANY, "Consistency level ANY is not yet supported for counter table t"),
        (ConsistencyLevel.SERIAL, "Counter operations are inherently non-serializable"),
    ],
)
def test_levels_that_counters_do_not_have(bench: Any, level: int, message: str) -> None:
    bench.table(COLUMNS)
    text = "UPDATE t SET n = n + 1 WHERE k = 'c'"
    with pytest.raises(InvalidRequest, match=message):
        bench.run(SimpleStatement(text, consistency_level=level))
