"""Batches, as text and as BatchStatement."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.protocol import SyntaxException
from cassandra.query import BatchStatement, BatchType, SimpleStatement


def test_a_batch_of_all_kinds_of_statements(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('gone', 1)")
    insert = bench.session.prepare("INSERT INTO t (k, id, n) VALUES (?, ?, ?)")
    batch = BatchStatement()
    batch.add(insert, ("a", "r1", 1))
    batch.add(insert.bind(("b", "r2", 2)))
    batch.add("INSERT INTO t (k, n) VALUES (%s, %s)", ("c", 3))
    batch.add(SimpleStatement("UPDATE t SET n = 4 WHERE k = 'd'"))
    batch.add("DELETE FROM t WHERE k = 'gone'")
    result = bench.run(batch)
    assert (result.column_names, result.all()) == (None, [])
    assert sorted(bench.rows("SELECT k, n FROM t")) == [("a", 1), ("b", 2), ("c", 3), ("d", 4)]


def test_unlogged_batches_do_the_same(bench: Any) -> None:
    bench.table()
    batch = BatchStatement(BatchType.UNLOGGED)
    batch.add("INSERT INTO t (k, n) VALUES ('a', 1)")
    bench.run(batch)
    bench.run("BEGIN UNLOGGED BATCH UPDATE t SET n = 2 WHERE k = 'b'; APPLY BATCH")
    assert sorted(bench.rows("SELECT k, n FROM t")) == [("a", 1), ("b", 2)]


def test_timestamps_of_batches(bench: Any) -> None:
    bench.table()
    bench.run(
        "BEGIN BATCH USING TIMESTAMP 7 INSERT INTO t (k, n) VALUES ('a', 1); "
        "UPDATE t SET n = 2 WHERE k = 'b'; APPLY BATCH"
    )
    bench.run(
        "BEGIN BATCH INSERT INTO t (k, n) VALUES ('c', 3) USING TIMESTAMP 9 "
        "UPDATE t USING TIMESTAMP 8 SET n = 4 WHERE k = 'd' APPLY BATCH"
    )
    found = sorted(bench.rows("SELECT k, writetime(n) FROM t"))
    assert found == [("a", 7), ("b", 7), ("c", 9), ("d", 8)]
    prepared = bench.session.prepare(
        "BEGIN BATCH USING TIMESTAMP ? INSERT INTO t (k, n) VALUES (?, ?); APPLY BATCH"
    )
    bench.run(prepared, (11, "a", 5))
    assert bench.rows("SELECT n, writetime(n) FROM t WHERE k = 'a'") == [(5, 11)]


def test_the_order_within_a_batch_does_not_decide(bench: Any) -> None:
    bench.table()
    for pair in (("1", "2"), ("2", "1")):
        batch = BatchStatement()
        for value in pair:
            batch.add("INSERT INTO t (k, id) VALUES ('a', %s)", (value,))
        bench.run(batch)
        assert bench.rows("SELECT id FROM t") == [("2",)]


def test_a_deletion_in_a_batch_wins_over_an_insert_in_it(bench: Any) -> None:
    bench.table()
    batch = BatchStatement()
    batch.add("DELETE FROM t WHERE k = 'a'")
    batch.add("INSERT INTO t (k, n) VALUES ('a', 1)")
    bench.run(batch)
    assert bench.rows("SELECT * FROM t") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "BEGIN BATCH USING TIMESTAMP 7 INSERT INTO t (k) VALUES ('a') USING TIMESTAMP 8; "
            "APPLY BATCH",
            "Timestamp must be set either on BATCH or individual statements",
        ),
        (
            "BEGIN COUNTER BATCH INSERT INTO t (k) VALUES ('a'); APPLY BATCH",
            "Cannot include non-counter statement in a counter batch",
        ),
        (
            "BEGIN BATCH INSERT INTO t (k) VALUES ('a'); INSERT INTO t (zz) VALUES (1); "
            "APPLY BATCH",
            "Undefined column name zz",
        ),
    ],
)
def test_a_wrong_batch_does_nothing(bench: Any, text: str, message: str) -> None:
    bench.table()
    with pytest.raises(InvalidRequest, match=message):
        bench.run(text)
    assert bench.rows("SELECT * FROM t") == []


def test_a_batch_is_not_for_reading(bench: Any) -> None:
    bench.table()
    batch = BatchStatement()
    batch.add("INSERT INTO t (k) VALUES ('a')")
    batch.add("SELECT * FROM t")
    with pytest.raises(InvalidRequest, match="only UPDATE, INSERT and DELETE statements are all"):
        bench.run(batch)
    with pytest.raises(SyntaxException):
        bench.run("BEGIN BATCH SELECT * FROM t; APPLY BATCH")
    assert bench.rows("SELECT * FROM t") == []


def test_empty_batches_are_allowed(bench: Any) -> None:
    assert bench.run(BatchStatement()).all() == []
    assert bench.run("BEGIN BATCH APPLY BATCH").all() == []
