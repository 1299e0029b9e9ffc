"""Marks become small numbers: equal where only order or sameness is equal."""

from __future__ import annotations

from typing import Any

from semantix.certify.closed.resolving import resolved, without_unnamed
from semantix.ports.canonical_form import Instant, Name, OnlyIfNamed, Rank

NOW = 1_000


def numbers(*marks: Any) -> tuple[int, ...]:
    return resolved((marks, 0))


def test_instants_keep_their_order_among_each_other_and_towards_now() -> None:
    assert numbers(Instant(-5), Instant(-3)) == numbers(Instant(-900), Instant(-1))
    assert numbers(Instant(-5), Instant(-3)) != numbers(Instant(-3), Instant(-5))
    assert numbers(Instant(-5), Instant(-3)) != numbers(Instant(-5), Instant(-5))
    assert numbers(Instant(-5), Instant(-3)) != numbers(Instant(-5), Instant(3))
    assert numbers(Instant(-5), Instant(0)) != numbers(Instant(-5), Instant(-1))


def test_instants_of_checkpoints_and_of_worlds_are_compared() -> None:
    absolute, relative = Instant(NOW - 5), Instant(-5)
    together = resolved(((absolute,), NOW), ((relative,), 0))
    assert together[1] == together[2]
    assert together != resolved(((absolute,), NOW), ((Instant(-6),), 0))


def test_ranks_are_counted_for_each_kind() -> None:
    checkpoint, epoch = "checkpoint", "epoch of t"
    one = numbers(Rank(checkpoint, 4), Rank(checkpoint, 9), Rank(epoch, 6))
    assert one == numbers(Rank(checkpoint, 1), Rank(checkpoint, 2), Rank(epoch, 9))
    assert one != numbers(Rank(checkpoint, 9), Rank(checkpoint, 4), Rank(epoch, 6))
    assert one != numbers(Rank(checkpoint, 4), Rank(checkpoint, 4), Rank(epoch, 6))


def test_names_are_numbered_as_they_appear() -> None:
    first, second = Name("transaction", "t-8"), Name("transaction", "t-2")
    assert numbers(first, second, first) == numbers(second, first, second)
    assert numbers(first, second, first) != numbers(first, second, second)
    assert numbers(first, Name("producer", "t-8")) == numbers(first, second)


def test_an_entry_that_nothing_names_is_left_out() -> None:
    kept, dropped = Name("transaction", "a"), Name("transaction", "b")
    tree = (OnlyIfNamed(kept, (kept, "committed")), OnlyIfNamed(dropped, (dropped, "aborted")), 3)
    assert without_unnamed(tree, {kept}) == ((kept, "committed"), 3)
    assert without_unnamed(tree, set()) == (3,)
    assert without_unnamed((tree, kept), set()) == (((kept, "committed"), 3), kept)


def test_a_name_inside_of_another_such_value_does_not_keep_it() -> None:
    a, b = (Name("transaction", one) for one in "ab")
    tree = (OnlyIfNamed(a, (a, b)), OnlyIfNamed(b, (b,)))
    assert without_unnamed(tree, {a}) == ((a, b),)


def test_an_entry_does_not_name_itself() -> None:
    a = Name("transaction", "a")
    assert without_unnamed((OnlyIfNamed(a, (a,)),), set()) == ()
