"""IN, ALLOW FILTERING, and deletions of slices of rows."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.query import SimpleStatement, ValueSequence


@pytest.fixture
def table(bench: Any) -> Any:
    bench.table("p text, c int, d int, n int, PRIMARY KEY (p, c, d)")
    for p, c, d, n in (("a", 1, 1, 1), ("a", 1, 2, 2), ("a", 2, 1, 3), ("b", 1, 1, 4)):
        bench.run("INSERT INTO t (p, c, d, n) VALUES (%s, %s, %s, %s)", (p, c, d, n))
    return bench


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("p = 'a' AND c IN (2, 1)", [1, 2, 3]),
        ("p = 'a' AND c IN (2, 1) AND d = 1", [1, 3]),
        ("p = 'a' AND c IN (2, 1) AND d IN (1, 2) ORDER BY c DESC", [3, 2, 1]),
        ("p = 'a' AND c IN (2, 1) AND d > 1", [2]),
        ("p = 'a' AND c IN ()", []),
        ("p IN ('b', 'a', 'a')", [1, 2, 3, 4]),
        ("p IN ('b', 'a') AND c = 1 AND d = 1", [1, 4]),
        ("n IN (1, 4) ALLOW FILTERING", [1, 4]),
        ("n > 1 AND d = 1 ALLOW FILTERING", [3, 4]),
        ("c = 1 ALLOW FILTERING", [1, 2, 4]),
        ("p = 'a' AND d = 1 ALLOW FILTERING", [1, 3]),
        ("p > 'a' ALLOW FILTERING", [4]),
        ("p = 'a' AND c > 1 AND d = 1 ALLOW FILTERING", [3]),
        ("n > 1 AND n < 3 ALLOW FILTERING", [2]),
        ("p IN ('a', 'b') AND n = 4 ALLOW FILTERING", [4]),
    ],
)
def test_which_rows_a_select_gives(table: Any, where: str, expected: list[int]) -> None:
    found = [n for (n,) in table.rows(f"SELECT n FROM t WHERE {where}")]
    is_scan = "ALLOW FILTERING" in where and not where.startswith("p ")
    assert (sorted(found) if is_scan else found) == expected


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("n IN (1, 2)", "Cannot execute this query as it might involve data filtering"),
        ("p = 'a' AND n = 1", "Cannot execute this query as it might involve data filtering"),
        ("p = 'a' AND d = 1", 'PRIMARY KEY column "d" cannot be restricted as preceding column'),
        ("n != 2 ALLOW FILTERING", 'Unsupported "!=" relation: n != 2'),
        ("n = null ALLOW FILTERING", "Unsupported null value for column n"),
        ("n = 1 AND n = 2 ALLOW FILTERING", "n cannot be restricted by more than one relation"),
        ("n > 1 AND n > 2 ALLOW FILTERING", "More than one restriction was found for the start"),
        ("c = 1 ORDER BY d DESC ALLOW FILTERING", "ORDER BY is only supported when the partition"),
        ("p IN ('b', 'a') ORDER BY c", "Cannot page queries with both ORDER BY and a IN restrict"),
    ],
)
def test_which_restrictions_are_refused(table: Any, where: str, message: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        table.run(f"SELECT * FROM t WHERE {where}")
    assert message in str(caught.value)


def test_bound_lists(table: Any) -> None:
    prepared = table.session.prepare("SELECT n FROM t WHERE p IN ? AND c IN (?, ?)")
    names = [(one.name, one.type.typename) for one in prepared.column_metadata]
    assert names == [("in(p)", "list"), ("c", "int"), ("c", "int")]
    assert prepared.routing_key_indexes is None
    assert table.rows(prepared, (["b", "a"], 2, 7)) == [(3,)]
    assert table.rows(prepared, ([], 2, 7)) == []
    with pytest.raises(InvalidRequest, match="Invalid null value for column p"):
        table.run(prepared, (None, 2, 7))
    listed = table.rows("SELECT n FROM t WHERE p IN %s", (ValueSequence(["b"]),))
    assert listed == [(4,)]


def test_rows_of_several_partitions_in_one_order(table: Any) -> None:
    text = "SELECT n FROM t WHERE p IN ('b', 'a') ORDER BY c DESC, d DESC"
    found = table.rows(SimpleStatement(text, fetch_size=0))
    assert found[0] == (3,)
    assert found[1] == (2,)
    assert sorted(found[2:]) == [(1,), (4,)]


def test_pages_over_several_partitions(table: Any) -> None:
    text = "SELECT n FROM t WHERE p IN ('b', 'a', 'zz')"
    result = table.run(SimpleStatement(text, fetch_size=2))
    table.run("DELETE FROM t WHERE p = 'a' AND c = 1 AND d = 2")
    assert [row.n for row in result.current_rows] == [1, 2]
    result.fetch_next_page()
    assert [row.n for row in result.current_rows] == [3, 4]


def test_updates_and_deletions_of_several_rows(table: Any) -> None:
    table.run("UPDATE t SET n = 5 WHERE p IN ('a', 'b') AND c = 9 AND d IN (1, 2)")
    assert len(table.rows("SELECT * FROM t WHERE c = 9 ALLOW FILTERING")) == 4
    table.run("DELETE FROM t WHERE p IN ('a', 'b') AND c IN (9, 10)")
    assert sorted(n for (n,) in table.rows("SELECT n FROM t")) == [1, 2, 3, 4]
    table.run("DELETE n FROM t WHERE p = 'a' AND c = 1 AND d IN (1, 2)")
    assert table.rows("SELECT n FROM t WHERE p = 'a' AND c = 1") == [(None,), (None,)]


def test_deletions_of_slices(table: Any) -> None:
    table.run("DELETE FROM t WHERE p = 'a' AND c > 1")
    assert sorted(n for (n,) in table.rows("SELECT n FROM t")) == [1, 2, 4]
    table.run("DELETE FROM t WHERE p = 'a' AND c = 1 AND d >= 2 AND d < 5")
    assert sorted(n for (n,) in table.rows("SELECT n FROM t")) == [1, 4]
    table.run("INSERT INTO t (p, c, d, n) VALUES ('a', 7, 1, 1) USING TIMESTAMP 5")
    assert table.rows("SELECT n FROM t WHERE p = 'a' AND c = 7") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("DELETE n FROM t WHERE p = 'a' AND c = 1 AND d >= 1", "Range deletions are not supported"),
        ("UPDATE t SET n = 5 WHERE p = 'a' AND c > 9", "Slice restrictions are not supported on"),
        ("DELETE FROM t WHERE p > 'a'", "Only EQ and IN relation are supported on the partition"),
        ("DELETE FROM t WHERE p = 'a' AND c > 1 AND d = 3", 'Clustering column "d" cannot be re'),
        ("DELETE FROM t WHERE p = 'a' AND c > 1 IF EXISTS", "DELETE statements must restrict all"),
        (
            "UPDATE t SET n = 5 WHERE p IN ('a', 'b') AND c = 9 AND d IN (1, 2) IF EXISTS",
            "IN on the partition key is not supported with conditional updates",
        ),
        (
            "UPDATE t SET n = 5 WHERE p = 'a' AND c = 9 AND d IN (1, 2) IF EXISTS",
            "IN on the clustering key columns is not supported with conditional updates",
        ),
    ],
)
def test_modifications_that_are_refused(table: Any, text: str, message: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        table.run(text)
    assert message in str(caught.value)


def test_a_condition_with_in(table: Any) -> None:
    text = "UPDATE t SET n = 9 WHERE p = 'b' AND c = 1 AND d = 1 IF n IN "
    assert not table.run(text + "(1, 2)").was_applied
    assert table.run(text + "(4, 5)").was_applied
