"""What a reader sees, and what it sees again."""

from __future__ import annotations

from semantix.report.timelines.sights import ReaderView
from semantix.testing.histories import LiteralHistory


def looks(history: LiteralHistory) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return after each change: number of values, number of repeated ones, what was repeated."""
    view, found = ReaderView("read_committed"), []
    for event in history.build().facts:
        seen = view.read(event)
        if seen is not None:
            place, again = seen
            found.append((view.count(place), view.again(place), again))
    return found


def test_a_log_grows_and_shows_a_record_again() -> None:
    history = LiteralHistory().appeared("r1 r2").written("r1").appeared("r2 r3 ?x").appeared("r2")
    assert looks(history) == [(2, 0, ()), (5, 1, ("r2",)), (6, 2, ("r2",))]


def test_a_table_has_a_row_for_each_key() -> None:
    history = LiteralHistory(view="table").row("k1", "r1").row("k2", "r2").row("k1", "r3").row("k2")
    assert looks(history) == [(1, 0, ()), (2, 0, ()), (2, 0, ()), (1, 0, ())]


def test_a_read_back_replaces_what_was_known_and_another_isolation_is_no_sight() -> None:
    history = LiteralHistory().readback("r1").readback("r1 r2", "read_uncommitted")
    history.readback("r1 r2 r1").readback("r1 r2 r1")
    assert looks(history) == [(1, 0, ()), (3, 1, ("r1",)), (3, 1, ())]


def test_places_are_apart_and_every_record_that_was_seen_is_known() -> None:
    view = ReaderView("read_committed")
    for event in (
        LiteralHistory().appeared("r1").appeared("r1", place="b").row("k2", "r2").build().facts
    ):
        view.read(event)
    assert (view.count("out"), view.again("b")) == (1, 0)
    assert view.ever == {"r1", "r2"}
