"""Requests on a network that is cut or slow, and requests that arrive late."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import OperationTimedOut
from cassandra.cluster import NoHostAvailable

from semantix.model.sim_time import SECOND_US
from semantix.ports.gate import CallFault
from tests.unit.worlds.simulated.cassandra.conftest import Lab

EXECUTE, EXECUTE_ASYNC = "cassandra.session.execute", "cassandra.session.execute_async"
INSERT = "INSERT INTO results (key, id, n) VALUES ('a', 'r1', 1)"
LATER = "INSERT INTO results (key, id, n) VALUES ('a', 'r2', 2)"
ROW = [("a", "r1", 1)]


@pytest.fixture
def lab() -> Lab:
    return Lab()


def cut(lab: Any, seconds: int) -> int:
    now_us: int = lab.clock.now_us()
    lab.world.network.cut_until_us = now_us + seconds * SECOND_US
    return now_us


def test_a_request_in_an_outage_times_out_and_never_arrives(lab: Any) -> None:
    began_us = cut(lab, 11)
    with pytest.raises(OperationTimedOut):
        lab.session.execute(INSERT)
    assert lab.clock.now_us() - began_us == 10 * SECOND_US
    lab.clock.wait_us(5 * SECOND_US)
    assert lab.rows() == []


def test_a_request_whose_client_still_waits_arrives_when_the_network_is_back(lab: Any) -> None:
    began_us = cut(lab, 3)
    lab.session.execute(INSERT)
    assert 0 < lab.clock.now_us() - began_us - 3 * SECOND_US < 10_000
    assert lab.rows() == ROW


def test_nobody_connects_or_prepares_in_an_outage(lab: Any) -> None:
    cut(lab, 60)
    with pytest.raises(NoHostAvailable):
        lab.second()
    with pytest.raises(OperationTimedOut):
        lab.session.prepare("SELECT * FROM results")


def test_a_slow_network_delays_asynchronous_requests_only(lab: Any) -> None:
    lab.world.network.slow_us = 4 * SECOND_US
    future = lab.session.execute_async(INSERT)
    lab.session.execute(LATER)
    lab.clock.wait_us(SECOND_US)
    assert lab.rows() == [("a", "r2", 2)]
    future.result()
    assert lab.rows() == [("a", "r2", 2)], "the late write has the older timestamp"


def test_a_request_on_a_slow_network_is_lost_with_its_process(lab: Any) -> None:
    lab.world.network.slow_us = 4 * SECOND_US
    lab.session.execute_async(INSERT)
    lab.attempt.kill()
    lab.clock.wait_us(5 * SECOND_US)
    assert lab.rows() == []


def test_a_late_request_arrives_with_its_own_timestamp(lab: Any) -> None:
    lab.attempt.gate.plan_fault(EXECUTE_ASYNC, CallFault("late_request", by_us=2 * SECOND_US))
    lab.session.execute_async(INSERT)
    lab.attempt.kill()
    lab.clock.wait_us(SECOND_US)
    second = lab.second()
    assert lab.rows(second) == []
    second.execute(LATER)
    lab.clock.wait_us(2 * SECOND_US)
    assert lab.rows(second) == [("a", "r2", 2)]


def test_timeouts_of_sessions_and_calls_are_noted(lab: Any) -> None:
    assert lab.world.network.client_timeout_us == 10 * SECOND_US
    lab.session.execute(INSERT, timeout=25)
    assert lab.world.network.client_timeout_us == 25 * SECOND_US
