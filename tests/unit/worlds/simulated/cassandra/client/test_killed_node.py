"""A node that is killed loses what is on its way to it and from it, and keeps its rows."""

from __future__ import annotations

import pytest
from cassandra.cluster import NoHostAvailable

from semantix.model.sim_time import SECOND_US
from tests.unit.worlds.simulated.cassandra.conftest import Lab

INSERT = "INSERT INTO results (key, id, n) VALUES ('a', 'r1', 1)"
LATER = "INSERT INTO results (key, id, n) VALUES ('a', 'r2', 2)"
ROW = [("a", "r1", 1)]


@pytest.fixture
def lab() -> Lab:
    return Lab()


def kill(lab: Lab) -> None:
    lab.world.network.kill_server(lab.clock.now_us() + 2 * SECOND_US)
    lab.world.lose_memory()


def killed_after(lab: Lab, latencies: float) -> None:
    lab.clock.call_at(
        lab.clock.now_us() + int(latencies * lab.session.latency_us), lambda: kill(lab)
    )


def test_a_request_on_its_way_to_the_node_is_never_executed(lab: Lab) -> None:
    killed_after(lab, 0.5)
    future = lab.session.execute_async(INSERT)
    with pytest.raises(NoHostAvailable, match="was closed"):
        future.result()
    lab.clock.wait_us(3 * SECOND_US)
    assert lab.rows() == []


def test_an_answer_on_its_way_is_lost_and_the_row_is_there(lab: Lab) -> None:
    killed_after(lab, 1.5)
    future = lab.session.execute_async(INSERT)
    told: list[Exception] = []
    future.add_errback(told.append)
    lab.clock.wait_us(3 * SECOND_US)
    assert [type(error) for error in told] == [NoHostAvailable]
    assert lab.rows() == ROW


def test_an_answer_that_has_arrived_stays_even_if_it_is_read_later(lab: Lab) -> None:
    future = lab.session.execute_async(INSERT)
    killed_after(lab, 3)
    lab.clock.wait_us(3 * SECOND_US)
    future.result()
    assert lab.rows() == ROW


def test_a_node_that_does_not_run_refuses_everything_at_once(lab: Lab) -> None:
    lab.session.execute(INSERT)
    kill(lab)
    began_us = lab.clock.now_us()
    with pytest.raises(NoHostAvailable, match="Connection refused"):
        lab.session.execute(LATER)
    with pytest.raises(NoHostAvailable, match="Connection refused"):
        lab.session.prepare("SELECT * FROM results")
    with pytest.raises(NoHostAvailable, match="Unable to connect"):
        lab.second()
    assert 0 < lab.clock.now_us() - began_us < SECOND_US
    lab.clock.wait_us(2 * SECOND_US)
    assert lab.rows() == ROW
    lab.session.execute(LATER)
    assert lab.rows() == [("a", "r2", 2)]


def test_a_preparation_and_a_connection_break_with_the_node(lab: Lab) -> None:
    killed_after(lab, 1)
    with pytest.raises(NoHostAvailable, match="was closed"):
        lab.session.prepare("SELECT * FROM results")
    lab.clock.wait_us(3 * SECOND_US)
    killed_after(lab, 2)
    with pytest.raises(NoHostAvailable, match="Unable to connect"):
        lab.second()


def test_a_request_that_an_outage_holds_back_is_lost_with_its_connection(lab: Lab) -> None:
    lab.world.network.cut_until_us = lab.clock.now_us() + SECOND_US
    future = lab.session.execute_async(INSERT)
    kill(lab)
    with pytest.raises(NoHostAvailable):
        future.result()
    lab.clock.wait_us(3 * SECOND_US)
    assert lab.rows() == []
