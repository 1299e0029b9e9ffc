"""ORDER BY, where the columns before are restricted to one value."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("c = 1 ORDER BY d DESC", [2, 1]),
        ("c = 1 ORDER BY c DESC", [2, 1]),
        ("c = 1 AND d = 1 ORDER BY d DESC", [1]),
        ("c = 1 AND d = 1 ORDER BY c", [1]),
    ],
)
def test_a_restricted_column_may_be_left_out(bench: Any, clause: str, expected: list[int]) -> None:
    bench.table("p text, c int, d int, PRIMARY KEY (p, c, d)")
    for c, d in ((1, 1), (1, 2), (2, 1)):
        bench.run("INSERT INTO t (p, c, d) VALUES ('a', %s, %s)", (c, d))
    assert [d for (d,) in bench.rows(f"SELECT d FROM t WHERE p = 'a' AND {clause}")] == expected


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        ("c > 1 ORDER BY d", "Order by currently only supports the ordering of columns following"),
        ("c = 1 ORDER BY c DESC, d ASC", "Unsupported order by relation"),
        ("c = 1 ORDER BY n", "only supported on the clustered columns of the PRIMARY KEY, got n"),
        ("c = 1 ORDER BY zz", "Undefined column name zz in table"),
    ],
)
def test_other_orders_are_refused(bench: Any, clause: str, message: str) -> None:
    bench.table("p text, c int, d int, n int, PRIMARY KEY (p, c, d)")
    with pytest.raises(InvalidRequest, match=message):
        bench.run(f"SELECT d FROM t WHERE p = 'a' AND {clause}")
