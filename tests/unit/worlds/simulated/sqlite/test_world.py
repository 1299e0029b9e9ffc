"""The simulated database as a world: options, what a reader sees, capture and canonical form."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.errors import NotModelled, SemantixError, UsageError
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.sqlite.world import SqliteWorld

SCHEMA = [
    "CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER)",
    "CREATE TABLE log (v INTEGER)",
    "CREATE TABLE positions (p TEXT PRIMARY KEY, at INTEGER)",
]
PUT = "INSERT INTO t VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v"


class Bench:
    """A world with one attempt."""

    def __init__(self, **options: Any) -> None:
        self.observer = ListObserver()
        self.clock = SoloClock()
        self.world = SqliteWorld(self.clock, self.observer, {"schema": SCHEMA, **options})
        self.session = SoloSession(self.clock, "sink-0#1")
        self.client = self.world.clients(self.session)
        self.connection = self.client.connect()

    def execute(self, sql: str, *parameters: Any) -> None:
        """Execute and commit."""
        with self.connection:
            self.connection.execute(sql, parameters)

    def form(self) -> object:
        """The canonical form of what is durable."""
        return self.world.canonical(self.world.capture(0), ["rows"])


def test_a_reader_sees_the_rows_of_a_table_when_they_are_committed() -> None:
    bench = Bench()
    bench.connection.execute(PUT, ("a", 1))
    assert bench.observer.told == []
    bench.connection.commit()
    row = {"k": "a", "v": 1}
    assert bench.observer.told == [("written", "t", "", (row,), "sink-0#1"), ("row", "t", "a", row)]
    bench.observer.told.clear()
    bench.execute("DELETE FROM t")
    assert bench.observer.told == [("row", "t", "a", None)]


def test_a_table_without_a_key_is_a_log() -> None:
    bench = Bench()
    bench.execute("INSERT INTO log VALUES (1)")
    bench.execute("INSERT INTO log VALUES (2)")
    shown = [one for one in bench.observer.told if one[0] != "written"]
    assert shown == [
        ("appeared", "log", "", ({"v": 1},), 1, 1),
        ("appeared", "log", "", ({"v": 2},), 2, 2),
    ]
    bench.execute("DELETE FROM log WHERE v = 1")
    assert bench.observer.told[-1] == ("replaced", "log", ({"v": 2},))


def test_a_watched_table_leaves_the_others_out() -> None:
    bench = Bench(watch={"table": "t"})
    bench.execute("INSERT INTO positions VALUES ('p', 1)")
    assert bench.observer.told == []
    assert bench.world.left_out == ["positions"]


def test_a_dropped_table_has_no_rows() -> None:
    bench = Bench()
    bench.execute(PUT, "a", 1)
    bench.execute("DROP TABLE t")
    assert bench.observer.told[-1] == ("row", "t", "a", None)


def test_files_with_the_same_rows_have_one_form() -> None:
    one, other = Bench(), Bench()
    for key, value in (("a", 1), ("b", 2)):
        one.execute(PUT, key, value)
    for key, value in (("b", 7), ("a", 1), ("b", 2)):
        other.execute(PUT, key, value)
    assert one.world.capture(0) != other.world.capture(0)
    assert one.form() == other.form()
    other.execute(PUT, "b", 3)
    assert one.form() != other.form()


def test_the_order_of_a_log_is_in_the_form() -> None:
    one, other = Bench(), Bench()
    for first, second, bench in ((1, 2, one), (2, 1, other)):
        bench.execute("INSERT INTO log VALUES (?)", first)
        bench.execute("INSERT INTO log VALUES (?)", second)
    assert one.form() != other.form()


def test_it_resumes_from_what_was_committed_and_tells_nothing_again() -> None:
    bench, later = Bench(), Bench()
    bench.execute(PUT, "a", 1)
    bench.connection.execute(PUT, ("b", 2))
    version = later.world.version
    later.world.resume(bench.world.capture(0), 0)
    assert later.world.version > version
    assert later.observer.told == []
    connection = later.client.connect()
    assert connection.execute("SELECT * FROM t").fetchall() == [("a", 1)]
    connection.execute(PUT, ("a", 5))
    connection.commit()
    assert later.observer.told[-1] == ("row", "t", "a", {"k": "a", "v": 5})


def test_a_commit_without_a_change_shows_nothing_and_has_the_same_form() -> None:
    bench = Bench()
    version, form = bench.world.version, bench.form()
    bench.connection.execute("SELECT * FROM t").fetchall()
    assert bench.world.version == version
    bench.execute("DELETE FROM t")
    assert bench.observer.told == []
    assert bench.form() == form


def test_rows_that_are_fed_are_input_and_no_output() -> None:
    bench = Bench()
    bench.world.feed("t", [{"k": "a", "v": 1}])
    assert bench.observer.told == [("fed", "t", ({"k": "a", "v": 1},))]
    assert bench.connection.execute("SELECT * FROM t").fetchall() == [("a", 1)]


@pytest.mark.parametrize(
    ("place", "row", "says"),
    [
        ("tt", {"k": "a"}, "the database has no table 'tt'"),
        ("t", {"kk": "a"}, "a row for the table 't' is refused: table t has no column named kk"),
    ],
)
def test_wrong_input_is_named(place: str, row: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Bench().world.feed(place, [row])


def test_an_open_connection_of_a_living_attempt_is_left_over() -> None:
    bench = Bench()
    (left,) = bench.world.leftovers()
    assert (left.kind, left.name, left.owner) == ("client handle", "Connection", "sink-0#1")
    bench.session.kill()
    assert bench.world.leftovers() == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"schema": ["CREATE TABEL t (k)"]}, "sqlite option schema: 'CREATE TABEL t .k.': near"),
        ({"watch": {"table": "log"}}, "watch: the table 'log' has no primary key"),
        ({"watch": {"table": "t", "key": ["kk"]}}, "'t' has no column 'kk'; did you mean 'k'"),
        ({"watch": {"tabel": "t"}}, "the key 'table' is missing"),
    ],
)
def test_wrong_options_are_named(options: dict[str, Any], says: str) -> None:
    with pytest.raises(SemantixError, match=says):
        Bench(**options)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda bench: bench.client.connect("other.db"), "the database 'other.db'"),
        (lambda bench: bench.client.connect(uri=True), r"connect\(uri=…\)"),
        (lambda bench: bench.connection.execute("ATTACH 'x' AS y"), "ATTACH"),
        (lambda bench: bench.connection.execute("PRAGMA journal_mode = WAL"), "journal_mode = WAL"),
        (lambda bench: bench.connection.backup(None), "backup"),
        (lambda bench: bench.connection.blobopen("t", "v", 1), "blobopen"),
        (lambda bench: bench.connection.deserialize(b""), "deserialize"),
        (lambda bench: bench.connection.cursor(object), r"cursor\(factory=…\)"),
    ],
)
def test_what_a_run_does_not_have_is_refused_by_name(call: Any, says: str) -> None:
    with pytest.raises(NotModelled, match=f"the SQLite of semantix does not model .*{says}"):
        call(Bench())


def test_rows_that_nobody_can_notice_are_left_out_of_the_form() -> None:
    bench = Bench()
    empty = bench.world.canonical(bench.world.capture(0), ())
    bench.connection.executemany("INSERT INTO log VALUES (?)", [(1,), (2,)])
    bench.connection.commit()
    assert bench.world.observed() == ()
    assert bench.world.canonical(bench.world.capture(0), ()) == empty


@pytest.mark.parametrize(
    "sql",
    [
        *("SELECT * FROM log", "INSERT INTO t VALUES ('a', 1)", "UPDATE log SET v = 1"),
        *("DELETE FROM log", "INSERT INTO log SELECT v FROM t", "CREATE TABLE more (v)"),
        *("INSERT INTO log VALUES (1) RETURNING rowid", "INSERT INTO counted (v) VALUES (1)"),
        "INSERT INTO indexed VALUES (1)",
    ],
)
def test_a_statement_that_may_notice_rows_keeps_them(sql: str) -> None:
    more = [
        "CREATE TABLE counted (at INTEGER PRIMARY KEY AUTOINCREMENT, v)",
        "CREATE TABLE indexed (v)",
        "CREATE UNIQUE INDEX one ON indexed (v)",
    ]
    bench = Bench(schema=[*SCHEMA, *more])
    bench.connection.execute(sql).fetchall()
    assert bench.world.observed() == ("rows",)


def test_the_number_of_the_last_row_tells_how_many_there_were() -> None:
    bench = Bench()
    assert bench.connection.execute("INSERT INTO log VALUES (1)").lastrowid == 1
    assert bench.world.observed() == ("rows",)


def test_a_commit_that_is_not_kept_is_gone_for_its_own_connection_too() -> None:
    bench = Bench(loses_acknowledged=True)
    for number in range(4):
        bench.execute("INSERT INTO log VALUES (?)", number)
    assert bench.connection.execute("SELECT v FROM log").fetchall() == [(0,), (2,)]
    assert bench.client.connect().execute("SELECT v FROM log").fetchall() == [(0,), (2,)]
