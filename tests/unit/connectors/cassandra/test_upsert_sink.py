"""The plain Cassandra sink on the simulated cluster, driven by hand."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.cassandra import CassandraUpsertSink
from semantix.errors import UsageError

REQUEST = "cassandra.session.execute_async"


def make(**options: Any) -> Any:
    return lambda: CassandraUpsertSink(table="shop.out", columns=("key", "id", "n"), **options)


def record(number: int, key: str = "k1") -> dict[str, Any]:
    return {"id": f"r{number}", "key": key, "n": number}


def test_rows_are_there_when_the_snapshot_ends_and_the_last_of_a_key_wins(shop: Any) -> None:
    sink = shop.opened(make())
    for number, key in enumerate(("k1", "k2", "k1"), start=1):
        sink.process(record(number, key))
    sink.snapshot(1)
    assert shop.ids() == ["r2", "r3"]


def test_a_replay_overwrites(shop: Any) -> None:
    first = shop.opened(make())
    first.process(record(1))
    first.process(record(2))
    first.drop()
    again = shop.opened(make())
    again.process(record(1))
    again.process(record(2))
    again.finish()
    assert shop.ids() == ["r2"]


def test_a_permit_is_waited_for(shop: Any) -> None:
    sink = shop.opened(make(max_concurrent_requests=2))
    for number in range(5):
        sink.process(record(number, f"k{number}"))
    assert sink.steps.count(("cass_callback", "after")) == 3
    sink.snapshot(1)
    assert sink.steps.count(("cass_callback", "after")) == 5
    assert sink.steps.count(("cass_flush", "during")) == 1


@pytest.mark.parametrize("error", ["WriteTimeout", "OperationTimedOut", "NoHostAvailable"])
def test_a_failed_write_fails_the_snapshot(shop: Any, error: str) -> None:
    sink = shop.opened(make())
    shop.plan(sink, REQUEST, error)
    sink.process(record(1))
    with pytest.raises(OSError, match=r"Error while sending value\."):
        sink.snapshot(1)


def test_a_failed_write_is_raised_by_the_next_record_once_it_is_known(shop: Any) -> None:
    sink = shop.opened(make())
    shop.plan(sink, REQUEST, "NoHostAvailable")
    sink.process(record(1))
    shop.clients.clock.wait_us(60_000_000)
    with pytest.raises(OSError, match=r"Error while sending value\."):
        sink.process(record(2))


def test_a_handler_that_returns_gives_the_record_up(shop: Any) -> None:
    handled: list[Exception] = []
    sink = shop.opened(make(failure_handler=handled.append))
    shop.plan(sink, REQUEST, "NoHostAvailable")
    sink.process(record(1, "k1"))
    sink.process(record(2, "k2"))
    sink.snapshot(1)
    assert len(handled) == 1
    assert shop.ids() == ["r2"]


def test_a_permit_that_comes_too_late_is_told(shop: Any) -> None:
    sink = shop.opened(make(max_concurrent_requests=1, max_concurrent_requests_timeout_ms=100))
    shop.plan(sink, REQUEST, "WriteTimeout")
    sink.process(record(1))
    text = r"Failed to acquire 1 out of 1 permits to send value in 100 ms\."
    with pytest.raises(TimeoutError, match=text):
        sink.process(record(2))


def test_the_wait_for_a_permit_ends_when_its_time_is_over(shop: Any) -> None:
    sink = shop.opened(make(max_concurrent_requests=1, max_concurrent_requests_timeout_ms=100))
    shop.plan(sink, REQUEST, "OperationTimedOut")  # 10 s
    sink.process(record(1))
    before_us = shop.clients.clock.now_us()
    with pytest.raises(TimeoutError, match="Failed to acquire"):
        sink.process(record(2))
    assert shop.clients.clock.now_us() - before_us == 100_000


def test_a_permit_that_has_become_free_is_taken_whatever_the_time(shop: Any) -> None:
    sink = shop.opened(make(max_concurrent_requests=1, max_concurrent_requests_timeout_ms=0))
    sink.process(record(1, "k1"))
    shop.clients.clock.wait_us(1_000)
    sink.process(record(2, "k2"))
    with pytest.raises(TimeoutError, match="Failed to acquire"):
        sink.process(record(3, "k3"))


def test_any_answer_frees_a_permit(shop: Any) -> None:
    sink = shop.opened(make(max_concurrent_requests=2, max_concurrent_requests_timeout_ms=100))
    shop.plan(sink, REQUEST, "OperationTimedOut")
    for number in range(5):
        sink.process(record(number, f"k{number}"))
    with pytest.raises(OSError, match=r"Error while sending value\."):
        sink.snapshot(1)
    assert shop.ids() == ["r1", "r2", "r3", "r4"]


def test_null_fields_can_be_left_as_they_are(shop: Any) -> None:
    for ignores, kept in ((True, 1), (False, None)):
        sink = shop.opened(make(ignore_null_fields=ignores))
        sink.process(record(1))
        sink.process({**record(2), "n": None})
        sink.finish()
        assert shop.rows("SELECT id, n FROM shop.out") == [("r2", kept)]


def test_close_disconnects_also_when_open_failed(shop: Any) -> None:
    sink = shop.sink(make())
    shop.plan(sink, "cassandra.session.prepare", "NoHostAvailable")
    with pytest.raises(Exception, match="hosts"):
        sink.open()
    sink.close()
    assert list(shop.clients["cassandra"].leftovers()) == []


@pytest.mark.parametrize(
    "options",
    [
        {"max_concurrent_requests": 0},
        {"max_concurrent_requests_timeout_ms": -1},
        {"consistency": "MOST"},
    ],
)
def test_an_option_that_cannot_work_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        make(**options)()
