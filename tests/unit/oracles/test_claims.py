"""The oracles of each claim."""

from itertools import pairwise

import pytest

from semantix.model.guarantees import Guarantee
from semantix.oracles.claims import IMPLIED, NEEDED, oracles_of
from semantix.oracles.registry import ORACLES


def test_every_claim_names_oracles_that_exist_each_once():
    assert set(NEEDED) == set(Guarantee)
    for codes in NEEDED.values():
        assert set(codes) <= set(ORACLES)
        assert len(set(codes)) == len(codes)


def implied_by(codes):
    found = list(codes)
    for code in found:
        found += [other for other in IMPLIED.get(code, ()) if other not in found]
    return set(found)


CHAIN = (
    Guarantee.EXACTLY_ONCE, Guarantee.EFFECTIVELY_ONCE, Guarantee.AT_LEAST_ONCE, Guarantee.NONE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("stronger", "weaker"), [*pairwise(CHAIN), (Guarantee.EXACTLY_ONCE, Guarantee.AT_MOST_ONCE)]
)
def test_a_stronger_claim_needs_all_that_a_weaker_one_needs(stronger, weaker):
    assert set(NEEDED[weaker]) <= implied_by(NEEDED[stronger])


def test_further_oracles_stand_behind_those_of_the_claim_and_none_stands_twice():
    assert oracles_of(Guarantee.NONE, ("ORD", "FAB")) == ("FAB", "CON", "ORD")
