"""USING TIMESTAMP, client timestamps, and who wins (protocol reference 7.2)."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.query import BatchStatement


def write(bench: Any, value: str | None, timestamp: int, how: str = "INSERT") -> None:
    literal = "null" if value is None else f"'{value}'"
    if how == "INSERT":
        bench.run(f"INSERT INTO t (k, id) VALUES ('a', {literal}) USING TIMESTAMP {timestamp}")
    elif how == "UPDATE":
        bench.run(f"UPDATE t USING TIMESTAMP {timestamp} SET id = {literal} WHERE k = 'a'")
    else:
        bench.run(f"DELETE FROM t USING TIMESTAMP {timestamp} WHERE k = 'a'")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("writes", "winner"),
    [
        ([("old", 100), ("new", 200)], "new"),
        ([("apple", 100), ("banana", 100)], "banana"),
        ([("a", 100), ("aa", 100)], "aa"),
        ([("z", 100), ("é", 100)], "é"),
        ([("zzz", 100), (None, 100)], None),
        ([("a", 101), (None, 100)], "a"),
    ],
)
def test_the_same_cell_wins_in_either_order(
    bench: Any, writes: list[Any], winner: str | None, order: tuple[int, int]
) -> None:
    bench.table()
    for index in order:
        write(bench, *writes[index])
    assert bench.rows("SELECT id FROM t") == [(winner,)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_integers_are_compared_as_unsigned_bytes_on_a_tie(
    bench: Any, order: tuple[int, int]
) -> None:
    bench.table()
    for index in order:
        n = (-1, 7)[index]
        bench.run(f"INSERT INTO t (k, n) VALUES ('a', {n}) USING TIMESTAMP 5")
    assert bench.rows("SELECT n FROM t") == [(-1,)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_deletion_wins_over_a_write_of_the_same_timestamp(
    bench: Any, order: tuple[int, int]
) -> None:
    bench.table()
    for index in order:
        write(bench, "x", 100, ("INSERT", "DELETE")[index])
    assert bench.rows("SELECT * FROM t") == []


def test_an_older_write_after_a_deletion_stays_deleted(bench: Any) -> None:
    bench.table()
    write(bench, None, 200, "DELETE")
    write(bench, "x", 150)
    assert bench.rows("SELECT * FROM t") == []
    write(bench, "y", 201)
    assert bench.rows("SELECT id FROM t") == [("y",)]


def test_a_deletion_takes_only_what_is_older(bench: Any) -> None:
    bench.table()
    write(bench, "x", 100)
    bench.run("UPDATE t USING TIMESTAMP 300 SET n = 3 WHERE k = 'a'")
    write(bench, None, 200, "DELETE")
    assert bench.rows("SELECT * FROM t") == [("a", None, 3)]


def test_a_deletion_of_a_partition_counts_for_rows_that_come_later(bench: Any) -> None:
    bench.table("p text, c int, v text, PRIMARY KEY (p, c)")
    bench.run("DELETE FROM t USING TIMESTAMP 200 WHERE p = 'a'")
    bench.run("INSERT INTO t (p, c, v) VALUES ('a', 1, 'old') USING TIMESTAMP 100")
    bench.run("INSERT INTO t (p, c, v) VALUES ('a', 2, 'new') USING TIMESTAMP 300")
    assert bench.rows("SELECT * FROM t") == [("a", 2, "new")]


def test_each_cell_has_its_own_timestamp(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id, n) VALUES ('a', 'one', 1) USING TIMESTAMP 100")
    bench.run("UPDATE t USING TIMESTAMP 200 SET n = 2 WHERE k = 'a'")
    result = bench.run("SELECT id, writetime(id), n, writetime(n) AS w FROM t")
    assert result.column_names == ["id", "writetime(id)", "n", "w"]
    assert [tuple(row) for row in result] == [("one", 100, 2, 200)]
    bench.run("DELETE n FROM t USING TIMESTAMP 300 WHERE k = 'a'")
    assert bench.rows("SELECT n, writetime(n) FROM t") == [(None, None)]


def test_the_timestamp_may_be_bound(bench: Any) -> None:
    bench.table()
    prepared = bench.session.prepare("INSERT INTO t (k, id) VALUES (?, ?) USING TIMESTAMP ?")
    bench.run(prepared, ("a", "new", 200))
    bench.run(prepared, ("a", "old", 100))
    assert bench.rows("SELECT id, writetime(id) FROM t") == [("new", 200)]
    update = bench.session.prepare("UPDATE t USING TIMESTAMP ? SET id = ? WHERE k = ?")
    bench.run(update, (201, "newer", "a"))
    assert bench.rows("SELECT id, writetime(id) FROM t") == [("newer", 201)]


def test_a_write_far_in_the_future_beats_an_ordinary_one(bench: Any) -> None:
    bench.table()
    write(bench, "future", 2**62)
    bench.run("INSERT INTO t (k, id) VALUES ('a', 'present')")
    assert bench.rows("SELECT id FROM t") == [("future",)]


def test_milliseconds_lose_against_the_drivers_microseconds(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, id) VALUES ('a', 'driver')")
    micros = bench.rows("SELECT writetime(id) FROM t")[0][0]
    write(bench, "sink", micros // 1000 + 1_000_000)
    assert bench.rows("SELECT id FROM t") == [("driver",)]


def test_client_timestamps_increase_strictly_within_a_cluster(bench: Any) -> None:
    bench.table()
    futures = [
        bench.session.execute_async(f"INSERT INTO t (k, n) VALUES ('k{n}', {n})") for n in range(20)
    ]
    for future in futures:
        future.result()
    written = dict(bench.rows("SELECT n, writetime(n) FROM t"))
    order = [written[n] for n in range(20)]
    assert order == sorted(set(order))


def test_the_last_of_a_burst_to_one_key_wins(bench: Any) -> None:
    bench.table()
    insert = bench.session.prepare("INSERT INTO t (k, n) VALUES ('a', ?)")
    futures = [bench.session.execute_async(insert, (n,)) for n in range(30, 0, -1)]
    for future in futures:
        future.result()
    assert bench.rows("SELECT n FROM t") == [(1,)]


def test_a_timestamp_generator_of_ones_own_is_asked(bench: Any) -> None:
    bench.table()
    drawn = iter(range(1000, 2000))
    session = bench.new_cluster(timestamp_generator=lambda: next(drawn)).connect(bench.keyspace)
    session.execute("INSERT INTO t (k, n) VALUES ('a', 1)")
    session.execute("INSERT INTO t (k, n) VALUES ('b', 1)")
    low, high = sorted(row[0] for row in bench.rows("SELECT writetime(n) FROM t"))
    assert 1000 <= low < high < 2000


def test_without_client_timestamps_the_server_takes_whole_milliseconds(bench: Any) -> None:
    bench.table()
    session = bench.new_cluster().connect(bench.keyspace)
    session.use_client_timestamp = False
    session.execute("INSERT INTO t (k, n) VALUES ('a', 1)")
    written = bench.rows("SELECT writetime(n) FROM t")[0][0]
    assert written % 1000 < 10


def test_a_batch_has_one_timestamp_for_all(bench: Any) -> None:
    bench.table()
    batch = BatchStatement()
    batch.add("INSERT INTO t (k, n) VALUES ('a', 1)")
    batch.add("INSERT INTO t (k, n) VALUES ('b', 2)")
    bench.run(batch)
    assert len({row[0] for row in bench.rows("SELECT writetime(n) FROM t")}) == 1


WHOLE = "BEGIN BATCH USING TIMESTAMP {} INSERT INTO t (k, id) VALUES ('a', 'x'); APPLY BATCH"
PLACES = [
    "INSERT INTO t (k, id) VALUES ('a', 'x') USING TIMESTAMP {}",
    "UPDATE t USING TIMESTAMP {} SET id = 'x' WHERE k = 'a'",
    "DELETE FROM t USING TIMESTAMP {} WHERE k = 'a'",
    WHOLE,
]


@pytest.mark.parametrize("text", PLACES)
@pytest.mark.parametrize("timestamp", [2**63, -(2**63) - 1, 10**30])
def test_a_timestamp_that_is_no_bigint_is_refused(bench: Any, text: str, timestamp: int) -> None:
    bench.table()
    message = f"Unable to make long from '{timestamp}'"
    for act in (bench.run, bench.session.prepare):
        with pytest.raises(InvalidRequest, match=message):
            act(text.format(timestamp))
    assert bench.rows("SELECT * FROM t") == []


@pytest.mark.parametrize("text", PLACES)
def test_the_smallest_bigint_is_no_timestamp(bench: Any, text: str) -> None:
    bench.table()
    message = r"Out of bound timestamp, must be in \[-9223372036854775807, 9223372036854775807\]"
    prepared = bench.session.prepare(text.format("?"))
    with pytest.raises(InvalidRequest, match=message):
        bench.run(text.format(-(2**63)))
    with pytest.raises(InvalidRequest, match=message):
        bench.run(prepared, (-(2**63),))
    assert bench.rows("SELECT * FROM t") == []


@pytest.mark.parametrize("timestamp", [2**63 - 1, -(2**63) + 1])
def test_the_ends_of_what_a_timestamp_can_be(bench: Any, timestamp: int) -> None:
    bench.table()
    bench.run(PLACES[0].format(timestamp))
    assert bench.rows("SELECT writetime(id) FROM t") == [(timestamp,)]
    bench.run(bench.session.prepare(WHOLE.format("?")), (timestamp,))
    assert bench.rows("SELECT writetime(id) FROM t") == [(timestamp,)]


def test_a_limit_that_is_no_int_is_refused(bench: Any) -> None:
    bench.table()
    for act in (bench.run, bench.session.prepare):
        with pytest.raises(InvalidRequest, match="Unable to make int from '2147483648'"):
            act("SELECT * FROM t LIMIT 2147483648")
