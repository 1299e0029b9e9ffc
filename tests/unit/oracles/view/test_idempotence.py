"""IDEM on literal histories."""

from __future__ import annotations

from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("IDEM",))["IDEM"]


def _kinds(history: History) -> list[str]:
    return [finding.kind for finding in _judged(history).findings]


def _table() -> LiteralHistory:
    return LiteralHistory(4, keys=2, view="table").row("k1", "r3").row("k2", "r4")


def test_each_record_once_is_upheld_whatever_the_checkpoints_say() -> None:
    assert _judged(LiteralHistory().appeared("r1 r2 r3").finished()).verdict is Verdict.UPHELD


def test_older_values_may_come_back_and_go() -> None:
    history = _table().row("k1", "r1").row("k2", "r2").row("k1", "r3").row("k2", "r4").finished()
    assert _judged(history).verdict is Verdict.UPHELD


def test_a_log_with_a_record_twice_is_violated_even_if_it_is_cut() -> None:
    history = LiteralHistory().appeared("r1 r1")
    assert _kinds(history.finished("cut")) == [Kind.DUPLICATE]


def test_a_loss_is_violated() -> None:
    assert _kinds(LiteralHistory().appeared("r1").finished()) == [Kind.LOSS]


def test_a_second_row_of_a_key_is_an_extra_row() -> None:
    history = LiteralHistory(4, keys=2, view="table", world="containers")
    shown = history.readback("r3 r4 r1", "full_scan").finished()
    assert _kinds(shown) == [Kind.EXTRA_ROW]


def test_a_row_without_identity_is_violated() -> None:
    assert _kinds(_table().row("k9", "?x").finished()) == [Kind.FABRICATION]


def test_unknown_and_empty_are_inconclusive() -> None:
    assert _judged(_table().build()).verdict is Verdict.INCONCLUSIVE
    assert _judged(LiteralHistory(0).finished()).verdict is Verdict.INCONCLUSIVE
