"""A share keeps some of each kind, at even distances."""

from __future__ import annotations

from semantix.search.shares import thinned


def test_what_fits_is_kept_as_it_is():
    assert thinned("abc", 3, str) == ["a", "b", "c"]


def test_of_each_kind_as_many_are_kept_with_the_first_and_the_last():
    items = [("long", n) for n in range(100)] + [("short", n) for n in range(3)]
    kept = thinned(items, 8, lambda item: item[0])
    assert kept == [("long", n) for n in (0, 24, 49, 74, 99)] + [("short", n) for n in range(3)]


def test_there_are_never_more_than_the_limit():
    assert thinned(list(range(50)), 7, lambda n: n) == list(range(7))
