"""Keyspaces and tables."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import AlreadyExists, InvalidRequest
from cassandra.protocol import SyntaxException


def test_a_table_that_is_there_already_is_an_error_with_its_names(bench: Any) -> None:
    bench.table()
    with pytest.raises(AlreadyExists) as caught:
        bench.table()
    assert (caught.value.keyspace, caught.value.table) == (bench.keyspace, "t")


def test_a_keyspace_that_is_there_already_is_an_error_with_its_name(bench: Any) -> None:
    with pytest.raises(AlreadyExists) as caught:
        bench.run(
            f"CREATE KEYSPACE {bench.keyspace} WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
    assert (caught.value.keyspace, caught.value.table) == (bench.keyspace, "")


def test_if_not_exists_creates_once_and_keeps_the_rows(bench: Any) -> None:
    bench.run("CREATE TABLE IF NOT EXISTS t (k text PRIMARY KEY, n int)")
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1)")
    bench.run("CREATE TABLE IF NOT EXISTS t (k text PRIMARY KEY, other text)")
    assert bench.rows("SELECT * FROM t") == [("a", 1)]


def test_drop_table_forgets_its_rows(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1)")
    bench.run("DROP TABLE t")
    bench.table()
    assert bench.rows("SELECT * FROM t") == []


def test_truncate_empties_a_table(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1)")
    bench.run("TRUNCATE t")
    assert bench.rows("SELECT * FROM t") == []
    bench.run("INSERT INTO t (k, n) VALUES ('a', 2)")
    bench.run("TRUNCATE TABLE t")
    assert bench.rows("SELECT * FROM t") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("CREATE TABLE x (k text)", "No PRIMARY KEY specifed for table 'x' (exactly one required)"),
        (
            "CREATE TABLE x (k text, PRIMARY KEY (zz))",
            "Unknown column 'zz' referenced in PRIMARY KEY for table 'x'",
        ),
        (
            "CREATE TABLE x (k text, k int, PRIMARY KEY (k))",
            "Duplicate column 'k' declaration for table 'x'",
        ),
        ("CREATE TABLE nowhere.x (k text PRIMARY KEY)", "Keyspace 'nowhere' doesn't exist"),
        (
            "CREATE TABLE x (k text, c int, d int, PRIMARY KEY (k, c, d)) "
            "WITH CLUSTERING ORDER BY (d DESC)",
            "Missing CLUSTERING ORDER for column c",
        ),
        ("DROP KEYSPACE nowhere", "Keyspace 'nowhere' doesn't exist"),
        ("TRUNCATE zz", "table zz does not exist"),
        ("USE nowhere", "Keyspace 'nowhere' does not exist"),
        ("SELECT * FROM zz", "table zz does not exist"),
    ],
)
def test_a_wrong_schema_statement_is_refused_in_the_servers_words(
    bench: Any, text: str, message: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        bench.run(text)
    assert f'message="{message}"' in str(caught.value)


def test_if_exists_drops_what_is_not_there(bench: Any) -> None:
    for text in ("DROP TABLE IF EXISTS zz", "DROP KEYSPACE IF EXISTS nowhere"):
        result = bench.run(text)
        assert (result.column_names, result.all(), result.one()) == (None, [], None)


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("INSER INTO t (k) VALUES ('a')", "line 1:0 no viable alternative at input"),
        ("INSERT INTO t (k) VALUES ('a'", "line 0:-1 mismatched input '<EOF>' expecting"),
        ("SELECT FROM t", "line 1:7 no viable alternative at input"),
        ("SELECT * FROM t; SELECT * FROM t", "line 1:17 mismatched input"),
        ("UPDATE t SET n = 1", "line 0:-1 mismatched input '<EOF>' expecting K_WHERE"),
        ("DELETE FROM t", "line 0:-1 mismatched input '<EOF>' expecting K_WHERE"),
        ("INSERT INTO t (k) VALUES ('a') USING TIMESTAMP 'x'", "line 1:47 no viable alternative"),
        ("SELECT * FROM t -- the comment has no end", "line "),
        ("", "line 0:-1 no viable alternative at input '<EOF>'"),
    ],
)
def test_wrong_syntax_is_refused_at_the_same_place(bench: Any, text: str, begin: str) -> None:
    bench.table()
    with pytest.raises(SyntaxException) as caught:
        bench.run(text)
    assert caught.value.code == 0x2000
    assert caught.value.message.startswith(begin)


def test_names_are_lower_case_unless_quoted_and_a_semicolon_may_end(bench: Any) -> None:
    bench.run('CREATE TABLE T (K text PRIMARY KEY, "Mixed" int);')
    bench.run("INSERT INTO t (k, \"Mixed\") VALUES ('a', 1); -- a comment\n")
    result = bench.run('SELECT K, "Mixed" FROM T')
    assert result.column_names == ["k", "Mixed"]
    with pytest.raises(InvalidRequest):
        bench.run("SELECT Mixed FROM t")


def test_a_table_of_another_keyspace_is_reached_by_its_full_name(bench: Any) -> None:
    bench.table()
    bench.root.execute(f"INSERT INTO {bench.keyspace}.t (k, n) VALUES ('a', 1)")
    with pytest.raises(InvalidRequest, match="No keyspace has been specified"):
        bench.root.execute("SELECT * FROM t")
    assert bench.rows("SELECT k, n FROM t") == [("a", 1)]


def test_use_changes_the_keyspace_of_the_session(bench: Any) -> None:
    session = bench.cluster.connect()
    assert session.keyspace is None
    session.set_keyspace(bench.keyspace)
    assert session.keyspace == bench.keyspace
    bench.table()
    assert session.execute("SELECT * FROM t").all() == []
    with pytest.raises(InvalidRequest):
        session.set_keyspace("nowhere")
    assert session.keyspace == bench.keyspace
