"""RESTORE on literal histories."""

from __future__ import annotations

from semantix.history.events import TRIAL, History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("RESTORE",))["RESTORE"]


def _tried(*trials: tuple[str, str]) -> History:
    history = LiteralHistory()
    for nth, (end, reason) in enumerate(trials, start=1):
        history.event(TRIAL, 3, nth, end, reason)
    return history.build()


def test_two_clean_restores_are_enough() -> None:
    verdict = _judged(_tried(("finished", ""), ("finished", "")))
    assert (verdict.verdict, verdict.judged) == (Verdict.UPHELD, 2)


def test_a_restore_that_does_not_finish_is_a_finding() -> None:
    (finding,) = _judged(_tried(("finished", ""), ("failed", "lost"))).findings
    assert (finding.kind, finding.part("nth"), finding.part("reason")) == (
        Kind.NOT_RESTORABLE,
        "2",
        "lost",
    )


def test_a_restore_that_finishes_and_breaks_the_claim_is_a_finding() -> None:
    tried = _tried(("finished", "EO violated"), ("finished", ""))
    assert _judged(tried).verdict is Verdict.VIOLATED


def test_one_restore_settles_nothing() -> None:
    assert _judged(_tried(("finished", ""))).verdict is Verdict.INCONCLUSIVE


def test_a_run_without_trials_has_nothing_to_judge() -> None:
    assert _judged(LiteralHistory().finished()).verdict is Verdict.NOT_APPLICABLE
