"""Markers on their way and transactions that time out."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock
from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.options import checked

OUT = ("out", 0)


def _begun(clock: SoloClock, timeout_ms: int = 60_000, **options: Any) -> tuple[Broker, Any]:
    chosen = checked({"topics": {"out": 1}, "marker_delay_ms": 5, **options})
    broker = Broker(clock, ListObserver(), chosen)
    _, producer_id, epoch = broker.transactions.init_producer_id("t", timeout_ms)
    identity = ("t", producer_id, epoch)
    assert broker.add_to_transaction(identity, OUT, "sink-0#1")[0] == 0
    return broker, identity


def test_a_marker_is_written_after_its_delay() -> None:
    clock = SoloClock()
    broker, identity = _begun(clock)
    assert broker.transactions.end(identity, True) == 0
    log = broker.topics.log(*OUT)
    assert log is not None
    clock.wait_us(4_999)
    broker.transactions.wake()
    assert log.high == 0
    clock.wait_us(1)
    assert [entry.control for entry in log.entries] == ["commit"]
    broker.transactions.wake()
    assert log.high == 1


def test_the_delay_depends_on_the_id_and_the_places_not_on_what_happened_before() -> None:
    def delays(sessions: int, *places: int) -> list[int]:
        clock = SoloClock()
        options = checked({"topics": {"out": 5}, "marker_delay_ms": (1, 1_000_000)})
        coordinator = Broker(clock, ListObserver(), options).transactions
        for _ in range(sessions):
            _, producer_id, epoch = coordinator.init_producer_id("t", 60_000)
        for place in places:
            coordinator.add(("t", producer_id, epoch), ("out", place), "")
        coordinator.end(("t", producer_id, epoch), True)
        return [due_us - clock.now_us() for due_us, _, _ in coordinator.pending]

    assert delays(1, 0, 1) == delays(3, 0, 1)
    assert len({*delays(1, 0, 1), *delays(1, 0), *delays(1, 1)}) == 4


def test_a_marker_for_a_topic_that_was_deleted_completes_the_transaction() -> None:
    clock = SoloClock()
    broker, identity = _begun(clock)
    broker.transactions.end(identity, True)
    broker.topics.delete("out")
    clock.wait_us(5_000)
    assert broker.transactions.table.entries["t"].state == "CompleteCommit"


def test_the_reaper_comes_one_interval_after_the_timeout() -> None:
    clock = SoloClock()
    broker, _ = _begun(clock, timeout_ms=1_000, reaper_interval_ms=500)
    assert broker.transactions.settled_by_us() == clock.now_us() + 1_505_000
    assert [left.kind for left in broker.transactions.leftovers()] == ["open transaction"]
    clock.wait_us(1_499_999)
    assert broker.transactions.table.entries["t"].state == "Ongoing"
    clock.wait_us(1)
    assert [left.kind for left in broker.transactions.leftovers()] == ["prepared transaction"]
    clock.wait_us(5_000)
    assert broker.transactions.leftovers() == []


@pytest.mark.parametrize("timeouts", [(1_000, 2_000), (2_000, 1_000)])
def test_one_alarm_serves_all_open_transactions(timeouts: tuple[int, int]) -> None:
    clock = SoloClock()
    broker, _ = _begun(clock, timeout_ms=timeouts[0], reaper_interval_ms=0)
    _, producer_id, epoch = broker.transactions.init_producer_id("u", timeouts[1])
    broker.add_to_transaction(("u", producer_id, epoch), OUT, "")
    ends = {}
    for _ in range(30):
        clock.wait_us(100_000)
        for name, entry in broker.transactions.table.entries.items():
            if entry.state != "Ongoing":
                ends.setdefault(name, len(ends))
    assert ends == ({"t": 0, "u": 1} if timeouts == (1_000, 2_000) else {"u": 0, "t": 1})
