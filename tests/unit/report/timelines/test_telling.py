"""The teller of one history."""

from __future__ import annotations

from semantix.history.events import APPEARED, UNIT
from semantix.report.timelines.telling import Teller, teller_of
from semantix.testing.histories import PLACE, LiteralHistory


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


def test_another_value_of_a_followed_record_is_shown() -> None:
    history = LiteralHistory().appeared("r1! r2! r3").row("k1", "r1!").build()
    teller = teller_of(history, ("r1", "r3"))
    assert teller.tell(history.facts[0])[1] == "sees r1, r3 and 1 other in out: r1 as altered"
    assert teller.tell(history.facts[1])[1] == "sees r1 at k1 of out: r1 as altered"
