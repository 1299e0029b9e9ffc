"""Sentences about events."""

from __future__ import annotations

from semantix.history.events import APPEARED, IDLE, KINDS, PASSED, UNIT, WATERMARK, event_of
from semantix.report.timelines.telling import RECORDS_MAX, TELL, Teller, ids_of, listed, teller_of
from semantix.testing.histories import PLACE, LiteralHistory


def test_every_kind_of_events_has_a_sentence() -> None:
    assert set(TELL) == set(KINDS)


def test_records_are_listed_up_to_a_number() -> None:
    assert listed([]) == "nothing"
    assert listed(["r1", ""]) == "r1, (no record)"
    assert listed([f"r{n}" for n in range(RECORDS_MAX + 2)]).endswith("r7 and 2 more")


def test_followed_records_are_named_first() -> None:
    event = LiteralHistory(12).written(" ".join(f"r{n}" for n in range(1, 13))).build().facts[0]
    teller = Teller(followed=frozenset(["r12"]))
    assert teller.tell(event) == ("sink-0#1", "wrote r12 and 11 others into out")
    assert Teller(followed=frozenset(["r13"])).tell(event)[1].endswith("and 4 more into out")


def test_a_reader_who_is_held_back_is_told() -> None:
    event = LiteralHistory().appeared("r1", end=1, high=3).build().facts[0]
    assert Teller().tell(event)[1] == "sees r1 in out, held back at 1 of 3"


def test_units_are_told_by_their_short_names() -> None:
    history = LiteralHistory().written("r1", "long").event(UNIT, "long", True)
    history.event(APPEARED, PLACE, "long", history.entries("r1"), 0, 0)
    teller = Teller({"long": "…ng"})
    told = []
    for event in history.build().facts:
        teller.read(event)
        told.append(teller.tell(event)[1])
    assert told == ["wrote r1 into out in …ng", "commits …ng", "sees r1 in out (…ng)"]


def test_identities_are_those_of_the_entries() -> None:
    assert ids_of((("r1", "k", "{}"), ("", "", "x"))) == ("r1", "")


def test_what_passes_a_vertex_is_told_with_its_event_time() -> None:
    told = [
        (event_of(PASSED, 0, 0, ("async-0#1", "in", "r1", None)), "gets r1 without event time"),
        (event_of(PASSED, 0, 0, ("async-0#1", "out", "r1", 5)), "emits r1 at 5 ms"),
        (event_of(WATERMARK, 0, 0, ("async-0#1", "out", 7)), "emits the watermark 7"),
        (event_of(WATERMARK, 0, 0, ("async-0#1", "in", 7)), "gets the watermark 7"),
        (event_of(IDLE, 0, 0, ("async-0#1", True)), "is idle"),
        (event_of(IDLE, 0, 0, ("async-0#1", False)), "is active again"),
    ]
    for event, what in told:
        assert TELL[event.kind](event) == ("async-0#1", what)


def test_another_value_of_a_followed_record_is_shown() -> None:
    history = LiteralHistory().appeared("r1! r2! r3").row("k1", "r1!").build()
    teller = teller_of(history, ("r1", "r3"))
    assert teller.tell(history.facts[0])[1] == "sees r1, r3 and 1 other in out: r1 as altered"
    assert teller.tell(history.facts[1])[1] == "sees r1 at k1 of out: r1 as altered"
