"""ALO on literal histories."""

from __future__ import annotations

import pytest

from semantix.history.events import ENDED, QUIESCENT, History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("ALO",))["ALO"]


def test_duplicates_do_no_harm() -> None:
    assert _judged(LiteralHistory().appeared("r1 r2 r3 r1").finished()).verdict is Verdict.UPHELD


def test_a_record_that_never_comes_is_lost() -> None:
    (finding,) = _judged(LiteralHistory().appeared("r2").finished()).findings
    assert (finding.kind, finding.record_ids) == (Kind.LOSS, ("r1", "r3"))


def test_a_job_that_failed_owes_its_records_all_the_same() -> None:
    assert _judged(LiteralHistory().appeared("r1").finished("failed")).verdict is Verdict.VIOLATED


def test_a_table_owes_only_the_last_value_of_each_key() -> None:
    table = LiteralHistory(4, keys=2, view="table").row("k1", "r3").row("k2", "r4")
    assert _judged(table.finished()).verdict is Verdict.UPHELD


def test_a_row_with_an_older_value_has_lost_the_last_one() -> None:
    table = LiteralHistory(4, keys=2, view="table").row("k1", "r3").row("k2", "r4").row("k1", "r1")
    (finding,) = _judged(table.finished()).findings
    assert (finding.kind, finding.record_ids) == (Kind.LOSS, ("r3",))


def test_a_row_that_was_deleted_has_lost_its_value() -> None:
    table = LiteralHistory(1, view="table").row("k1", "r1").row("k1").finished()
    assert _judged(table).verdict is Verdict.VIOLATED


def test_the_last_read_back_decides() -> None:
    real = LiteralHistory(2, world="containers")
    assert _judged(real.readback("r1").finished()).verdict is Verdict.VIOLATED
    assert _judged(real.readback("r1 r2").finished()).verdict is Verdict.UPHELD
    assert _judged(real.readback("r2").finished()).verdict is Verdict.VIOLATED


def test_a_read_back_that_was_not_complete_settles_nothing() -> None:
    real = LiteralHistory(2, world="containers").readback("r1", complete=False)
    verdict = _judged(real.finished())
    assert verdict.verdict is Verdict.INCONCLUSIVE
    assert "not complete" in verdict.reason


@pytest.mark.parametrize("end", ["cut", ""])
def test_without_an_end_nothing_is_due(end: str) -> None:
    history = LiteralHistory().appeared("r1")
    ended = history.event(ENDED, end, "") if end else history
    assert _judged(ended.event(QUIESCENT).build()).verdict is Verdict.INCONCLUSIVE


def test_reaching_the_count_is_not_quiescence() -> None:
    history = LiteralHistory().appeared("r1 r2 r3").event(ENDED, "finished", "").build()
    assert _judged(history).verdict is Verdict.INCONCLUSIVE


def test_without_records_there_is_nothing_to_judge() -> None:
    assert _judged(LiteralHistory(0).finished()).verdict is Verdict.INCONCLUSIVE
