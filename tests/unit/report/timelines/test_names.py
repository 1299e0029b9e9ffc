"""Short names of units."""

from __future__ import annotations

from semantix.history.events import LEFTOVER, UNIT
from semantix.report.timelines.names import LENGTH_MAX, short_names, units_of
from semantix.testing.histories import LiteralHistory

KAFKA = "orders-orders-sink-{}-0/100{}/0/1"


def test_a_short_name_stays_as_it_is() -> None:
    assert short_names(["t1", "t2", "t1"]) == {"t1": "t1", "t2": "t2"}


def test_long_names_lose_the_beginning_that_they_share() -> None:
    names = [KAFKA.format(n, n) for n in range(2)]
    assert list(short_names(names).values()) == ["…0-0/1000/0/1", "…1-0/1001/0/1"]


def test_a_single_long_name_loses_its_middle() -> None:
    (short,) = short_names(["a" * 20 + "b" * 20]).values()
    assert len(short) == LENGTH_MAX
    assert short.startswith("aaaaaaaa")
    assert short.endswith("bbbbbbbb")


def test_names_that_would_look_alike_get_numbers() -> None:
    names = [f"{'a' * 30}{middle}{'b' * 30}" for middle in ("x", "y")]
    short = list(short_names(names).values())
    assert len(set(short)) == 2
    assert short[0].endswith("(1)")
    assert short[1].endswith("(2)")


def test_units_are_named_by_writes_ends_and_what_is_left_open() -> None:
    history = LiteralHistory().written("r1").written("r1", "t1").event(UNIT, "t2", True)
    history.event(LEFTOVER, "transaction", "t3", "sink-0#1")
    assert list(units_of(history.build().facts)) == ["t1", "t2", "t3"]
