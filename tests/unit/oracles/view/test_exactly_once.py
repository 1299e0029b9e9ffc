"""EO on literal histories."""

from __future__ import annotations

from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("EO",))["EO"]


def _kinds(history: History) -> list[str]:
    return [finding.kind for finding in _judged(history).findings]


def test_what_a_checkpoint_covers_may_be_seen() -> None:
    history = LiteralHistory().completed(1, 2).appeared("r1 r2").completed(2, 3).appeared("r3")
    assert _judged(history.finished()).verdict is Verdict.UPHELD


def test_what_no_checkpoint_covers_is_a_dirty_read_even_if_one_comes_later() -> None:
    history = LiteralHistory().completed(1, 1).appeared("r1 r2").completed(2, 3).appeared("r3")
    (finding,) = _judged(history.finished()).findings
    assert (finding.kind, finding.record_ids, finding.at_us) == (
        Kind.DIRTY_READ,
        ("r2",),
        2_000,
    )


def test_cuts_count_per_partition() -> None:
    history = LiteralHistory(4, partitions=2).completed(1, 2, 0).appeared("r1 r3")
    assert _judged(history.build()).verdict is Verdict.INCONCLUSIVE
    assert _kinds(history.appeared("r2").build()) == [Kind.DIRTY_READ]


def test_without_checkpoints_everything_is_seen_too_early() -> None:
    assert _kinds(LiteralHistory().appeared("r1 r2 r3").finished()) == [Kind.DIRTY_READ]


def test_duplicates_and_losses_are_violations() -> None:
    history = LiteralHistory().completed(1, 3).appeared("r1 r1 r2")
    assert _kinds(history.finished()) == [Kind.DUPLICATE, Kind.LOSS]


def test_a_row_may_read_the_value_of_any_completed_checkpoint() -> None:
    history = LiteralHistory(4, keys=2, view="table").completed(1, 2).row("k1", "r1")
    history.row("k2", "r2").completed(2, 4).row("k1", "r3").row("k2", "r4")
    again = history.row("k1", "r1").row("k1", "r3")
    assert _judged(again.finished()).verdict is Verdict.UPHELD


def test_a_row_may_not_read_a_value_between_two_checkpoints() -> None:
    history = LiteralHistory(3, keys=1, view="table").completed(1, 1).row("k1", "r1")
    between = history.completed(2, 3).row("k1", "r2").row("k1", "r3").finished()
    (finding,) = _judged(between).findings
    assert (finding.kind, finding.record_ids) == (Kind.DIRTY_READ, ("r2",))


def test_a_read_back_is_judged_by_the_checkpoint_at_its_end() -> None:
    real = LiteralHistory(2, world="containers").completed(1, 1).readback("r1")
    assert _kinds(real.readback("r1 r2").completed(2, 2).finished()) == [Kind.DIRTY_READ]


def test_unknown_and_empty_are_inconclusive() -> None:
    shown = LiteralHistory().completed(1, 3).appeared("r1 r2 r3")
    assert _judged(shown.build()).verdict is Verdict.INCONCLUSIVE
    assert _judged(LiteralHistory(0).finished()).verdict is Verdict.INCONCLUSIVE
