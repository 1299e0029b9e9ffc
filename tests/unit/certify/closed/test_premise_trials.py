"""Each premise says what makes no difference, and how that was tried."""

from __future__ import annotations

from semantix.certify.closed.premise_trials import (
    OBSERVED,
    SHIFTED,
    shift_trials,
    world_trials,
)
from semantix.model.readings import ATTEMPT, CHECKPOINT_ID, CLOCK, KINDS

COUNTS = {"numbers+0": 4, "numbers+3": 4, "submission": 2, "clock+1": 0}


def test_each_kind_says_whether_it_was_read_how_often_it_was_shifted_and_whether_it_holds() -> None:
    trials = {one.premise: one for one in shift_trials(COUNTS, [CHECKPOINT_ID], {"numbers"})}
    assert tuple(trials) == KINDS
    assert {one.how for one in trials.values()} == {SHIFTED}
    assert (trials[ATTEMPT].is_read, trials[ATTEMPT].runs, trials[ATTEMPT].holds) == (
        False, 10, True,
    )  # fmt: skip
    assert (trials[CHECKPOINT_ID].is_read, trials[CHECKPOINT_ID].holds) == (True, False)
    assert (trials[CLOCK].runs, trials[CLOCK].holds) == (0, None)
    assert "at some of them it behaved otherwise" in trials[CHECKPOINT_ID].text


def test_what_follows_from_the_questions_of_clients_is_observed() -> None:
    (trial,) = world_trials(["kafka: no client reads topic out"])
    assert (trial.how, trial.is_read, trial.runs, trial.holds) == (OBSERVED, None, 0, None)
