"""`cassandra.concurrent`: many requests, one wait for all of them."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.concurrent import execute_concurrent, execute_concurrent_with_args

KEYS = [(f"k{number:03}",) for number in range(250)]


@pytest.mark.parametrize("concurrency", [1, 7, 100])
@pytest.mark.parametrize("in_turn", [False, True])
def test_all_are_executed_and_told_in_order(bench: Any, concurrency: int, in_turn: bool) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, n) VALUES (?, 1)")
    options = {"concurrency": concurrency, "results_generator": in_turn}
    done = list(execute_concurrent_with_args(bench.session, insert, KEYS, **options))
    assert [one.success for one in done] == [True] * len(KEYS)
    read = bench.session.prepare("SELECT k FROM t WHERE k = ?")
    found = execute_concurrent_with_args(bench.session, read, KEYS, **options)
    assert [one.result_or_exc.one().k for one in found] == [key for (key,) in KEYS]


def test_errors_are_told_or_raised(bench: Any) -> None:
    bench.table()
    requests = [
        ("INSERT INTO t (k) VALUES ('a')", None),
        ("INSERT INTO nowhere (k) VALUES ('b')", None),
        ("INSERT INTO t (k) VALUES ('c')", None),
    ]
    done = execute_concurrent(bench.session, requests, raise_on_first_error=False)
    assert [one.success for one in done] == [True, False, True]
    assert isinstance(done[1].result_or_exc, InvalidRequest)
    with pytest.raises(InvalidRequest, match="table nowhere does not exist"):
        execute_concurrent(bench.session, requests)
