"""The world's side: views, capture and resume, crashes of clients, options."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import TaskCrashed, UsageError
from semantix.model.canonical import from_bytes, to_bytes
from semantix.model.sim_time import SECOND_US, START_US
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.cassandra.world import CassandraCluster

INSERT = "INSERT INTO results (key, id, n) VALUES ('a', 'r1', 1)"
LOG = "CREATE TABLE ks.log (u timeuuid PRIMARY KEY, id text, n int)"


def test_the_table_view_is_told_only_what_a_select_sees_change(lab: Any) -> None:
    insert = lab.session.prepare(
        "INSERT INTO results (key, id, n) VALUES (?, ?, ?) USING TIMESTAMP ?"
    )
    lab.session.execute(insert, ("a", "new", 2, 200))
    lab.session.execute(insert, ("a", "old", 1, 100))
    lab.session.execute("DELETE FROM results USING TIMESTAMP 300 WHERE key = 'a'")
    lab.session.execute("DELETE FROM results WHERE key = 'a'")
    new, old = {"key": "a", "id": "new", "n": 2}, {"key": "a", "id": "old", "n": 1}
    assert lab.told("row") == [("ks.results", "a", new), ("ks.results", "a", None)]
    assert lab.told("written") == [
        ("ks.results", "", (new,), "sink-0#1"),
        ("ks.results", "", (old,), "sink-0#1"),
    ]


def test_a_row_keeps_its_name_when_columns_of_the_reader_key_are_not_the_primary_key(
    make_lab: Any,
) -> None:
    table = "CREATE TABLE ks.t (p text, c int, v text, PRIMARY KEY (p, c))"
    lab = make_lab(table, watch=[{"table": "ks.t"}])
    lab.session.execute("INSERT INTO t (p, c, v) VALUES ('a', 1, 'x')")
    lab.session.execute("INSERT INTO t (p, c, v) VALUES ('a', 2, 'y')")
    lab.session.execute("DELETE FROM t WHERE p = 'a'")
    assert [(key, value and value["v"]) for _, key, value in lab.told("row")] == [
        ("a:1", "x"),
        ("a:2", "y"),
        ("a:1", None),
        ("a:2", None),
    ]


def test_truncate_and_drop_take_rows_from_the_reader(lab: Any) -> None:
    lab.session.execute(INSERT)
    lab.session.execute("TRUNCATE results")
    lab.session.execute(INSERT)
    lab.session.execute("DROP TABLE results")
    assert [value is None for _, _, value in lab.told("row")] == [False, True, False, True]


def test_the_log_view_is_told_each_new_row_once(make_lab: Any) -> None:
    lab = make_lab(LOG, watch={"table": "ks.log", "view": "log"})
    insert = lab.session.prepare("INSERT INTO log (u, id, n) VALUES (now(), ?, ?)")
    for n in range(3):
        lab.session.execute(insert, (f"r{n}", n))
    appeared = lab.told("appeared")
    assert [(values[0]["id"], end, high) for _, _, values, end, high in appeared] == [
        ("r0", 1, 1),
        ("r1", 2, 2),
        ("r2", 3, 3),
    ]
    assert len({values[0]["u"] for _, _, values, _, _ in appeared}) == 3
    assert lab.told("row") == []


def test_other_tables_are_nobodys_business(lab: Any) -> None:
    lab.session.execute("CREATE TABLE IF NOT EXISTS markers (s text PRIMARY KEY, n bigint)")
    lab.session.execute("INSERT INTO markers (s, n) VALUES ('x', 1)")
    assert lab.observer.told == []


def test_a_request_that_was_sent_is_applied_though_its_client_dies(lab: Any) -> None:
    future = lab.session.execute_async(INSERT)
    heard: list[Any] = []
    future.add_callback(heard.append)
    lab.attempt.kill()
    lab.clock.wait_us(SECOND_US)
    assert lab.rows() == [("a", "r1", 1)]
    assert heard == []
    assert [owner for _, _, _, owner in lab.told("written")] == ["sink-0#1"]


@pytest.mark.parametrize(
    ("position", "applied"), [("before", False), ("after", True)], ids=["before", "after"]
)
def test_a_crash_around_execute_async(lab: Any, position: str, applied: bool) -> None:
    lab.attempt.gate.plan_crash("cassandra.session.execute_async", position)
    with pytest.raises(TaskCrashed):
        lab.session.execute_async(INSERT)
    lab.clock.wait_us(SECOND_US)
    assert bool(lab.rows()) is applied


def test_the_handles_of_a_dead_attempt_reach_nothing(lab: Any) -> None:
    prepared = lab.session.prepare(INSERT)
    future = lab.session.execute_async("SELECT * FROM results")
    lab.attempt.kill()
    version = lab.world.version
    for act in (
        lambda: lab.session.execute(INSERT),
        lambda: lab.session.execute(prepared),
        lambda: lab.session.execute_async(INSERT),
        lambda: lab.session.prepare(INSERT),
        lambda: lab.session.set_keyspace("ks"),
        lambda: lab.cluster.connect(),
        lambda: lab.cluster.shutdown(),
        lambda: future.result(),
    ):
        with pytest.raises(TaskCrashed):
            act()
    assert lab.world.version == version


def state_of(lab: Any) -> Any:
    return lab.world.capture(lab.clock.now_us())


def resumed(state: Any, now_us: int) -> tuple[CassandraCluster, SoloClock, ListObserver]:
    clock, observer = SoloClock(now_us), ListObserver()
    watch = {"table": "ks.results", "key": ["key"]}
    world = CassandraCluster(clock, observer, {"watch": watch})
    world.resume(state, now_us)
    return world, clock, observer


def test_equal_content_gives_equal_values(make_lab: Any) -> None:
    states = []
    for pause_us in (0, 777):
        lab = make_lab()
        lab.clock.wait_us(pause_us)
        lab.session.execute(INSERT)
        lab.session.execute("DELETE n FROM results WHERE key = 'b'")
        lab.session.execute_async("UPDATE results SET n = 3 WHERE key = 'c'")
        states.append(state_of(lab))
    assert states[0] == states[1]
    assert hash(states[0]) == hash(states[1])
    assert from_bytes(to_bytes(states[0])) == states[0]


@pytest.mark.parametrize("later_us", [0, 5 * SECOND_US])
def test_a_resumed_world_goes_on_as_the_captured_one(make_lab: Any, later_us: int) -> None:
    lab = make_lab()
    lab.session.execute(INSERT)
    lab.session.execute("DELETE FROM results WHERE key = 'b'")
    lab.session.execute("INSERT INTO results (key, id) VALUES ('l', 'lwt') IF NOT EXISTS")
    unset = lab.session.prepare("INSERT INTO results (key, id, n) VALUES (?, ?, ?)")
    lab.session.execute_async("INSERT INTO results (key, n) VALUES ('late', 5)")
    lab.session.execute_async("SELECT * FROM results")
    lab.session.execute_async(unset, ("late",))
    state = state_of(lab)
    assert from_bytes(to_bytes(state)) == state
    world, clock, observer = resumed(state, START_US + later_us)
    assert world.capture(clock.now_us()) == state
    assert len(state.pending) == 2
    clock.wait_us(world.settled_by_us() - clock.now_us())
    late = ("row", "ks.results", "late", {"key": "late", "id": None, "n": 5})
    assert [event for event in observer.told if event[0] == "row"] == [late]
    lab.clock.wait_us(lab.world.settled_by_us() - lab.clock.now_us())
    assert world.capture(clock.now_us()) == state_of(lab)


def test_a_resumed_world_tells_no_row_again(lab: Any) -> None:
    lab.session.execute(INSERT)
    world, clock, observer = resumed(state_of(lab), START_US)
    assert observer.told == []
    session = world.clients(SoloSession(clock)).Cluster().connect("ks")
    session.execute(INSERT)
    assert [event[0] for event in observer.told] == ["written"]
    session.execute("DELETE FROM results WHERE key = 'a'")
    assert observer.told[-1] == ("row", "ks.results", "a", None)


def test_now_never_gives_a_key_twice_though_the_clock_begins_anew(make_lab: Any) -> None:
    lab = make_lab(LOG)
    insert = "INSERT INTO log (u, id) VALUES (now(), 'r1')"
    for _ in range(3):
        lab.session.execute(insert)
    world, clock, _ = resumed(state_of(lab), START_US)
    session = world.clients(SoloSession(clock)).Cluster().connect("ks")
    for _ in range(3):
        session.execute(insert)
    assert session.execute("SELECT count(*) FROM log").one().count == 6


def test_the_same_run_draws_the_same_uuids(make_lab: Any) -> None:
    drawn = []
    for _ in range(2):
        lab = make_lab(LOG)
        for _ in range(2):
            lab.session.execute("INSERT INTO log (u, id) VALUES (now(), 'r1')")
        drawn.append(sorted(row.u for row in lab.session.execute("SELECT u FROM log")))
    assert drawn[0] == drawn[1]
    assert drawn[0][0] != drawn[0][1]


def test_the_version_moves_with_each_durable_change_only(lab: Any) -> None:
    version = lab.world.version
    lab.session.execute_async(INSERT)
    sent = lab.world.version
    assert sent > version
    lab.clock.wait_us(SECOND_US)
    applied = lab.world.version
    assert applied > sent
    lab.clock.wait_us(SECOND_US)
    assert lab.world.version == applied


def test_a_cluster_left_open_is_a_leftover_of_a_living_attempt(lab: Any) -> None:
    assert [(left.kind, left.owner) for left in lab.world.leftovers()] == [
        ("client handle", "sink-0#1")
    ]
    lab.cluster.shutdown()
    assert list(lab.world.leftovers()) == []


def test_a_dead_attempts_cluster_is_no_leftover(lab: Any) -> None:
    lab.attempt.kill()
    assert list(lab.world.leftovers()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"nonsense": 1}, "unknown key 'nonsense'"),
        ({"schema": "CREATE …"}, "schema: expected a list, found 'CREATE"),
        ({"latency_us": 0}, "latency_us: expected greater than or equal to 1, found 0"),
        (
            {"watch": {"table": "results"}},
            "watch.table: expected `keyspace.table`",
        ),
        (
            {"watch": {"table": "ks.t", "view": "tree"}},
            "watch.view: expected one of table, log",
        ),
        ({"watch": {"table": "ks.t", "keys": ["k"]}}, "unknown key 'keys'"),
        ({"watch": {"table": "ks.t", "key": "k"}}, "watch.key: expected a list, found 'k'"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        CassandraCluster(SoloClock(), ListObserver(), options)
