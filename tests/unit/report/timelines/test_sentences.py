"""Sentences about events."""

from __future__ import annotations

from semantix.history.events import IDLE, KINDS, PASSED, READBACK, WATERMARK, event_of
from semantix.report.timelines.sentences import RECORDS_MAX, TELL, ids_of, listed


def test_every_kind_of_events_has_a_sentence() -> None:
    assert set(TELL) == set(KINDS)


def test_records_are_listed_up_to_a_number() -> None:
    assert listed([]) == "nothing"
    assert listed(["r1", ""]) == "r1, (no record)"
    assert listed([f"r{n}" for n in range(RECORDS_MAX + 2)]).endswith("r7 and 2 more")


def test_identities_are_those_of_the_entries() -> None:
    assert ids_of((("r1", "k", "{}"), ("", "", "x"))) == ("r1", "")


def test_what_passes_a_vertex_is_told_with_its_event_time() -> None:
    split = event_of(PASSED, 0, 0, ("async-0#1", "in", "", None))  # of a file
    told = [
        (split, "gets no record, but a value without event time"),
        (event_of(PASSED, 0, 0, ("async-0#1", "in", "r1", None)), "gets r1 without event time"),
        (event_of(PASSED, 0, 0, ("async-0#1", "out", "r1", 5)), "emits r1 at 5 ms"),
        (event_of(WATERMARK, 0, 0, ("async-0#1", "out", 7)), "emits the watermark 7"),
        (event_of(WATERMARK, 0, 0, ("async-0#1", "in", 7)), "gets the watermark 7"),
        (event_of(WATERMARK, 0, 0, ("async-0#1", "in", 2**63 - 1)), "gets the last watermark"),
        (event_of(IDLE, 0, 0, ("async-0#1", True)), "is idle"),
        (event_of(IDLE, 0, 0, ("async-0#1", False)), "is active again"),
    ]
    for event, what in told:
        assert TELL[event.kind](event) == ("async-0#1", what)


def test_what_a_reader_finds_is_told_with_its_place() -> None:
    seen = (("r1", "k", "{}"),)
    told = {
        "state": "reads 1 in the state of out",
        "read_committed": "reads 1 of out, read_committed",
    }
    for isolation, what in told.items():
        event = event_of(READBACK, 0, 0, ("out", isolation, seen, 1, 1, True, ()))
        assert TELL[READBACK](event) == ("reader", what)
