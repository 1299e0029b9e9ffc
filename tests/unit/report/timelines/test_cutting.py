"""Long runs are cut; what matters stays."""

from __future__ import annotations

from semantix.report.timelines.cutting import MARKS_MAX, behind_difference, cut
from semantix.report.timelines.focus import Focus
from semantix.report.timelines.reading import timeline_of
from semantix.testing.histories import LiteralHistory


def test_a_short_run_stays_as_it_is() -> None:
    found = timeline_of(LiteralHistory().appeared("r1").build())
    assert cut(found) == found
    assert found.left_out == 0


def test_of_a_long_run_the_ends_and_what_matters_are_kept() -> None:
    history = LiteralHistory(3)
    for number in range(30):
        history.appeared("r1" if number == 15 else "r2")
    found = cut(timeline_of(history.build(), Focus(("r1",))), 10)
    assert [one.sequence for one in found.marks] == [0, 1, 2, 3, 4, 5, 15, 27, 28, 29]
    assert found.left_out == 20
    assert [one.sequence for one in found.sights] == [one.sequence for one in found.marks]
    assert found.sights[-1].count == 30


def test_a_history_of_100_000_events_is_cut_quickly() -> None:
    history = LiteralHistory(2)
    for _ in range(25_000):
        history.step("x", "before").step("x", "after").written("r1").appeared("r1")
    found = timeline_of(history.build(), Focus(("r1",)))
    assert len(found.marks) == MARKS_MAX
    assert found.left_out == 50_000 - MARKS_MAX
    assert found.event_count == 100_000


def test_a_clean_neighbour_goes_a_little_beyond_the_difference() -> None:
    history = LiteralHistory(3)
    for number in range(60):
        history.appeared("r3" if number == 40 else "r2")
    timeline = timeline_of(history.build(), Focus(("r3",)))
    found = behind_difference(timeline, 5)
    assert found.goes_on
    assert found.marks[-1].sequence == 40, "until a reader has seen the followed record"
    without = behind_difference(timeline_of(history.build()), 5)
    assert 5 < without.marks[-1].sequence < 30
    assert {one.sequence for one in without.sights} == {one.sequence for one in without.marks}
    whole = timeline_of(LiteralHistory().appeared("r1").build())
    assert behind_difference(whole, 0) == whole
