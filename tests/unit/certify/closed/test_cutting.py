"""A form is cut in one pass, and in the same way as if it had been opened before."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pytest

from semantix.certify.closed.cutting import HasConditional, cut
from semantix.certify.closed.opened_values import Opener
from semantix.ports.canonical_form import Instant, Name, OnlyIfNamed, Rank


@dataclass(frozen=True)
class Entry:
    checkpoint_id: int
    timestamp_ms: int
    values: tuple[Any, ...]


class Level(IntEnum):
    HIGH = 3


VALUES = [
    (1, "a", b"b", None, True),
    [Instant(-4), (Rank("epoch", 2), [Name("producer", 7)])],
    Entry(4, 9, ({"b": 1, "a": (Instant(0),)}, Level.HIGH)),
    ((), [], {}),
    (Entry(1, 1, ()), Entry(2, 2, (Entry(3, 3, ()),))),
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_opening_first_makes_no_difference(value: Any) -> None:
    opener = Opener()
    assert cut(value, opener, 5_000) == cut(opener.opened(value, 5_000), opener)


def test_marks_are_taken_out_in_order() -> None:
    value = (Rank("epoch", 2), Entry(4, 9, (Instant(1),)), Name("producer", 7))
    form = cut(value, Opener(), 1_000)
    assert form.marks == (
        Rank("epoch", 2),
        Rank("checkpoint", 4),
        Instant(8_000),
        Instant(1),
        Name("producer", 7),
    )
    others = (Rank("x", 9), Entry(5, 1, (Instant(3),)), Name("y", "z"))
    assert cut(others, Opener()).skeleton == form.skeleton


def test_different_values_have_different_skeletons() -> None:
    values = [*VALUES, 1, True, "1", b"1", Instant(1), (Instant(1),), 2**70, 2**71, Level.HIGH]
    skeletons = [cut(value, Opener()).skeleton for value in values]
    assert len(set(skeletons)) == len(values)
    assert cut(Level.HIGH, Opener()) == cut(3, Opener())


def test_what_depends_on_other_names_cannot_be_cut_alone() -> None:
    name = Name("transaction", "t")
    with pytest.raises(HasConditional):
        cut((1, [OnlyIfNamed(name, (name,))]), Opener())
