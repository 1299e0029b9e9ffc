"""AMO on literal histories."""

from __future__ import annotations

from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("AMO",))["AMO"]


def test_a_record_that_never_comes_does_no_harm() -> None:
    assert _judged(LiteralHistory().appeared("r1 r3").finished()).verdict is Verdict.UPHELD


def test_a_record_seen_twice_is_a_duplicate() -> None:
    history = LiteralHistory().appeared("r1 r2").appeared("r3 r2").appeared("r1").finished()
    (finding,) = _judged(history).findings
    assert (finding.kind, finding.record_ids) == (Kind.DUPLICATE, ("r1", "r2"))
    assert finding.at_us == 2_000


def test_two_places_together_may_show_a_record_once() -> None:
    history = LiteralHistory().appeared("r1", place="a").appeared("r1", place="b").finished()
    assert _judged(history).verdict is Verdict.VIOLATED


def test_a_row_written_again_is_no_duplicate() -> None:
    history = LiteralHistory(1, view="table").row("k1", "r1").row("k1", "r1").finished()
    assert _judged(history).verdict is Verdict.UPHELD


def test_two_rows_at_the_same_time_are_a_duplicate_and_one_after_the_other_none() -> None:
    after = LiteralHistory(1).row("a", "r1").row("a").row("b", "r1").finished()
    at_once = LiteralHistory(1).row("a", "r1").row("b", "r1").row("a").finished()
    assert _judged(after).verdict is Verdict.UPHELD
    assert _judged(at_once).verdict is Verdict.VIOLATED


def test_read_backs_are_the_whole_content_each_time() -> None:
    history = LiteralHistory(2, world="containers").readback("r1").readback("r1 r2")
    assert _judged(history.build()).verdict is Verdict.UPHELD
    assert _judged(history.readback("r1 r2 r1").finished()).verdict is Verdict.VIOLATED


def test_another_isolation_than_the_reader_s_is_no_view() -> None:
    history = LiteralHistory(1, world="containers").readback("r1 r1", "read_uncommitted")
    assert _judged(history.readback("r1").finished()).verdict is Verdict.UPHELD
    chosen = LiteralHistory(1, world="containers", isolation="read_uncommitted")
    shown = chosen.readback("r1 r1", "read_uncommitted").finished()
    assert _judged(shown).verdict is Verdict.VIOLATED


def test_what_the_input_never_had_is_expected_no_time() -> None:
    (finding,) = _judged(LiteralHistory().appeared("?x").finished()).findings
    assert finding.kind == Kind.FABRICATION


def test_a_history_that_shows_nothing_and_does_not_end_is_inconclusive() -> None:
    assert _judged(LiteralHistory().build()).verdict is Verdict.INCONCLUSIVE
    assert _judged(LiteralHistory(0).finished()).verdict is Verdict.INCONCLUSIVE
