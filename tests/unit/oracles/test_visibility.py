"""VIS on literal histories."""

from __future__ import annotations

from semantix.history.events import COMPLETED, COVERED, UNIT, History
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("VIS",))["VIS"]


def _kinds(history: History) -> list[str]:
    return [finding.kind for finding in _judged(history).findings]


def _written() -> LiteralHistory:
    """Two units of one subtask, both covered by a checkpoint."""
    return LiteralHistory(4).written("r1 r2", "t1").written("r3 r4", "t2").completed(1, 4)


def _commit(history: LiteralHistory, unit: str) -> LiteralHistory:
    return history.event(UNIT, unit, True)


def test_units_seen_whole_in_order_and_after_their_checkpoint_are_upheld() -> None:
    history = _commit(_written(), "t1").appeared("r1 r2", "t1")
    verdict = _judged(_commit(history, "t2").appeared("r3 r4", "t2").finished())
    assert (verdict.verdict, verdict.judged) == (Verdict.UPHELD, 2)


def test_plain_writes_are_no_units() -> None:
    history = LiteralHistory().written("r1").appeared("r1").finished()
    assert _judged(history).verdict is Verdict.NOT_APPLICABLE


def test_a_unit_before_its_checkpoint_is_a_dirty_read() -> None:
    history = LiteralHistory(2).written("r1 r2", "t1").completed(1, 1).event(UNIT, "t1", True)
    (finding,) = _judged(history.appeared("r1 r2", "t1").completed(2, 2).finished()).findings
    assert (finding.kind, finding.record_ids, finding.part("unit")) == (
        Kind.DIRTY_READ,
        ("r2",),
        "t1",
    )


def test_an_aborted_unit_is_a_dirty_read_seen_before_or_after_the_abort() -> None:
    before = _written().appeared("r1 r2", "t1").event(UNIT, "t1", False)
    after = _written().event(UNIT, "t1", False).appeared("r1 r2", "t1")
    assert _kinds(before.finished()) == [Kind.DIRTY_READ]
    assert _kinds(after.finished()) == [Kind.DIRTY_READ]


def test_an_aborted_unit_that_nobody_saw_does_no_harm() -> None:
    history = _commit(_written().event(UNIT, "t1", False), "t2").appeared("r3 r4", "t2")
    assert _judged(history.finished()).verdict is Verdict.UPHELD


def test_a_name_may_be_used_again() -> None:
    history = _written().event(UNIT, "t1", False).written("r1 r2", "t1")
    again = _commit(history, "t1").appeared("r1 r2", "t1")
    assert _kinds(_commit(again, "t2").appeared("r3 r4", "t2").finished()) == [Kind.REORDER]
    alone = LiteralHistory(1).completed(1, 1).written("r1", "t").event(UNIT, "t", False)
    shown = _commit(alone.written("r1", "t"), "t").appeared("r1", "t").appeared("r1", "t")
    assert _kinds(shown.finished()) == []  # seen again is a duplicate, but of no aborted unit


def test_a_unit_that_grows_under_a_reader_s_eyes_is_partial() -> None:
    history = LiteralHistory(2).completed(1, 2).written("r1", "t1").appeared("r1", "t1")
    grown = _commit(history.written("r2", "t1").appeared("r2", "t1"), "t1")
    assert _kinds(grown.finished()) == [Kind.PARTIAL_UNIT]


def test_a_reader_that_passes_a_record_has_seen_part_of_the_unit() -> None:
    history = _commit(_written(), "t1").appeared("r2", "t1").appeared("r1", "t1")
    assert _kinds(history.finished()) == [Kind.PARTIAL_UNIT]


def test_a_unit_cut_by_a_held_back_end_is_not_partial_until_the_end() -> None:
    history = _commit(_written(), "t1").appeared("r1", "t1", end=1, high=4)
    assert _kinds(history.build()) == []
    assert _kinds(history.finished()) == [Kind.PARTIAL_UNIT]
    whole = _commit(_written(), "t1").appeared("r1", "t1", end=1, high=4).appeared("r2", "t1")
    assert _kinds(whole.finished()) == []


def test_part_of_a_unit_below_the_reader_s_end_is_partial_though_the_rest_follows() -> None:
    history = _commit(_written(), "t1").appeared("r1", "t1", end=2, high=2)
    (finding,) = _judged(history.appeared("r2", "t1", end=2, high=2).finished()).findings
    assert (finding.kind, finding.record_ids, finding.part("unit")) == (
        Kind.PARTIAL_UNIT,
        ("r2",),
        "t1",
    )


def test_a_unit_that_was_cut_must_be_whole_once_the_end_has_caught_up() -> None:
    def cut() -> LiteralHistory:
        return _commit(_commit(_written(), "t1"), "t2").appeared("r1", "t1", end=1, high=4)

    rest = cut().appeared("r2", "t1", end=3, high=4).appeared("r3 r4", "t2", end=4, high=4)
    assert _kinds(rest.finished()) == []
    moved = cut().appeared("", end=4, high=4).appeared("r2", "t1", end=4, high=4)
    passed = cut().appeared("r3 r4", "t2", end=4, high=4).appeared("r2", "t1", end=4, high=4)
    for late in (moved, passed):
        (finding,) = _judged(late.appeared("r3 r4", "t2").finished()).findings
        assert (finding.kind, finding.record_ids) == (Kind.PARTIAL_UNIT, ("r2",))
    elsewhere = cut().appeared("", place="b", end=4, high=4).appeared("r2", "t1", end=3, high=4)
    assert _kinds(elsewhere.appeared("r3 r4", "t2", end=4, high=4).finished()) == []


def test_two_places_may_show_a_unit_one_after_the_other_not_only_one() -> None:
    def two() -> LiteralHistory:
        history = LiteralHistory(2).completed(1, 2).written("r1", "t1", place="a")
        written = history.written("r2", "t1", place="b").event(UNIT, "t1", True)
        return written.appeared("r1", "t1", place="a")

    assert _kinds(two().appeared("r2", "t1", place="b").finished()) == []
    assert _kinds(two().finished()) == [Kind.PARTIAL_UNIT]


def test_a_unit_that_comes_after_a_later_one_is_out_of_order() -> None:
    history = _commit(_written(), "t2").appeared("r3 r4", "t2")
    (finding,) = _judged(_commit(history, "t1").appeared("r1 r2", "t1").finished()).findings
    assert (finding.kind, finding.record_ids) == (Kind.REORDER, ("r1", "r2"))


def test_units_of_different_subtasks_have_no_order() -> None:
    history = LiteralHistory(2).completed(1, 2).written("r1", "t1").written("r2", "t2", "sink-1#1")
    shown = _commit(history, "t2").appeared("r2", "t2").event(UNIT, "t1", True)
    assert _kinds(shown.appeared("r1", "t1").finished()) == []


def test_a_unit_whose_commit_failed_may_follow_until_the_recovery() -> None:
    failed = _written().affected("store.commit", "r1 r2", "t1")
    late = _commit(failed, "t2").appeared("r3 r4", "t2").restored(1)
    assert _kinds(_commit(late, "t1").appeared("r1 r2", "t1").finished()) == []
    later = _written().affected("store.commit", "r1 r2", "t1").restored(1)
    passed = _commit(later, "t2").appeared("r3 r4", "t2")
    assert _kinds(_commit(passed, "t1").appeared("r1 r2", "t1").finished()) == [Kind.REORDER]


def test_on_real_worlds_nothing_is_early_and_nothing_vanishes() -> None:
    def real() -> LiteralHistory:
        return LiteralHistory(2, world="containers").completed(1, 1).readback("r1")

    assert _judged(real().completed(2, 2).readback("r1 r2").finished()).verdict is Verdict.UPHELD
    assert _kinds(real().readback("r1 r2").finished()) == [Kind.DIRTY_READ]
    assert _kinds(real().completed(2, 2).readback("r2").finished()) == [Kind.VANISHED]


def test_a_history_without_an_end_is_inconclusive() -> None:
    assert _judged(_written().build()).verdict is Verdict.INCONCLUSIVE
    assert _judged(LiteralHistory(0).build()).verdict is Verdict.NOT_APPLICABLE


def test_a_record_that_its_source_emitted_before_the_barrier_may_be_seen() -> None:
    history = LiteralHistory(2).written("r1", "t1").written("r2", "t2")
    history = history.event(COVERED, 1, ("r1",)).event(COMPLETED, 1, ())
    history = _commit(history, "t1").appeared("r1", "t1")
    assert _kinds(history.finished()) == []


def test_a_record_that_no_checkpoint_covers_by_name_is_a_dirty_read() -> None:
    history = LiteralHistory(2).written("r1", "t1").written("r2", "t2")
    history = history.event(COVERED, 1, ("r1",)).event(COMPLETED, 1, ())
    history = _commit(_commit(history, "t1"), "t2").appeared("r1", "t1").appeared("r2", "t2")
    assert _kinds(history.finished()) == [Kind.DIRTY_READ]
