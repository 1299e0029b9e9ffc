"""Values with a TTL end in simulated time, at whole seconds, as seen on a real server."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.model.sim_time import SECOND_US

TABLE = "CREATE TABLE ks.results (key text PRIMARY KEY, a int, b int)"
WATCH = {"table": "ks.results", "view": "table"}


@pytest.fixture
def lab(make_lab: Any) -> Any:
    return make_lab(TABLE, watch=WATCH)


def wait(lab: Any, seconds: int) -> None:
    lab.clock.wait_us(seconds * SECOND_US)


def test_a_cell_ends_alone_and_a_row_with_its_last_value(lab: Any) -> None:
    run = lab.session.execute
    run("INSERT INTO results (key, a, b) VALUES ('s', 1, 2) USING TTL 1")
    run("UPDATE results SET b = 3 WHERE key = 's'")
    run("INSERT INTO results (key) VALUES ('u') USING TTL 1")
    run("UPDATE results USING TTL 1 SET a = 1 WHERE key = 'v'")
    run("INSERT INTO results (key, a) VALUES ('w', 1)")
    run("UPDATE results USING TTL 1 SET a = 2 WHERE key = 'w'")
    wait(lab, 2)
    assert lab.rows() == [("s", None, 3), ("w", None, None)]
    assert not run("INSERT INTO results (key, a) VALUES ('s', 5) IF NOT EXISTS").was_applied
    assert run("INSERT INTO results (key, a) VALUES ('v', 5) IF NOT EXISTS").was_applied


def test_ttl_counts_down_and_ends_with_its_second(lab: Any) -> None:
    run = lab.session.execute
    run("INSERT INTO results (key, a) VALUES ('x', 1) USING TTL 100")
    wait(lab, 40)
    assert run("SELECT ttl(a) FROM results").one()[0] == 60
    wait(lab, 59)
    assert run("SELECT ttl(a) FROM results").one()[0] == 1
    wait(lab, 1)
    assert run("SELECT ttl(a) FROM results").all() == []


def test_an_older_write_does_not_come_back_after_the_end(lab: Any) -> None:
    run = lab.session.execute
    run("INSERT INTO results (key, a) VALUES ('x', 1) USING TTL 1")
    wait(lab, 2)
    run("INSERT INTO results (key, a) VALUES ('x', 9) USING TIMESTAMP 5")
    assert lab.rows() == []
    run("INSERT INTO results (key, a) VALUES ('x', 2)")
    assert lab.rows() == [("x", 2, None)]


def test_the_observer_is_not_told_that_values_end(lab: Any) -> None:
    lab.session.execute("INSERT INTO results (key, a) VALUES ('x', 1) USING TTL 1")
    seen = lab.told("row")
    wait(lab, 2)
    assert lab.rows() == []
    assert lab.told("row") == seen
    lab.session.execute("INSERT INTO results (key, a) VALUES ('x', 2)")
    assert lab.told("row")[-1][-1] == {"key": "x", "a": 2, "b": None}


def test_a_value_ends_also_after_the_world_was_resumed(lab: Any) -> None:
    lab.session.execute("INSERT INTO results (key, a) VALUES ('x', 1) USING TTL 10")
    captured = lab.world.capture(lab.clock.now_us())
    lab.world.resume(captured, lab.clock.now_us())
    assert lab.rows() == [("x", 1, None)]
    assert lab.second().execute("SELECT ttl(a) FROM results").one()[0] == 10
    wait(lab, 10)
    assert lab.rows() == []


def test_a_capture_in_the_future_holds_what_is_left_then(lab: Any) -> None:
    lab.session.execute("INSERT INTO results (key, a) VALUES ('x', 1) USING TTL 10")
    later_us = lab.clock.now_us() + 20 * SECOND_US
    captured = lab.world.capture(later_us)
    assert lab.rows() == [("x", 1, None)]
    lab.clock.wait_us(20 * SECOND_US)
    lab.world.resume(captured, later_us)
    assert lab.rows() == []


def test_the_ends_are_deadlines_where_clients_read_the_table(lab: Any) -> None:
    lab.session.execute("INSERT INTO results (key, a) VALUES ('x', 1) USING TTL 10")
    state = lab.world.capture(lab.clock.now_us())
    assert lab.world.deadlines(state) == {}
    lab.session.execute("SELECT * FROM results")
    state = lab.world.capture(lab.clock.now_us())
    assert [left // SECOND_US for left in lab.world.deadlines(state).values()] == [9]


def test_the_certificate_names_the_premise(lab: Any) -> None:
    lab.session.execute("INSERT INTO results (key, a) VALUES ('x', 1) USING TTL 10")
    found = lab.world.premises(lab.world.observed())
    assert any("values with a TTL in ks.results count as seen after" in one for one in found)
