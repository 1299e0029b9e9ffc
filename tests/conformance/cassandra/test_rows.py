"""INSERT, UPDATE, DELETE and what a SELECT then sees."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

import pytest
from cassandra import InvalidRequest

COMPOSITE = "p1 text, p2 int, c1 text, c2 bigint, v text, PRIMARY KEY ((p1, p2), c1, c2)"
DESCENDING = "WITH CLUSTERING ORDER BY (c1 DESC, c2 ASC)"


def test_an_insert_overwrites_the_columns_that_it_names(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1)")
    bench.run("INSERT INTO t (k, n) VALUES ('a', 2)")
    assert bench.rows("SELECT * FROM t") == [("a", "r1", 2)]


def test_an_insert_keeps_the_row_alive_though_all_columns_are_null(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1)")
    bench.run("UPDATE t SET id = null, n = null WHERE k = 'a'")
    assert bench.rows("SELECT * FROM t") == [("a", None, None)]


def test_an_update_alone_does_not_keep_the_row_alive(bench: Any) -> None:
    bench.table()
    bench.run("UPDATE t SET n = 1 WHERE k = 'a'")
    assert bench.rows("SELECT * FROM t") == [("a", None, 1)]
    bench.run("UPDATE t SET n = null WHERE k = 'a'")
    assert bench.rows("SELECT * FROM t") == []
    bench.run("UPDATE t SET n = null WHERE k = 'b'")
    assert bench.rows("SELECT * FROM t") == []


def test_delete_of_a_row_and_of_a_column(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1)")
    bench.run("INSERT INTO t (k, id, n) VALUES ('b', 'r2', 2)")
    bench.run("DELETE n FROM t WHERE k = 'a'")
    bench.run("DELETE FROM t WHERE k = 'b'")
    assert bench.rows("SELECT * FROM t") == [("a", "r1", None)]


def test_a_row_deleted_may_be_written_again(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1)")
    bench.run("DELETE FROM t WHERE k = 'a'")
    bench.run("INSERT INTO t (k, n) VALUES ('a', 2)")
    assert bench.rows("SELECT * FROM t") == [("a", None, 2)]


def test_a_full_scan_is_in_the_order_of_the_tokens(bench: Any) -> None:
    bench.table()
    for number in range(12):
        bench.run("INSERT INTO t (k, n) VALUES (%s, %s)", (f"k{number}", number))
    order = [1, 5, 3, 4, 2, 0, 6]
    found = [n for _, n in bench.rows("SELECT k, n FROM t")]
    assert [n for n in found if n < 7] == order
    assert sorted(found) == list(range(12))


def test_composite_keys_are_ordered_within_their_partition(bench: Any) -> None:
    bench.table(COMPOSITE, DESCENDING)
    for c1, c2 in (("x", 1), ("y", 1), ("x", -2), ("x", 300)):
        bench.run("INSERT INTO t (p1, p2, c1, c2, v) VALUES ('a', 1, %s, %s, 'v')", (c1, c2))
    bench.run("INSERT INTO t (p1, p2, c1, c2, v) VALUES ('a', 2, 'z', 0, 'other partition')")
    inside = bench.rows("SELECT c1, c2 FROM t WHERE p1 = 'a' AND p2 = 1")
    assert inside == [("y", 1), ("x", -2), ("x", 1), ("x", 300)]
    turned = bench.rows("SELECT c1, c2 FROM t WHERE p1 = 'a' AND p2 = 1 ORDER BY c1 ASC, c2 DESC")
    assert turned == inside[::-1]
    one = "SELECT v FROM t WHERE p2 = 2 AND p1 = 'a' AND c1 = 'z' AND c2 = 0"
    assert bench.rows(one) == [("other partition",)]


def test_slices_of_a_partition(bench: Any) -> None:
    bench.table(COMPOSITE, DESCENDING)
    for c1, c2 in (("x", 1), ("y", 1), ("x", -2), ("w", 7)):
        bench.run("INSERT INTO t (p1, p2, c1, c2) VALUES ('a', 1, %s, %s)", (c1, c2))
    where = "SELECT c1, c2 FROM t WHERE p1 = 'a' AND p2 = 1 AND "
    assert bench.rows(where + "c1 = 'x'") == [("x", -2), ("x", 1)]
    assert bench.rows(where + "c1 > 'w'") == [("y", 1), ("x", -2), ("x", 1)]
    assert bench.rows(where + "c1 >= 'w' AND c1 < 'y'") == [("x", -2), ("x", 1), ("w", 7)]
    assert bench.rows(where + "c1 = 'x' AND c2 <= 0") == [("x", -2)]
    assert bench.rows(where + "c1 > 'w' LIMIT 2") == [("y", 1), ("x", -2)]


def test_deletes_of_a_partition_and_of_its_parts(bench: Any) -> None:
    bench.table(COMPOSITE)
    for c1, c2 in (("x", 1), ("x", 2), ("y", 1)):
        bench.run("INSERT INTO t (p1, p2, c1, c2, v) VALUES ('a', 1, %s, %s, 'v')", (c1, c2))
    bench.run("DELETE v FROM t WHERE p1 = 'a' AND p2 = 1 AND c1 = 'x' AND c2 = 1")
    bench.run("DELETE FROM t WHERE p1 = 'a' AND p2 = 1 AND c1 = 'x' AND c2 = 2")
    assert bench.rows("SELECT c1, c2, v FROM t") == [("x", 1, None), ("y", 1, "v")]
    bench.run("DELETE FROM t WHERE p1 = 'a' AND p2 = 1 AND c1 = 'x'")
    assert bench.rows("SELECT c1, c2, v FROM t") == [("y", 1, "v")]
    bench.run("DELETE FROM t WHERE p1 = 'a' AND p2 = 1")
    assert bench.rows("SELECT * FROM t") == []


def test_all_types_come_back_as_they_went(bench: Any) -> None:
    bench.table(
        "k text PRIMARY KEY, a int, b bigint, c boolean, d double, e blob, f uuid, g timeuuid, "
        "h timestamp, i text"
    )
    values = (
        "z",
        -1,
        -(2**63),
        True,
        -0.5,
        b"\x00\xff",
        UUID("00000000-0000-4000-8000-000000000001"),
        UUID("50554d6e-29bb-11e5-b345-feff819cdc9f"),
        datetime.datetime(2020, 1, 1, 0, 0, 0, 123000),
        "it's ü",
    )
    insert = "INSERT INTO t (k, a, b, c, d, e, f, g, h, i) VALUES"
    prepared = bench.session.prepare(f"{insert} (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    bench.run(prepared, values)
    bench.run(f"{insert} (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", ("y", *values[1:]))
    result = bench.run("SELECT * FROM t WHERE k = 'z'")
    assert result.column_names == list("kabcdefghi")
    kinds = "varchar int bigint boolean double blob uuid timeuuid timestamp varchar"
    assert [kind.typename for kind in result.column_types] == kinds.split()
    assert [tuple(row) for row in result] == [values]
    assert bench.rows("SELECT * FROM t WHERE k = 'y'") == [("y", *values[1:])]


@pytest.mark.parametrize(
    ("literal", "kind", "expected"),
    [
        ("1", "double", 1.0),
        ("-1.5e3", "double", -1500.0),
        ("'2020-01-01T00:00:00.123Z'", "timestamp", datetime.datetime(2020, 1, 1, 0, 0, 0, 123000)),
        ("'2020-01-01 01:02+0100'", "timestamp", datetime.datetime(2020, 1, 1, 0, 2)),
        ("'2020-01-01'", "timestamp", datetime.datetime(2020, 1, 1)),
        ("5", "timestamp", datetime.datetime(1970, 1, 1, 0, 0, 0, 5000)),
        ("$$it's$$", "text", "it's"),
        ("''", "text", ""),
        ("TRUE", "boolean", True),
        ("0x", "blob", b""),
        ("0xCAfe", "blob", b"\xca\xfe"),
    ],
)
def test_literals(bench: Any, literal: str, kind: str, expected: object) -> None:
    bench.table(f"k text PRIMARY KEY, v {kind}")
    bench.run(f"INSERT INTO t (k, v) VALUES ('a', {literal})")
    assert bench.rows("SELECT v FROM t") == [(expected,)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("INSERT INTO t (k, zz) VALUES ('a', 'b')", "Undefined column name zz in table {ks}.t"),
        ("INSERT INTO t (id) VALUES ('b')", "Some partition key parts are missing: k"),
        ("INSERT INTO t (k, id) VALUES ('b')", "Unmatched column names/values"),
        (
            "INSERT INTO t (k, id) VALUES (null, 'b')",
            "Invalid null value in condition for column k",
        ),
        ("INSERT INTO t (k, n, n) VALUES ('a', 1, 2)", "The column names contains duplicates"),
        ("INSERT INTO t (k, n) VALUES ('a', 'x')", "Invalid STRING constant (x) for "),
        ("INSERT INTO t (k, n) VALUES (1, 1)", "Invalid INTEGER constant (1) for "),
        ("INSERT INTO t (k, n) VALUES ('a', 1.5)", "Invalid FLOAT constant (1.5) for "),
        ("INSERT INTO t (k, n) VALUES ('a', 99999999999)", "Unable to make int from '99999999999'"),
        (
            "INSERT INTO t (k, n) VALUES ('a', now())",
            "Type error: cannot assign result of ",
        ),
        ("INSERT INTO t (k, n) VALUES ('', 1)", "Key may not be empty"),
        ("INSERT INTO t (k, n) VALUES ('a', ?)", "Invalid amount of bind variables"),
        ("UPDATE t SET k = 'b' WHERE k = 'a'", "PRIMARY KEY part k found in SET part"),
        ("UPDATE t SET n = 1 WHERE n = 2", "Some partition key parts are missing: k"),
        (
            "UPDATE t SET n = 1 WHERE k = 'a' AND id = 'x'",
            "Non PRIMARY KEY columns found in where clause: id ",
        ),
        ("UPDATE t SET n = 1 WHERE k > 'a'", "Only EQ and IN relation are supported on the "),
        (
            "DELETE k FROM t WHERE k = 'a'",
            "Invalid identifier k for deletion (should not be a PRIMARY KEY part)",
        ),
        ("DELETE FROM t WHERE k = null", "Invalid null value in condition for column k"),
        ("SELECT * FROM t WHERE n = 1", "Cannot execute this query as it might involve data "),
        ("SELECT zz FROM t", "Undefined column name zz in table {ks}.t"),
        ("SELECT * FROM t LIMIT 0", "LIMIT must be strictly positive"),
        ("SELECT * FROM t ORDER BY k", "ORDER BY is only supported when the partition key is "),
        (
            "SELECT * FROM t WHERE k = 'a' AND k = 'b'",
            "k cannot be restricted by more than one relation if it includes an Equal",
        ),
        ("SELECT writetime(k) FROM t", "Cannot use selection function writetime on PRIMARY KEY "),
    ],
)
def test_a_wrong_statement_is_refused_in_the_servers_words(
    bench: Any, text: str, message: str
) -> None:
    bench.table()
    with pytest.raises(InvalidRequest) as caught:
        bench.run(text)
    assert f'message="{message.format(ks=bench.keyspace)}' in str(caught.value)
    assert bench.rows("SELECT * FROM t") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * FROM t WHERE p1 = 'a'", "Cannot execute this query as it might involve data "),
        (
            "SELECT * FROM t WHERE p1 = 'a' AND p2 = 1 AND c2 = 1",
            'PRIMARY KEY column "c2" cannot be restricted as preceding column "c1" is not',
        ),
        (
            "SELECT * FROM t WHERE p1 = 'a' AND p2 = 1 AND c1 > 'w' AND c2 = 1",
            'Clustering column "c2" cannot be restricted (preceding column "c1" is restricted by',
        ),
        (
            "SELECT * FROM t WHERE p1 = 'a' AND p2 = 1 ORDER BY c1 ASC, c2 ASC",
            "Unsupported order by relation",
        ),
        (
            "SELECT * FROM t WHERE p1 = 'a' AND p2 = 1 ORDER BY v",
            "Order by is currently only supported on the clustered columns of the PRIMARY KEY",
        ),
        ("INSERT INTO t (p1, p2, c1) VALUES ('a', 1, 'x')", "Some clustering keys are missing: c2"),
        ("UPDATE t SET v = 'q' WHERE p1 = 'a' AND p2 = 1", "Some clustering keys are missing: c1,"),
        ("DELETE FROM t WHERE p1 = 'a'", "Some partition key parts are missing: p2"),
        (
            "DELETE v FROM t WHERE p1 = 'a' AND p2 = 1",
            "Range deletions are not supported for specific columns",
        ),
    ],
)
def test_composite_keys_are_checked_in_the_servers_words(
    bench: Any, text: str, message: str
) -> None:
    bench.table(COMPOSITE, DESCENDING)
    with pytest.raises(InvalidRequest) as caught:
        bench.run(text)
    assert f'message="{message}' in str(caught.value)


def test_now_is_drawn_by_the_server_anew_each_time(bench: Any) -> None:
    bench.table("u timeuuid PRIMARY KEY, h timestamp, id text")
    prepared = bench.session.prepare(
        "INSERT INTO t (u, h, id) VALUES (now(), toTimestamp(now()), ?)"
    )
    for name in ("r1", "r2", "r3"):
        bench.run(prepared, (name,))
    rows = sorted(bench.rows("SELECT id, u, h FROM t"))
    assert [name for name, _, _ in rows] == ["r1", "r2", "r3"]
    assert {u.version for _, u, _ in rows} == {1}
    assert len({u for _, u, _ in rows}) == 3
    # A statement draws its key first. No draw is earlier than the one before, however slow it is.
    epoch = datetime.datetime(1582, 10, 15)
    drawn_ms = [
        moment_ms
        for _, u, h in rows
        for moment_ms in (u.time // 10_000, (h - epoch) // datetime.timedelta(milliseconds=1))
    ]
    assert drawn_ms == sorted(drawn_ms)
