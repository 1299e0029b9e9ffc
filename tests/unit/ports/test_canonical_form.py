"""Marks of the canonical form: they compare by value, and a kind or a class keeps them apart."""

from semantix.ports.canonical_form import Instant, Name, Rank


def test_equal_marks_count_once_and_kinds_keep_them_apart():
    marks = {Rank("checkpoint", 1), Rank("checkpoint", 1), Rank("epoch of t-1", 1)}
    assert len(marks) == 2
    assert Name("transaction", "1") != Name("transaction", 1)


def test_an_instant_is_neither_a_rank_nor_a_number():
    assert Instant(1) not in (1, Rank("checkpoint", 1))
