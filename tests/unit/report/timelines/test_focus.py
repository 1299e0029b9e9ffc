"""What belongs to the story of a finding."""

from __future__ import annotations

import pytest

from semantix.history.events import (
    COVERED,
    EMITTED,
    LEFTOVER,
    PASSED,
    RECEIVED,
    TRIGGERED,
    UNIT,
    WATERMARK,
)
from semantix.report.timelines.focus import FOLLOWED_MAX, STEPS_BEFORE_FAULT, Focus, Relevance
from semantix.report.timelines.reading import kind_of
from semantix.testing.histories import LiteralHistory


def story(history: LiteralHistory, *records: str, has_finding: bool = False) -> list[int]:
    """Return the numbers of the events that matter."""
    made = history.build()
    relevance = Relevance(made, Focus(records, has_finding))
    return [one.sequence for one in made.events if relevance.matters(one, kind_of(one))]


def test_the_way_of_a_followed_record_matters_and_that_of_others_does_not() -> None:
    history = LiteralHistory().event(EMITTED, "source-0#1", "r1").event(EMITTED, "source-0#1", "r2")
    history.received("r1 r2").written("r1 r2").written("r3").appeared("r3").appeared("r1")
    assert story(history, "r1") == [0, 2, 4, 7]


def test_without_a_finding_all_matters_but_the_way_of_the_records() -> None:
    history = LiteralHistory().event(EMITTED, "source-0#1", "r1").received("r1").step("x", "before")
    history.written("r1").appeared("r1").appeared("", end=0, high=1).completed(1, 1)
    assert story(history) == [3, 4, 6]


def test_the_end_of_a_unit_matters_if_it_has_a_followed_record() -> None:
    history = LiteralHistory().written("r1", "t1").written("r2", "t2")
    history.event(UNIT, "t1", True).event(UNIT, "t2", True)
    assert story(history, "r2") == [1, 3]


def test_checkpoints_matter_next_to_a_fault_and_where_they_first_cover_a_record() -> None:
    history = LiteralHistory(8)
    for number in range(1, 4):
        history.event(TRIGGERED, number).completed(number, number)
    history.fault().event(TRIGGERED, 4).completed(4, 4).event(TRIGGERED, 5).completed(5, 5)
    assert story(history, "r1") == [0, 1, 4, 5, 6, 7, 8]


def test_of_a_finding_without_records_matter_open_units_and_the_last_sights() -> None:
    history = LiteralHistory().written("r1", "t1").written("r2", "t2").written("r3")
    history.appeared("r3").event(UNIT, "t1", True).appeared("r1", "t1").completed(1, 1)
    history.event(LEFTOVER, "transaction", "t2", "sink-0#1")
    assert story(history, has_finding=True) == [1, 5, 7]


def test_a_restored_checkpoint_matters() -> None:
    history = LiteralHistory().completed(1, 0).completed(2, 0).completed(3, 0).restored(1)
    assert story(history, "r3") == [0, 3]


def test_the_last_steps_of_a_victim_matter() -> None:
    history = LiteralHistory()
    for _ in range(STEPS_BEFORE_FAULT + 1):
        history.step("sink_invoke", "before").step("sink_invoke", "before", "sink-1#1")
    history.fault()
    assert story(history, "r1") == [2, 4, 6, 8]


def test_a_read_back_matters_if_it_shows_something_new() -> None:
    history = LiteralHistory().readback("r1").readback("r1").readback("r1 r2").readback("r1 r2 r1")
    assert story(history, "r1") == [0, 3]
    assert story(history) == [0, 2, 3]


def test_only_a_few_records_are_followed() -> None:
    records = tuple(f"r{number}" for number in range(1, 9))
    assert Focus(records).followed == records[:FOLLOWED_MAX]


@pytest.mark.parametrize("records", [(), ("r1",)])
def test_faults_crashes_and_restores_always_matter(records: tuple[str, ...]) -> None:
    history = LiteralHistory().fault().crashed().restored(0).affected("store.append", "r2")
    history.event("failed", "sink-0#1", "x").event("ended", "finished", "")
    assert story(history, *records) == [0, 1, 2, 3, 4, 5]


def test_of_watermarks_only_the_last_one_before_a_followed_record_matters() -> None:
    who, history = "source-0#1", LiteralHistory()
    history.event(WATERMARK, who, "out", 1).event(WATERMARK, who, "out", 2)
    history.event(WATERMARK, "source-1#1", "out", 9)
    history.event(PASSED, who, "out", "r1", 2).event(PASSED, who, "out", "r2", 3)
    history.event(COVERED, 1, ("r1", "r2"))
    assert story(history, "r1") == [1, 3]
    assert story(history) == [0, 1, 2]


def test_what_passes_an_operator_matters_unless_the_history_says_it_in_other_words_too() -> None:
    history = LiteralHistory().event(PASSED, "source-0#1", "out", "r1", None)
    history.event(EMITTED, "source-0#1", "r1").event(PASSED, "async-0#1", "in", "r1", None)
    history.event(PASSED, "async-0#1", "out", "r1", None).event(
        PASSED, "sink-0#1", "in", "r1", None
    )
    history.event(RECEIVED, "sink-0#1", "r1")
    assert story(history, "r1") == [1, 2, 3, 5]
