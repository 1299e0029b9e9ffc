"""The words of a fault plan name places that exist."""

from __future__ import annotations

import pytest

from semantix.model.catalogue import STEPS
from semantix.model.steps import POSITIONS
from semantix.plan.fault_plan import CRASHES
from semantix.plan.vocabulary import CLIENT_CALL, WORDS, has_several_effects


@pytest.mark.parametrize("word", list(WORDS.values()), ids=lambda word: word.name)
def test_a_word_stands_at_steps_of_the_catalogue(word) -> None:
    for place in word.places:
        if place != CLIENT_CALL:
            step, _, position = place.rpartition(":")
            assert STEPS[step].built
            assert position in POSITIONS
    assert set(word.needs) <= set(word.takes)
    assert word.says
    assert not word.says.startswith("it ")


def test_a_crash_may_stand_anywhere_and_an_error_only_before_a_call() -> None:
    assert all(WORDS[name].built for name in CRASHES)
    assert WORDS["crash"].may_stand("wal_send", "after")
    assert WORDS["crash"].may_stand("store.append", "during")
    assert WORDS["error"].may_stand("store.append", "before")
    assert not WORDS["error"].may_stand("store.append", "after")
    assert not WORDS["error"].may_stand("wal_send", "before")
    assert not WORDS["drop"].may_stand("store.append", "before")


def test_a_client_call_may_have_several_effects_and_a_step_if_it_says_so() -> None:
    assert has_several_effects("store.append")
    assert has_several_effects("wal_send")
    assert not has_several_effects("wal_seal")
    assert not has_several_effects("no_step")
