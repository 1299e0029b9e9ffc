"""Limits of the server: the size of a batch, the length of a key."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.query import BatchStatement


@pytest.mark.parametrize(
    ("columns", "values", "overhead"),
    [
        ("k, c, v", (("a", "c1"), ("b", "c2")), 2 * (29 + 21 + 20 + 2)),
        ("k, c, v", (("a", "c"), ("b", "c"), ("b", "d")), 2 * 29 + 3 * (21 + 20 + 1)),
    ],
)
def test_a_batch_over_several_partitions_has_a_limit(
    bench: Any, columns: str, values: tuple[tuple[str, str], ...], overhead: int
) -> None:
    bench.table("k text, c text, v text, PRIMARY KEY (k, c)")
    insert = bench.session.prepare(f"INSERT INTO t ({columns}) VALUES (?, ?, ?)")
    for more in (0, 1):
        batch = BatchStatement()
        for index, value in enumerate(values):
            text = "x" * (50 * 1024 - overhead + more) if index == 0 else ""
            batch.add(insert, (*value, text))
        if more:
            with pytest.raises(InvalidRequest, match="Batch too large"):
                bench.run(batch)
        else:
            bench.run(batch)


def test_a_batch_within_one_partition_has_none(bench: Any) -> None:
    bench.table("k text, c int, v text, PRIMARY KEY (k, c)")
    insert = bench.session.prepare("INSERT INTO t (k, c, v) VALUES ('a', ?, ?)")
    batch = BatchStatement()
    for c in range(4):
        batch.add(insert, (c, "x" * 30_000))
    bench.run(batch)
    assert bench.rows("SELECT count(*) FROM t") == [(4,)]


def test_collections_count_with_their_paths(bench: Any) -> None:
    bench.table("k text PRIMARY KEY, l list<text>, m map<text, text>")
    left = 50 * 1024 - 2 * (29 + 21 + 12) - 2 * (20 + 16) - (20 + 2)
    for more in (0, 1):
        batch = BatchStatement()
        batch.add(bench.session.prepare("INSERT INTO t (k, l) VALUES ('a', ?)"), (["", ""],))
        update = bench.session.prepare("UPDATE t SET m = m + ? WHERE k = 'b'")
        batch.add(update, ({"ab": "x" * (left + more)},))
        if more:
            with pytest.raises(InvalidRequest, match="Batch too large"):
                bench.run(batch)
        else:
            bench.run(batch)


def test_a_key_has_at_most_65535_bytes(bench: Any) -> None:
    bench.table("k text, c text, PRIMARY KEY (k, c)")
    insert = bench.session.prepare("INSERT INTO t (k, c) VALUES (?, ?)")
    select = bench.session.prepare("SELECT * FROM t WHERE k = ?")
    bench.run(insert, ("x" * 65_535, "c"))
    for statement, values in ((insert, ("x" * 65_536, "c")), (insert, ("x", "c" * 65_536))):
        with pytest.raises(InvalidRequest, match="Key length of 65536 is longer than maximum of"):
            bench.run(statement, values)
    with pytest.raises(InvalidRequest, match="Key length of 65536 is longer than maximum of 6553"):
        bench.run(select, ("x" * 65_536,))


def test_a_request_has_at_most_16_mebibytes(bench: Any) -> None:
    bench.table("k text PRIMARY KEY, v text")
    insert = bench.session.prepare("INSERT INTO t (k, v) VALUES ('a', ?)")
    bench.run(insert, ("x" * 1024 * 1024,))
    with pytest.raises(InvalidRequest, match=r"Request is too big: length 178258.* allowed length"):
        bench.run(insert, ("x" * 17 * 1024 * 1024,))
    assert bench.rows("SELECT count(*) FROM t") == [(1,)]
