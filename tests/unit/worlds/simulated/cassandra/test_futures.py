"""When an answer is known, and who is called."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra.cluster import QueryExhausted

from semantix.errors import TaskCrashed
from semantix.model.sim_time import START_US

INSERT = "INSERT INTO results (key, id, n) VALUES ('a', 'r1', 1)"


def test_execute_async_does_not_wait_and_result_does(lab: Any) -> None:
    begun = lab.clock.now_us()
    future = lab.session.execute_async(INSERT)
    assert lab.clock.now_us() == begun
    future.result()
    assert lab.clock.now_us() == begun + 1000
    future.result()
    assert lab.clock.now_us() == begun + 1000


def test_requests_overlap(lab: Any) -> None:
    begun = lab.clock.now_us()
    futures = [lab.session.execute_async(INSERT) for _ in range(10)]
    for future in futures:
        future.result()
    assert lab.clock.now_us() == begun + 1000


def test_the_write_is_visible_when_the_server_has_it_not_when_the_client_knows(lab: Any) -> None:
    lab.session.execute_async(INSERT)
    lab.clock.wait_us(499)
    assert lab.told("row") == []
    lab.clock.wait_us(1)
    assert len(lab.told("row")) == 1


def test_callbacks_run_when_the_answer_arrives(lab: Any) -> None:
    heard: list[Any] = []
    begun = lab.clock.now_us()
    future = lab.session.execute_async(INSERT)
    future.add_callback(lambda rows: heard.append((rows, lab.clock.now_us() - begun)))
    lab.clock.wait_us(999)
    assert heard == []
    lab.clock.wait_us(1)
    assert heard == [(None, 1000)]
    future.add_callback(lambda _: heard.append("at once"))
    assert heard[-1] == "at once"
    future.result()
    assert len(heard) == 2


def test_a_callback_may_send_the_next_request(lab: Any) -> None:
    sent: list[Any] = []

    def go_on(rows: Any) -> None:
        if len(sent) < 3:
            sent.append(lab.session.execute_async(INSERT))
            sent[-1].add_callback(go_on)

    lab.session.execute_async(INSERT).add_callback(go_on)
    lab.clock.wait_us(10_000)
    assert len(sent) == 3
    assert len(lab.told("written")) == 4


def test_a_callback_that_raises_is_an_error_of_the_request(lab: Any) -> None:
    heard: list[Any] = []
    future = lab.session.execute_async(INSERT)
    future.add_callbacks(lambda _: 1 // 0, lambda error: heard.append(type(error)))
    assert future.result().all() == []  # the rows came first
    assert heard == [ZeroDivisionError]


def test_cleared_callbacks_are_not_called(lab: Any) -> None:
    heard: list[Any] = []
    future = lab.session.execute_async(INSERT)
    future.add_callback(heard.append)
    future.clear_callbacks()
    future.result()
    assert heard == []


def test_a_crash_inside_a_callback_stays_with_its_attempt(lab: Any) -> None:
    future = lab.session.execute_async(INSERT)
    lab.attempt.gate.plan_crash("cassandra.session.execute", "before")
    future.add_callback(lambda _: lab.session.execute(INSERT))
    lab.clock.wait_us(5000)
    assert not lab.attempt.is_alive()
    with pytest.raises(TaskCrashed):
        lab.session.execute(INSERT)


def test_there_is_no_page_behind_the_last(lab: Any) -> None:
    future = lab.session.execute_async("SELECT * FROM results")
    future.result()
    with pytest.raises(QueryExhausted):
        future.start_fetching_next_page()


def test_client_timestamps_are_simulated_time_in_microseconds(lab: Any) -> None:
    sent_us = lab.clock.now_us()
    lab.session.execute_async(INSERT)
    lab.session.execute("UPDATE results SET n = 2 WHERE key = 'a'")
    row = lab.session.execute("SELECT writetime(id) AS a, writetime(n) AS b FROM results").one()
    assert (row.a, row.b) == (sent_us, sent_us + 1)
    assert sent_us >= START_US


def test_the_steps_of_a_client(lab: Any) -> None:
    lab.attempt.gate.visits.clear()
    prepared = lab.session.prepare(INSERT)
    lab.session.execute_async(prepared).result()
    lab.session.execute(prepared)
    names = ["session.prepare", "session.execute_async", "future.result", "session.execute"]
    assert lab.attempt.gate.visits == [
        (f"cassandra.{name}", position) for name in names for position in ("before", "after")
    ]
