"""Static columns: one value for all rows of a partition."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest


@pytest.fixture
def table(bench: Any) -> Any:
    bench.table("p text, c int, s int static, sl list<int> static, n int, PRIMARY KEY (p, c)")
    return bench


def test_all_rows_of_the_partition_show_the_value(table: Any) -> None:
    table.run("INSERT INTO t (p, c, s, n) VALUES ('a', 1, 7, 1)")
    table.run("INSERT INTO t (p, c, n) VALUES ('a', 2, 2)")
    table.run("UPDATE t SET s = 8, sl = sl + [1] WHERE p = 'a'")
    assert table.run("SELECT * FROM t").column_names == ["p", "c", "s", "sl", "n"]
    assert table.rows("SELECT * FROM t") == [("a", 1, 8, [1], 1), ("a", 2, 8, [1], 2)]
    assert table.rows("SELECT s FROM t WHERE p = 'a'") == [(8,), (8,)]


def test_without_other_rows_there_is_one_with_the_static_value(table: Any) -> None:
    table.run("INSERT INTO t (p, s) VALUES ('a', 6)")
    assert table.rows("SELECT * FROM t") == [("a", None, 6, None, None)]
    assert table.rows("SELECT p, c FROM t") == [("a", None)]
    assert table.rows("SELECT count(*) FROM t") == [(1,)]
    table.run("INSERT INTO t (p, c) VALUES ('a', 1)")
    assert table.rows("SELECT p, c, s FROM t") == [("a", 1, 6)]
    table.run("DELETE FROM t WHERE p = 'a' AND c = 1")
    assert table.rows("SELECT p, c, s FROM t") == [("a", None, 6)]
    table.run("DELETE s FROM t WHERE p = 'a'")
    assert table.rows("SELECT p, c, s FROM t") == []


def test_deletions_of_rows_keep_it_and_those_of_the_partition_do_not(table: Any) -> None:
    table.run("INSERT INTO t (p, c, s) VALUES ('a', 1, 7)")
    table.run("DELETE FROM t WHERE p = 'a' AND c >= 0")
    assert table.rows("SELECT p, c, s FROM t") == [("a", None, 7)]
    table.run("DELETE FROM t WHERE p = 'a'")
    assert table.rows("SELECT * FROM t") == []


def test_filtering(table: Any) -> None:
    table.run("INSERT INTO t (p, s) VALUES ('b', 6)")
    table.run("INSERT INTO t (p, c, s, n) VALUES ('a', 1, 7, 1)")
    assert table.rows("SELECT p, c FROM t WHERE s = 6 ALLOW FILTERING") == [("b", None)]
    assert table.rows("SELECT p, c FROM t WHERE s = 7 ALLOW FILTERING") == [("a", 1)]
    assert table.rows("SELECT p, c FROM t WHERE n = 1 ALLOW FILTERING") == [("a", 1)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("UPDATE t SET s = 8 WHERE p = 'a' AND c = 1", "since the UPDATE statement modifies only"),
        ("DELETE s FROM t WHERE p = 'a' AND c = 1", "since the DELETE statement modifies only st"),
        ("UPDATE t SET s = 8, n = 4 WHERE p = 'a'", "Some clustering keys are missing: c"),
        ("DELETE s, n FROM t WHERE p = 'a'", "Range deletions are not supported for specific col"),
        ("INSERT INTO t (p) VALUES ('a')", "Some clustering keys are missing: c"),
        ("SELECT s FROM t WHERE p = 'a' AND c = 1", "Cannot restrict clustering columns when sel"),
        ("UPDATE t SET s = 1 WHERE p = 'a' IF n = 9", "Some clustering keys are missing: c"),
    ],
)
def test_wrong_statements(table: Any, text: str, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        table.run(text)


def test_conditions(table: Any) -> None:
    table.run("INSERT INTO t (p, s) VALUES ('a', 9) IF NOT EXISTS")
    table.run("INSERT INTO t (p, c, n) VALUES ('a', 2, 2) IF NOT EXISTS")
    assert table.run("UPDATE t SET s = 10 WHERE p = 'a' IF s = 9").was_applied
    for where in ("SET s = 1 WHERE p = 'a'", "SET n = 1 WHERE p = 'a' AND c = 7"):
        refused = table.run(f"UPDATE t {where} IF s = 99")
        assert (refused.column_names, tuple(refused.one())) == (["[applied]", "s"], (False, 10))
    both = table.run("UPDATE t SET n = 1 WHERE p = 'a' AND c = 7 IF s = 99 AND n = 3")
    assert (both.column_names, tuple(both.one())) == (["[applied]", "n", "s"], (False, None, 10))
    assert table.run("UPDATE t SET s = 11 WHERE p = 'a' IF EXISTS").was_applied
    assert not table.run("UPDATE t SET s = 11 WHERE p = 'zz' IF EXISTS").was_applied
    there = table.run("INSERT INTO t (p, s) VALUES ('a', 12) IF NOT EXISTS")
    assert tuple(there.one()) == (False, "a", 2, 11, None, None)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("k int PRIMARY KEY, s int static", "Static columns are only useful"),
        ("k int, c int static, PRIMARY KEY (k, c)", "Static column 'c' cannot be part of the PRI"),
    ],
)
def test_wrong_tables(bench: Any, columns: str, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message):
        bench.table(columns)
