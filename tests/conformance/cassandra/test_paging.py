"""Pages of a result, and what happens to them when rows change between two pages."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra.query import SimpleStatement


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_the_row_at_which_a_page_ended_may_be_deleted(bench: Any, order: str) -> None:
    bench.table("p text, c int, PRIMARY KEY (p, c)")
    for n in range(7):
        bench.run("INSERT INTO t (p, c) VALUES ('a', %s)", (n,))
    text = f"SELECT c FROM t WHERE p = 'a' ORDER BY c {order}"
    result = bench.run(SimpleStatement(text, fetch_size=3))
    first = [row.c for row in result.current_rows]
    bench.run("DELETE FROM t WHERE p = 'a' AND c = %s", (first[-1],))
    rest = [row.c for row in result][-4:]
    assert first + rest == (list(range(7)) if order == "ASC" else list(range(6, -1, -1)))


def test_in_a_scan_the_rest_of_the_partition_still_comes(bench: Any) -> None:
    bench.table("p text, c int, PRIMARY KEY (p, c)")
    for p in ("a", "b"):
        for n in range(4):
            bench.run("INSERT INTO t (p, c) VALUES (%s, %s)", (p, n))
    everything = bench.rows("SELECT p, c FROM t")
    result = bench.run(SimpleStatement("SELECT p, c FROM t", fetch_size=2))
    first = [tuple(row) for row in result.current_rows]
    bench.run("DELETE FROM t WHERE p = %s AND c = %s", first[-1])
    found = []
    while result.has_more_pages:
        result.fetch_next_page()
        found += [tuple(row) for row in result.current_rows]
    assert first + found == everything


def test_a_whole_partition_may_be_gone(bench: Any) -> None:
    bench.table("p text, c int, PRIMARY KEY (p, c)")
    for p in ("a", "b"):
        for n in range(4):
            bench.run("INSERT INTO t (p, c) VALUES (%s, %s)", (p, n))
    everything = bench.rows("SELECT p, c FROM t")
    result = bench.run(SimpleStatement("SELECT p, c FROM t", fetch_size=2))
    bench.run("DELETE FROM t WHERE p = %s", (everything[0][0],))
    found = []
    while result.has_more_pages:
        result.fetch_next_page()
        found += [tuple(row) for row in result.current_rows]
    assert found == everything[4:]


@pytest.mark.parametrize("fetch_size", [0, -1, None])
def test_without_a_page_size_all_rows_come_at_once(bench: Any, fetch_size: int | None) -> None:
    bench.table()
    for n in range(5):
        bench.run("INSERT INTO t (k, n) VALUES (%s, %s)", (f"k{n}", n))
    result = bench.run(SimpleStatement("SELECT k FROM t", fetch_size=fetch_size))
    assert (len(result.current_rows), result.has_more_pages) == (5, False)
    bench.session.default_fetch_size = 0
    assert len(bench.run("SELECT k FROM t").current_rows) == 5
