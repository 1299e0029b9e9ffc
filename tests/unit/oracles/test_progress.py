"""LIVE on literal histories."""

from __future__ import annotations

from semantix.history.events import (
    ABORTED,
    CANCELLED,
    ENDED,
    FAILED,
    FAULT_ENDED,
    QUIESCENT,
    History,
)
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import SINK, LiteralHistory

_BOUND_US = 1_000_000  # of literal histories


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("LIVE",))["LIVE"]


def _kinds(history: History) -> list[str]:
    return [finding.kind for finding in _judged(history).findings]


def _crashed() -> LiteralHistory:
    return LiteralHistory().restored().fault().crashed().restored(1)


def test_a_job_that_ends_within_the_bound_of_its_last_fault_is_live() -> None:
    history = LiteralHistory().restored().wait(_BOUND_US - 10_000).fault().crashed().restored()
    assert _judged(history.wait(_BOUND_US - 10_000).finished()).verdict is Verdict.UPHELD


def test_a_job_that_ends_later_is_stuck() -> None:
    assert _kinds(_crashed().wait(_BOUND_US + 1).finished()) == [Kind.STUCK]


def test_without_a_fault_the_bound_counts_from_the_start() -> None:
    assert _kinds(LiteralHistory().restored().wait(_BOUND_US).finished()) == [Kind.STUCK]


def test_a_run_that_was_cut_is_stuck() -> None:
    (finding,) = _judged(_crashed().finished("cut", "nothing moves")).findings
    assert (finding.kind, finding.part("reason")) == (Kind.STUCK, "nothing moves")


def test_a_run_that_was_cut_after_many_restores_is_a_restart_loop() -> None:
    assert _kinds(_crashed().restored(1).restored(1).finished("cut")) == [Kind.RESTART_LOOP]


def test_a_job_that_failed_has_ended() -> None:
    history = _crashed().event(FAILED, SINK, "UnrecoverableError: lost")
    assert _judged(history.finished("failed")).verdict is Verdict.UPHELD


def test_without_a_fault_no_task_fails() -> None:
    (finding,) = _judged(
        LiteralHistory().restored().event(FAILED, SINK, "ValueError: x").finished()
    ).findings
    assert finding.kind == Kind.UNPROVOKED_FAILURE
    assert finding.part("who") == f"{SINK}: ValueError: x"


def test_without_a_fault_the_job_does_not_restart() -> None:
    history = LiteralHistory().restored().event(ABORTED, 1, "CHECKPOINT_EXPIRED")
    history = history.event(CANCELLED, SINK).restored()
    (finding,) = _judged(history.finished()).findings
    assert finding.kind == Kind.UNPROVOKED_FAILURE
    assert finding.part("who") == "the job restarted: checkpoints failed (CHECKPOINT_EXPIRED)"


def test_a_trial_that_restores_the_job_behind_its_end_is_no_restart() -> None:
    assert _kinds(LiteralHistory().restored().restored(1).finished()) == []


def test_a_restart_for_a_failed_task_is_told_once() -> None:
    history = LiteralHistory().restored().event(FAILED, SINK, "ValueError: x")
    history = history.event(CANCELLED, SINK).restored()
    (finding,) = _judged(history.finished()).findings
    assert finding.part("who") == f"{SINK}: ValueError: x"


def test_a_reader_that_stays_behind_is_held_back() -> None:
    (finding,) = _judged(_crashed().appeared("r1", end=1, high=3).finished()).findings
    assert (finding.kind, finding.part("places")) == (Kind.HELD_BACK, "out")


def test_a_reader_that_catches_up_is_not() -> None:
    history = _crashed().appeared("r1", end=1, high=3).appeared("", end=3, high=3)
    assert _judged(history.finished()).verdict is Verdict.UPHELD


def test_a_read_back_tells_who_is_held_back() -> None:
    real = _crashed().readback("r1", end=1, high=2)
    assert _kinds(real.finished()) == [Kind.HELD_BACK]
    free = _crashed().readback("r1", end=1, high=2).readback("r1", end=2, high=2)
    assert _kinds(free.finished()) == []


def _freed(history: LiteralHistory, wait_us: int, end: str = "finished") -> list[Kind]:
    """Give the findings if the reader is held back, the job ends, and the rest appears later."""
    held = history.appeared("r1", end=1, high=3).event(ENDED, end, "")
    freed = held.wait(wait_us).appeared("r2", end=3, high=3)
    return _kinds(freed.event(QUIESCENT).build())


def test_a_transaction_that_nobody_ends_may_hold_a_reader_back_up_to_the_bound() -> None:
    assert _freed(_crashed(), _BOUND_US // 2) == []
    assert _freed(_crashed(), _BOUND_US + 1) == [Kind.HELD_LONG]


def test_a_reader_of_a_job_that_has_not_finished_may_be_held_back_longer() -> None:
    assert _freed(_crashed(), _BOUND_US + 1, "failed") == []


def test_a_reader_that_was_not_held_back_may_see_a_record_late() -> None:
    history = _crashed().event(ENDED, "finished", "").wait(_BOUND_US + 1).appeared("r1")
    assert _kinds(history.event(QUIESCENT).build()) == []


def test_a_history_without_an_end_is_inconclusive() -> None:
    assert _judged(_crashed().build()).verdict is Verdict.INCONCLUSIVE
    assert _judged(LiteralHistory(0).build()).verdict is Verdict.INCONCLUSIVE


def test_restores_count_from_the_last_fault() -> None:
    history = _crashed().restored(1).restored(1).fault().crashed().restored(1)
    assert _kinds(history.finished("cut")) == [Kind.STUCK]


def test_a_job_that_ends_before_its_fault_does_is_not_late() -> None:
    history = LiteralHistory().restored().fault().wait(_BOUND_US + 1).finished()
    assert _kinds(history) == [Kind.STUCK]
    ended = LiteralHistory().restored().fault().wait(_BOUND_US + 1).event(ENDED, "finished", "")
    assert _kinds(ended.wait(1).event(FAULT_ENDED, "error").event(QUIESCENT).build()) == []
