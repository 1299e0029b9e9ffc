"""An oracle as a pure fold: states are values, events of other kinds change nothing."""

import pytest

from semantix.history.events import EMITTED, event_of
from semantix.model.guarantees import Verdict
from semantix.oracles.fold import Oracle
from semantix.oracles.registry import ORACLES
from semantix.oracles.verdict import not_applicable
from semantix.testing.histories import LiteralHistory

HISTORY = LiteralHistory(2).completed(1, 2).appeared("r1 r2").finished()


def folded(code, events):
    oracle = ORACLES[code]
    state = oracle.start(HISTORY.header)
    for event in events:
        state = oracle.step(state, event)
    return state


@pytest.mark.parametrize("code", ["EO", "LIVE", "RES"])
def test_the_verdict_comes_from_the_state_behind_the_last_event(code):
    assert ORACLES[code].finish(folded(code, HISTORY.events)).verdict is Verdict.UPHELD
    early = ORACLES[code].finish(folded(code, HISTORY.events[:2]))
    assert early.verdict is Verdict.INCONCLUSIVE


def test_a_step_leaves_the_state_before_it_as_it_was():
    before = folded("EO", HISTORY.events[:1])
    kept = hash(before)
    after = ORACLES["EO"].step(before, HISTORY.events[1])
    assert after != before
    assert hash(before) == kept
    assert before == folded("EO", HISTORY.events[:1])


def test_an_event_that_the_oracle_does_not_read_gives_the_same_state():
    state = folded("EO", HISTORY.events[:1])
    assert ORACLES["EO"].step(state, event_of(EMITTED, 1, 1, ("source-0#1", "r1"))) is state


def test_an_oracle_without_a_fold_reads_nothing():
    blind = Oracle("X", "blind", None, lambda _: not_applicable("X", "nothing to read"))
    assert blind.kinds == frozenset()
    state = blind.start(HISTORY.header)
    for event in HISTORY.events:
        state = blind.step(state, event)
    assert state.content is None
    assert blind.finish(state).verdict is Verdict.NOT_APPLICABLE
