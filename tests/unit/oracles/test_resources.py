"""RES on literal histories."""

from __future__ import annotations

from semantix.history.events import LEFTOVER, QUIESCENT, History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import SINK, LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("RES",))["RES"]


def _left(kind: str, end: str = "finished", **header: object) -> History:
    history = LiteralHistory(**header).event("ended", end, "")  # type: ignore[arg-type]
    return history.event(LEFTOVER, kind, "t1", SINK).event(QUIESCENT).build()


def test_nothing_left_is_upheld() -> None:
    assert _judged(LiteralHistory().finished()).verdict is Verdict.UPHELD


def test_an_open_transaction_is_a_leak() -> None:
    (finding,) = _judged(_left("open transaction")).findings
    assert (finding.kind, finding.part("name"), finding.part("owner")) == (Kind.LEAK, "t1", SINK)


def test_stray_files_count_only_where_the_spec_says_so() -> None:
    unjudged = _judged(_left("stray file"))
    assert unjudged.verdict is Verdict.UPHELD
    assert "not judged: files that no reader sees were left, for instance t1" in unjudged.reason
    (finding,) = _judged(_left("stray file", cleans_up=True)).findings
    assert finding.kind == Kind.STRAY_FILE


def test_a_run_that_was_cut_may_hold_what_it_holds() -> None:
    assert _judged(_left("open transaction", "cut")).verdict is Verdict.INCONCLUSIVE


def test_a_history_without_an_end_is_inconclusive() -> None:
    assert _judged(LiteralHistory().build()).verdict is Verdict.INCONCLUSIVE
