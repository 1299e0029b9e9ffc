"""The guarantees and their order."""

from __future__ import annotations

from semantix.model.guarantees import IMPLIED, STRONGEST_FIRST, Guarantee


def test_every_guarantee_has_its_place_in_the_order() -> None:
    assert sorted(STRONGEST_FIRST) == sorted(Guarantee)
    assert STRONGEST_FIRST[0] is Guarantee.EXACTLY_ONCE
    assert STRONGEST_FIRST[-1] is Guarantee.NONE


def test_a_guarantee_is_the_word_that_a_spec_holds() -> None:
    assert Guarantee("at_least_once") is Guarantee.AT_LEAST_ONCE
    assert f"{Guarantee.AT_LEAST_ONCE}" == "at_least_once"


def test_each_guarantee_names_what_it_implies() -> None:
    assert IMPLIED.keys() == set(Guarantee)
    for strong, weaker in IMPLIED.items():
        for weak in weaker:
            assert STRONGEST_FIRST.index(strong) < STRONGEST_FIRST.index(weak)
            assert set(IMPLIED[weak]) <= set(weaker)
    assert Guarantee.AT_LEAST_ONCE not in IMPLIED[Guarantee.AT_MOST_ONCE]
