"""What keeps growing is named: a value that counts up, or a list that nothing empties."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from semantix.certify.closed.canonical_state import CanonicalForms
from semantix.certify.closed.growth import SAMPLE_MAX, Sample, Seen, what_grows
from semantix.ports.canonical_form import Rank
from semantix.scenario.runner import StoredCheckpoints


def seen(world: Any, judged: Any = ()) -> Seen:
    forms = CanonicalForms()
    return forms.form(StoredCheckpoints(), {"toy": world}, 0), judged


def test_a_value_that_counts_up_is_named_with_its_place() -> None:
    sample = [seen({"mark": Rank("mark", 9), "rows": (n % 3, n)}) for n in range(40)]
    assert what_grows(sample, []) == "toy.rows[1] (40 values in 40 states)"


def test_a_value_that_has_shown_all_it_can_be_does_not_grow() -> None:
    sample = [seen({"rows": (n % 3, n % 7)}) for n in range(40)]
    assert "combinations" in what_grows(sample, sample)


def test_a_list_that_gets_longer_with_each_crash_is_named() -> None:
    chain = [seen({"open": (0,) * n, "rest": (0, 0)}) for n in (1, 2, 2, 3, 5)]
    assert what_grows(chain[:1], chain) == (
        "the number of entries of toy.open (with each crash of a chain: 1, 2, 2, 3, 5)"
    )


def test_what_the_oracles_know_can_grow_too() -> None:
    sample = [seen((), (n,)) for n in range(40)]
    assert what_grows(sample, []).startswith("oracles[0] ")


def test_a_sample_is_spread_over_all_states() -> None:
    sample = Sample()
    for number in range(3_000):
        sample.add(seen(number)[0], number)
    numbers = [judged for _, judged in sample.states]
    assert SAMPLE_MAX // 2 <= len(numbers) <= SAMPLE_MAX
    steps = {after - before for before, after in pairwise(numbers)}
    assert len(steps) == 1
    assert numbers[-1] > 2_900
