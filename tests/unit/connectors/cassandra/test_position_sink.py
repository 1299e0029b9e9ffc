"""The sink that keeps the positions of its source in the target, in the batch of the rows."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.cassandra.position_sink import TABLE, CassandraPositionSink
from semantix.errors import ContractError
from semantix.testing import OperatorHarness


class Bench:
    """A table; each sink is a new attempt."""

    def __init__(self, shop: Any) -> None:
        self.shop = shop
        session = shop.clients["cassandra"].clients(shop.sink(_made)._session).Cluster().connect()
        session.execute(TABLE.format("shop.log"))

    def sink(self, **options: Any) -> OperatorHarness:
        """Open a sink."""
        return self.shop.opened(lambda: _made(**options))

    def rows(self) -> list[tuple[Any, ...]]:
        """Read the table, sorted."""
        return sorted(self.shop.rows("SELECT key, part, n, upto FROM shop.log"))


def _made(**options: Any) -> CassandraPositionSink:
    return CassandraPositionSink("shop.log", ["key", "id", "n"], **options)


def record(n: int, key: str = "a") -> dict[str, Any]:
    return {"key": key, "id": f"r{n}", "n": n}


@pytest.fixture
def bench(shop: Any) -> Bench:
    return Bench(shop)


def test_records_that_are_sent_again_are_skipped(bench: Bench) -> None:
    sink = bench.sink()
    sink.process_from(record(1), "in", 0, 0)
    sink.process_from(record(2, "b"), "in", 0, 1)
    sink.process_from(record(3), "in", 1, 0)
    sink.snapshot(1)
    later = bench.sink()
    for offset, key, n in ((0, "a", 1), (1, "b", 2), (2, "a", 4)):
        later.process_from(record(n, key), "in", 0, offset)
    later.process_from(record(3), "in", 1, 0)
    later.finish()
    later.close()
    assert bench.rows() == [("a", 0, 1, 2), ("a", 0, 4, 2), ("a", 1, 3, 0), ("b", 0, 2, 1)]


def test_a_record_that_comes_twice_in_one_interval_is_written_once(bench: Bench) -> None:
    sink = bench.sink()
    sink.process_from(record(1), "in", 0, 0)
    sink.process_from(record(1), "in", 0, 0)
    sink.snapshot(1)
    assert bench.rows() == [("a", 0, 1, 0)]


def test_a_crash_before_the_batch_leaves_neither_rows_nor_positions(bench: Bench) -> None:
    bench.sink().process_from(record(1), "in", 0, 0)
    later = bench.sink()
    later.process_from(record(1), "in", 0, 0)
    later.snapshot(1)
    assert bench.rows() == [("a", 0, 1, 0)]


def test_an_attempt_that_was_overtaken_writes_nothing_and_fails(bench: Bench) -> None:
    old, new = bench.sink(), bench.sink()
    old.process_from(record(1), "in", 0, 0)
    new.process_from(record(1), "in", 0, 0)
    new.snapshot(1)
    with pytest.raises(OSError, match="another attempt has moved the position"):
        old.snapshot(1)
    assert bench.rows() == [("a", 0, 1, 0)]


def test_many_rows_go_in_several_batches_each_with_its_position(bench: Bench) -> None:
    sink = bench.sink(batch_rows_max=2)
    for offset in range(3):
        sink.process_from(record(offset), "in", 0, offset)
    bench.shop.plan(sink, "cassandra.session.execute", "Unavailable")
    with pytest.raises(Exception, match="Unable to complete the operation"):
        sink.snapshot(1)
    assert bench.rows() == []
    sink.snapshot(1)
    assert bench.rows() == [("a", 0, 0, 2), ("a", 0, 1, 2), ("a", 0, 2, 2)]


def test_a_record_without_a_position_is_refused(bench: Bench) -> None:
    with pytest.raises(ContractError, match="has no position"):
        bench.sink().process(record(1))
