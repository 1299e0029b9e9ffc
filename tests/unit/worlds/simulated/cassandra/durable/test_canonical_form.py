"""Which captured clusters count as equal, and which must not.

Each pair of stories ends in two captured states. A wrong form would join some of them: if it left
out write timestamps, requests on their way, or what is left of a deletion.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from semantix.testing.solo_session import SoloSession
from tests.unit.worlds.simulated.resolving import resolved_form

SECOND_US = 1_000_000
WATCH = {"table": "ks.results", "key": ["key"], "view": "table"}
LOG = "CREATE TABLE ks.log (key text, at timeuuid, n int, PRIMARY KEY (key, at))"
LOG_WATCH = {"table": "ks.log", "view": "log"}
MARKERS = (
    "CREATE TABLE ks.markers (sub int, checkpoint_id bigint, PRIMARY KEY (sub, checkpoint_id))"
)
CHOSEN = "timestamps of ks.results"
Story = Callable[[Any], object]


@pytest.fixture
def after(make_lab: Any) -> Callable[..., Any]:
    """Run a story in a new world; give the form of what it leaves, a second later."""

    def after(
        story: Story, *observed: str, later_s: float = 1, schema: tuple[str, ...] = ()
    ) -> Any:
        watch = [WATCH] if not schema else [LOG_WATCH] if schema == (LOG,) else []
        lab = make_lab(*schema, watch=watch)
        story(lab)
        captured = lab.world.capture(lab.clock.now_us() + int(later_s * SECOND_US))
        return resolved_form(lab.world, captured, *observed)

    return after


def write(key: str, n: int = 1, *, at_us: int = 0, wait_s: int = 1) -> Story:
    """Write a row; with `at_us` its timestamp is chosen, so many microseconds before now."""

    def story(lab: Any) -> None:
        lab.clock.wait_us(wait_s * SECOND_US)
        using = f" USING TIMESTAMP {lab.clock.now_us() - at_us}" if at_us else ""
        text = f"INSERT INTO results (key, id, n) VALUES ('{key}', 'r', {n}){using}"
        lab.session.execute(text)

    return story


def cql(text: str) -> Story:
    return lambda lab: lab.session.execute(text)


def _nothing(_lab: Any) -> None:
    """Write nothing."""


def then(*stories: Story) -> Story:
    return lambda lab: [story(lab) for story in stories]


# -- equal


def test_the_age_of_what_was_written_makes_no_difference(after: Any) -> None:
    assert after(write("a")) == after(write("a", wait_s=3_600), later_s=7_200)
    both = then(write("a"), write("b"))
    assert after(both) == after(then(write("b"), write("a", wait_s=60)))


def test_what_was_deleted_in_the_past_was_never_there(after: Any) -> None:
    nothing = after(_nothing)
    delete = "DELETE FROM results WHERE key = 'a'"
    assert after(then(write("a"), cql(delete))) == nothing
    one = after(write("a"))
    assert after(then(write("a"), write("b"), cql("DELETE FROM results WHERE key = 'b'"))) == one


def test_chosen_timestamps_in_the_same_order_are_equal(after: Any) -> None:
    first = then(write("a", at_us=500), write("b", at_us=100))
    second = then(write("a", at_us=900_000), write("b", at_us=7, wait_s=50))
    assert after(first) == after(second)


def test_rows_that_the_server_named_count_at_most_twice(after: Any) -> None:
    def rows(*keys: str) -> Any:
        texts = [f"INSERT INTO log (key, at, n) VALUES ('{key}', now(), 1)" for key in keys]
        return after(then(*map(cql, texts)), schema=(LOG,))

    assert rows("a", "b") == rows("b", "a")
    assert rows("a", "a") == rows("a", "a", "a")
    assert rows("a") != rows("a", "a")
    assert rows("a") != rows("b")


def test_the_timestamp_of_a_row_that_the_server_named_matters_only_to_a_deletion(
    make_lab: Any,
) -> None:
    def form(*first: str) -> Any:
        lab = make_lab(LOG, watch=LOG_WATCH)
        for text in first:
            lab.session.execute(text)
        now_us = lab.clock.now_us()
        insert = "INSERT INTO log (key, at, n) VALUES ('a', now(), 1) USING TIMESTAMP {}"
        lab.session.execute(insert.format(now_us - (5 if first else 7)))
        return lab.world, lab.world.capture(now_us + SECOND_US)

    one, other = form(), form()
    assert resolved_form(*one) == resolved_form(*other)
    delete = "DELETE FROM log WHERE key = 'b'"
    (world, captured) = form(delete)
    assert "rows deleted in ks.log" in world.observed()
    (row,) = resolved_form(world, captured)[1][0][2]
    assert ("instant", -1) in row[0][1]


def test_ids_of_checkpoints_are_only_compared(after: Any) -> None:
    def marked(*ids: int, by_marker: bool = False) -> Any:
        texts = [f"INSERT INTO markers (sub, checkpoint_id) VALUES (0, {one})" for one in ids]
        return after(then(*map(cql, texts)), "table ks.markers", schema=(MARKERS,))

    assert marked(3, 5) == marked(1_000_003, 1_000_004)
    assert marked(3, 5) != marked(3)


def test_what_nobody_reads_and_nobody_watches_is_left_out(after: Any) -> None:
    def marked(one: int) -> Story:
        return cql(f"INSERT INTO markers (sub, checkpoint_id) VALUES (0, {one})")

    other = "CREATE TABLE ks.markers (sub int PRIMARY KEY, checkpoint_id text)"
    text = "INSERT INTO markers (sub, checkpoint_id) VALUES (0, '{}')"
    assert after(marked(1), schema=(MARKERS,)) == after(_nothing, schema=(MARKERS,))
    read = "table ks.markers"
    kept = [after(cql(text.format(value)), read, schema=(other,)) for value in ("x", "y")]
    assert kept[0] != kept[1]


# -- not equal


def test_two_chosen_timestamps_in_another_order_are_told_apart(after: Any) -> None:
    first = then(write("a", at_us=500_000), write("b", at_us=100_000, wait_s=0))
    second = then(write("a", at_us=100_000), write("b", at_us=500_000, wait_s=0))
    assert after(first) != after(second)


def test_equal_timestamps_are_told_apart_from_unequal_ones(after: Any) -> None:
    def both(a_us: int, b_us: int) -> Story:
        return then(write("a", at_us=a_us), write("b", at_us=b_us, wait_s=0))

    latency_us = 1_000  # between the two writes
    equal = after(both(5_000, 5_000 + latency_us))
    assert equal != after(both(5_000, 4_999 + latency_us))
    assert equal == after(both(7_000, 7_000 + latency_us))


def test_a_timestamp_that_no_clock_gave_is_kept_as_it_is(after: Any) -> None:
    """The connector takes it from its input, and may choose one between the two again."""

    def deleted(at_us: int) -> Story:
        return cql(f"DELETE FROM results USING TIMESTAMP {at_us} WHERE key = 'a'")

    assert after(deleted(100)) == after(deleted(100))
    assert after(deleted(100)) != after(deleted(300))
    assert after(deleted(100)) != after(then(write("b"), cql("TRUNCATE results"), deleted(300)))


def test_the_order_of_a_column_and_the_rest_of_its_row_stays(after: Any) -> None:
    def updated(row_us: int, column_us: int) -> Story:
        insert = f"INSERT INTO results (key, id) VALUES ('a', 'r') USING TIMESTAMP {row_us}"
        update = f"UPDATE results USING TIMESTAMP {column_us} SET n = 1 WHERE key = 'a'"
        return then(cql(insert), cql(update))

    assert after(updated(5, 9)) != after(updated(9, 5))


def test_a_tombstone_stays_while_an_older_write_can_come(after: Any) -> None:
    delete = "DELETE FROM results WHERE key = 'a'"
    nothing = after(_nothing, CHOSEN)
    assert after(cql(delete), CHOSEN) != nothing
    one_cell = "DELETE n FROM results WHERE key = 'a'"
    assert after(then(write("a"), cql(one_cell)), CHOSEN) != after(
        cql("INSERT INTO results (key, id) VALUES ('a', 'r')"), CHOSEN
    )


@pytest.fixture
def late(make_lab: Any) -> Callable[..., Any]:
    """Leave a write on its way that is older or newer than what stands in the table."""

    def late(*, stored_first: bool, text: str, value: int = 1) -> Any:
        lab = make_lab(watch=WATCH, late_write_ms=50_000)
        stored = cql(text)
        if stored_first:
            stored(lab)
        lab.fault("cassandra.session.execute_async", "WriteTimeout", applied=True)
        insert = lab.session.prepare("INSERT INTO results (key, id, n) VALUES ('a', 'late', ?)")
        lab.session.execute_async(insert, (value,))
        if not stored_first:
            stored(lab)
        assert len(lab.world._wire.pending) == 1
        due_us = lab.world._wire.pending[0][0]
        return resolved_form(lab.world, lab.world.capture(due_us + 10))

    return late


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO results (key, id, n) VALUES ('a', 'stored', 1)",
        "DELETE FROM results WHERE key = 'a'",
        "DELETE n FROM results WHERE key = 'a'",
    ],
)
def test_a_write_on_its_way_is_older_or_newer_than_what_stands_there(late: Any, text: str) -> None:
    older, newer = late(stored_first=False, text=text), late(stored_first=True, text=text)
    assert older != newer
    assert older == late(stored_first=False, text=text)


def test_what_is_on_its_way_makes_a_difference(late: Any) -> None:
    text = "INSERT INTO results (key, id, n) VALUES ('b', 'stored', 1)"
    assert late(stored_first=True, text=text) != late(stored_first=True, text=text, value=2)


def test_a_write_that_is_still_to_come_keeps_its_time(make_lab: Any) -> None:
    forms = []
    for ahead_us in (5, 5, 6):
        lab = make_lab(watch=WATCH)
        lab.session.execute_async("INSERT INTO results (key, n) VALUES ('a', 1)")
        due_us = lab.world._wire.pending[0][0]
        forms.append(resolved_form(lab.world, lab.world.capture(due_us - ahead_us)))
    assert forms[0] == forms[1] != forms[2]


def test_a_timestamp_ahead_of_the_clock_keeps_its_distance(make_lab: Any) -> None:
    forms = []
    for ahead_us in (50_000_000, 60_000_000):
        lab = make_lab(watch=WATCH)
        now_us = lab.clock.now_us()
        text = f"INSERT INTO results (key, n) VALUES ('a', 1) USING TIMESTAMP {now_us + ahead_us}"
        lab.session.execute(text)
        forms.append(resolved_form(lab.world, lab.world.capture(now_us + SECOND_US)))
    assert forms[0] != forms[1]


def drawn_after(after: Any, wait_s: int, *observed: str) -> Any:
    story = cql("INSERT INTO log (key, at, n) VALUES ('a', now(), 1)")
    waiting = then(lambda lab: lab.clock.wait_us(wait_s * SECOND_US), story)
    return after(waiting, *observed, schema=(LOG,))


@pytest.mark.parametrize("noted", ["uuids of ks.log", "rows deleted in ks.log"])
def test_uuids_of_the_server_that_a_client_read_are_kept(after: Any, noted: str) -> None:
    first, later = (drawn_after(after, wait_s, "table ks.log", noted) for wait_s in (1, 2))
    assert first != later


def test_uuids_of_the_server_are_names_where_a_client_reads_other_columns(after: Any) -> None:
    first, later = (drawn_after(after, wait_s, "table ks.log") for wait_s in (1, 2))
    assert first == later
    none = after(_nothing, "table ks.log", schema=(LOG,))
    assert first != none  # the row itself is not left out


# -- what clients ask for


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT INTO results (key, n) VALUES ('a', 1)", []),
        ("SELECT * FROM results", ["table ks.results"]),
        ("SELECT WRITETIME(n) FROM results", ["table ks.results", CHOSEN]),
        ("INSERT INTO results (key, n) VALUES ('a', 1) IF NOT EXISTS", ["table ks.results"]),
        ("UPDATE results SET n = 1 WHERE key = 'a' IF n = 2", ["table ks.results"]),
        ("INSERT INTO results (key, n) VALUES ('a', 1) USING TIMESTAMP 5", [CHOSEN]),
        ("DELETE FROM results WHERE key = 'a'", []),
        ("DELETE FROM results USING TIMESTAMP 5 WHERE key = 'a'", [CHOSEN]),
        (
            "BEGIN BATCH USING TIMESTAMP 5 UPDATE results SET n = 1 WHERE key = 'a'; APPLY BATCH",
            [CHOSEN],
        ),
    ],
)
def test_what_a_client_learns_or_chooses_is_noted(lab: Any, text: str, expected: list[str]) -> None:
    lab.session.execute(text)
    assert sorted(lab.world.observed()) == sorted(expected)
    lab.world.resume(lab.world.capture(lab.clock.now_us()), lab.clock.now_us())
    assert sorted(lab.world.observed()) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "reads_uuids"),
    [
        ("SELECT n FROM log WHERE key = 'a'", False),
        ("SELECT count(*) FROM log", False),
        ("SELECT * FROM log", True),
        ("SELECT at FROM log", True),
        ("SELECT n FROM log WHERE key = 'a' AND at > 50554d6e-29bb-11e5-b345-feff819cdc9f", True),
        ("UPDATE log SET upto = 1 WHERE key = 'a' IF upto = null", False),
        # A refusal shows the keys of the row, or the whole row.
        (
            "BEGIN BATCH UPDATE log SET upto = 1 WHERE key = 'a' IF upto = 7; APPLY BATCH",
            True,
        ),
        ("INSERT INTO log (key, at, n) VALUES ('a', now(), 1) IF NOT EXISTS", True),
    ],
)
def test_who_reads_uuids_is_noted(make_lab: Any, text: str, *, reads_uuids: bool) -> None:
    lab = make_lab(
        "CREATE TABLE ks.log (key text, at timeuuid, upto bigint static, n int, "
        "PRIMARY KEY (key, at))"
    )
    lab.session.execute("INSERT INTO ks.log (key, at, n) VALUES ('a', now(), 1)")
    lab.session.execute(text)
    assert ("uuids of ks.log" in lab.world.observed()) is reads_uuids


def test_a_clients_clock_that_goes_back_is_noted(make_lab: Any) -> None:
    lab = make_lab(watch=WATCH)
    old = lab.connect_cluster(
        SoloSession(lab.clock, "sink-0#2"), timestamp_generator=lambda: lab.clock.now_us() - 1
    ).connect("ks")
    old.execute("INSERT INTO results (key, n) VALUES ('a', 1)")
    assert list(lab.world.observed()) == [CHOSEN]


def test_premises_name_the_tables_that_they_are_about(make_lab: Any) -> None:
    lab = make_lab(LOG, MARKERS, watch=[LOG_WATCH])
    (drawn,) = lab.world.premises(())
    assert "does not read ks.log" in drawn
    (named,) = lab.world.premises(("table ks.log",))
    assert "reads no uuid of ks.log" in named
    assert not list(lab.world.premises(("table ks.log", "uuids of ks.log")))
    both = lab.world.premises(("table ks.markers", "timestamps of ks.log"))
    assert [("checkpoint_id" in text, "timestamps" in text) for text in both] == [
        (False, True),
        (False, False),
        (True, False),
    ]
