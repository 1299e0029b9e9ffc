"""Prepared statements, result sets, row factories, paging, futures."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.cluster import EXEC_PROFILE_DEFAULT
from cassandra.protocol import SyntaxException
from cassandra.query import (
    UNSET_VALUE,
    PreparedStatement,
    SimpleStatement,
    dict_factory,
    tuple_factory,
)


def test_a_prepared_statement_knows_its_columns(bench: Any) -> None:
    bench.table()
    prepared = bench.session.prepare("INSERT INTO t (k, id, n) VALUES (?, ?, ?) USING TIMESTAMP ?")
    assert isinstance(prepared, PreparedStatement)
    columns = [
        (c.keyspace_name, c.table_name, c.name, c.type.typename) for c in prepared.column_metadata
    ]
    assert columns == [
        (bench.keyspace, "t", "k", "varchar"),
        (bench.keyspace, "t", "id", "varchar"),
        (bench.keyspace, "t", "n", "int"),
        (bench.keyspace, "t", "[timestamp]", "bigint"),
    ]
    assert prepared.routing_key_indexes == [0]
    assert (prepared.keyspace, prepared.is_idempotent) == (None, False)


@pytest.mark.parametrize(
    ("text", "indexes"),
    [
        ("UPDATE t SET n = ? WHERE k = ?", [1]),
        ("UPDATE t SET n = ? WHERE k = 'a'", None),
        ("INSERT INTO t (k, n) VALUES (:a, :b)", [0]),
    ],
)
def test_where_the_routing_key_stands(bench: Any, text: str, indexes: list[int] | None) -> None:
    bench.table()
    assert bench.session.prepare(text).routing_key_indexes == indexes


def test_prepare_checks_the_statement(bench: Any) -> None:
    bench.table()
    with pytest.raises(InvalidRequest, match="Undefined column name zz"):
        bench.session.prepare("INSERT INTO t (k, zz) VALUES (?, ?)")
    with pytest.raises(InvalidRequest, match="table nothing does not exist"):
        bench.session.prepare("SELECT * FROM nothing WHERE k = ?")
    with pytest.raises(SyntaxException):
        bench.session.prepare("INSER")


def test_values_are_bound_by_position_and_by_name(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, id, n) VALUES (?, ?, ?)")
    bench.run(insert, ("a", "r1", 1))
    bench.run(insert, {"k": "b", "n": 2})
    bench.run(insert.bind(("c", None, UNSET_VALUE)))
    bench.run(insert, ("d",))
    found = sorted(bench.rows("SELECT * FROM t"))
    assert found == [("a", "r1", 1), ("b", None, 2), ("c", None, None), ("d", None, None)]


def test_an_unset_value_leaves_what_is_there_and_null_does_not(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, id, n) VALUES (?, ?, ?)")
    bench.run(insert, ("a", "r1", 1))
    bench.run(insert, ("a", UNSET_VALUE, None))
    assert bench.rows("SELECT * FROM t") == [("a", "r1", None)]


def test_wrong_values_are_refused_before_anything_is_sent(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, id, n) VALUES (?, ?, ?)")
    with pytest.raises(TypeError, match='invalid type for column "n"'):
        bench.run(insert, ("a", "r1", "one"))
    with pytest.raises(ValueError, match="Too many arguments"):
        bench.run(insert, ("a", "r1", 1, 2))
    with pytest.raises(ValueError, match="Cannot bind UNSET_VALUE as a part of the routing key"):
        bench.run(insert, ())
    with pytest.raises(InvalidRequest, match="Invalid null value in condition for column k"):
        bench.run(insert, (None, "r1", 1))
    with pytest.raises(TypeError):
        bench.run("INSERT INTO t (k, n) VALUES (%s, %s)", ("a",))
    assert bench.rows("SELECT * FROM t") == []


def test_a_statement_belongs_to_the_keyspace_where_it_was_prepared(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, n) VALUES (?, ?)")
    bench.root.execute(insert, ("a", 1))
    assert bench.rows("SELECT k, n FROM t") == [("a", 1)]


def test_rows_are_named_tuples(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1)")
    result = bench.run("SELECT * FROM t")
    assert result.column_names == ["k", "id", "n"]
    assert bool(result)
    row = result.one()
    assert (row.k, row.id, row.n, row._fields) == ("a", "r1", 1, ("k", "id", "n"))
    assert result.current_rows == [row]
    assert result.all() == [row]
    assert list(result) == []  # read to its end
    assert bench.run("SELECT * FROM t")[0:1] == [row]


def test_results_without_rows(bench: Any) -> None:
    bench.table()
    empty = bench.run("SELECT * FROM t")
    assert (empty.one(), empty.all(), bool(empty)) == (None, [], False)
    assert empty.column_names == ["k", "id", "n"]
    void = bench.run("INSERT INTO t (k) VALUES ('a')")
    assert (void.one(), void.all(), bool(void), void.column_names) == (None, [], False, None)
    assert (void.has_more_pages, void.paging_state) == (False, None)


def test_count_limit_and_aliases(bench: Any) -> None:
    bench.table()
    for n in range(5):
        bench.run("INSERT INTO t (k, n) VALUES (%s, %s)", (f"k{n}", n))
    assert bench.run("SELECT count(*) FROM t").one().count == 5
    assert bench.run("SELECT count(*) AS c FROM t WHERE k = 'k1'").one().c == 1
    assert bench.run("SELECT COUNT(1) FROM t WHERE k = 'zz'").one().count == 0
    assert len(bench.rows("SELECT * FROM t LIMIT 3")) == 3
    assert bench.run("SELECT k AS name, n FROM t WHERE k = 'k2'").one().name == "k2"


def test_row_factories_of_a_profile(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'r1', 1)")
    session = bench.session
    for factory, expected in (
        (dict_factory, {"k": "a", "id": "r1", "n": 1}),
        (tuple_factory, ("a", "r1", 1)),
    ):
        chosen = session.execution_profile_clone_update(EXEC_PROFILE_DEFAULT, row_factory=factory)
        result = session.execute("SELECT * FROM t", execution_profile=chosen)
        assert result.all() == [expected]
    chosen = session.execution_profile_clone_update(EXEC_PROFILE_DEFAULT, row_factory=dict_factory)
    refused = session.execute(
        "INSERT INTO t (k) VALUES ('a') IF NOT EXISTS", execution_profile=chosen
    )
    assert refused.one() == {"[applied]": False, "k": "a", "id": "r1", "n": 1}
    assert refused.was_applied is False


def test_paging_gives_all_rows_page_by_page(bench: Any) -> None:
    bench.table()
    for n in range(8):
        bench.run("INSERT INTO t (k, n) VALUES (%s, %s)", (f"k{n}", n))
    everything = bench.rows("SELECT k FROM t")
    paged = SimpleStatement("SELECT k FROM t", fetch_size=3)
    result = bench.run(paged)
    assert (len(result.current_rows), result.has_more_pages) == (3, True)
    state = result.paging_state
    assert [tuple(row) for row in result] == everything
    assert result.has_more_pages is False
    second = bench.session.execute(paged, paging_state=state)
    assert [tuple(row) for row in second.current_rows] == everything[3:6]
    second.fetch_next_page()
    assert [tuple(row) for row in second.current_rows] == everything[6:]
    limited = bench.run(SimpleStatement("SELECT k FROM t LIMIT 5", fetch_size=3))
    assert [tuple(row) for row in limited] == everything[:5]
    assert bench.run(SimpleStatement("SELECT count(*) FROM t", fetch_size=2)).one().count == 8


def test_paging_within_a_partition(bench: Any) -> None:
    bench.table("p text, c int, PRIMARY KEY (p, c)")
    for n in range(7):
        bench.run("INSERT INTO t (p, c) VALUES ('a', %s)", (n,))
    for order, expected in (("ASC", list(range(7))), ("DESC", list(range(6, -1, -1)))):
        text = f"SELECT c FROM t WHERE p = 'a' ORDER BY c {order}"
        result = bench.run(SimpleStatement(text, fetch_size=3))
        assert [row.c for row in result] == expected


def test_a_future_gives_its_result_again_and_again(bench: Any) -> None:
    bench.table()
    future = bench.session.execute_async("INSERT INTO t (k, n) VALUES ('a', 1)")
    assert future.result().all() == []
    assert future.result().all() == []
    read = bench.session.execute_async("SELECT k, n FROM t")
    assert [tuple(row) for row in read.result()] == [("a", 1)]
    assert [tuple(row) for row in read.result()] == [("a", 1)]
    assert read.has_more_pages is False


def test_callbacks_get_rows_or_the_error(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1)")
    seen: list[Any] = []
    good = bench.session.execute_async("SELECT k FROM t")
    good.result()
    good.add_callback(lambda rows, *extra, **named: seen.append((rows, extra, named)), 1, x=2)
    good.add_errback(seen.append)
    assert seen == [([("a",)], (1,), {"x": 2})]
    bad = bench.session.execute_async("SELEC")
    with pytest.raises(SyntaxException):
        bad.result()
    failed: list[Exception] = []
    bad.add_callbacks(seen.append, failed.append)
    assert len(seen) == 1
    assert [type(error) for error in failed] == [SyntaxException]
    void = bench.session.execute_async("INSERT INTO t (k) VALUES ('b')")
    void.result()
    void.add_callbacks(
        lambda rows, a: seen.append((rows, a)), failed.append, callback_args=("arg",)
    )
    assert seen[-1] == (None, "arg")


def test_an_error_of_the_server_is_raised_by_the_future_not_by_the_call(bench: Any) -> None:
    future = bench.session.execute_async("SELECT * FROM nothing")
    for _ in range(2):
        with pytest.raises(InvalidRequest, match="table nothing does not exist"):
            future.result()


def test_requests_on_their_way_all_arrive(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, n) VALUES (?, ?)")
    futures = [bench.session.execute_async(insert, (f"k{n}", n)) for n in range(50)]
    for future in futures:
        future.result()
    assert sorted(n for _, n in bench.rows("SELECT k, n FROM t")) == list(range(50))
