"""Statements that were prepared before their table was made anew."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest


def test_a_statement_goes_on_with_the_new_table(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, id, n) VALUES (?, ?, ?)")
    select = bench.session.prepare("SELECT * FROM t")
    bench.run("DROP TABLE t")
    for statement, values in ((insert, ("a", "r1", 1)), (select, ())):
        with pytest.raises(InvalidRequest, match="table t does not exist"):
            bench.run(statement, values)
    bench.table("k text PRIMARY KEY, id text, n int, z text")
    bench.run(insert, ("a", "r1", 1))
    assert bench.rows(select) == [("a", "r1", 1, None)]
    assert [column[2] for column in select.result_metadata] == ["k", "id", "n", "z"]


def test_its_values_keep_the_types_of_the_old_table(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, n) VALUES (?, ?)")
    bench.run("DROP TABLE t")
    bench.table("k text PRIMARY KEY, n bigint")
    for _ in range(2):
        with pytest.raises(InvalidRequest, match=r"Expected 8 or 0 byte long \(4\)"):
            bench.run(insert, ("a", 1))
    assert bench.rows("SELECT * FROM t") == []


def test_a_column_that_is_missing_now_is_an_error(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, n) VALUES (?, ?)")
    bench.run("DROP TABLE t")
    bench.table("k text PRIMARY KEY, m int")
    with pytest.raises(InvalidRequest, match="Undefined column name n in table"):
        bench.run(insert, ("a", 1))


def test_it_is_prepared_again_in_the_keyspace_of_its_session(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, n) VALUES (?, ?)")
    bench.root.execute(insert, ("a", 1))
    bench.run("DROP TABLE t")
    bench.table()
    with pytest.raises(InvalidRequest, match="No keyspace has been specified"):
        bench.root.execute(insert, ("b", 2))
    bench.run(insert, ("c", 3))
    bench.root.execute(insert, ("d", 4))
    assert sorted(k for (k,) in bench.rows("SELECT k FROM t")) == ["c", "d"]
