"""FAIL on literal histories."""

from __future__ import annotations

from semantix.history.events import (
    ABORTED,
    CANCELLED,
    COMPLETED,
    COVERED,
    FAILED,
    UNIT,
    History,
)
from semantix.model.guarantees import Verdict
from semantix.oracles.honesty.missing_effects import Suspicion, SwallowedErrorsFold
from semantix.oracles.judge import Folding, judge
from semantix.oracles.verdict import Kind, OracleVerdict
from semantix.testing.histories import SINK, LiteralHistory


def _judged(history: History) -> OracleVerdict:
    return judge(history, ("FAIL",))["FAIL"]


def _verdict(history: History) -> Verdict:
    return _judged(history).verdict


def _append_fails() -> LiteralHistory:
    return LiteralHistory().affected("store.append", "r1 r2")


def test_no_failed_call_is_nothing_to_judge() -> None:
    assert _verdict(LiteralHistory().written("r1").finished()) is Verdict.NOT_APPLICABLE


def test_reads_aborts_and_calls_without_records_are_not_judged() -> None:
    history = LiteralHistory().affected("store.get_marker", "r1", effect="")
    history.affected("store.append").affected("store.abort", "r1", "t1", effect="unseen")
    assert _verdict(history.completed(1, 3).finished()) is Verdict.NOT_APPLICABLE


def test_an_error_that_a_checkpoint_passes_over_is_swallowed() -> None:
    (finding,) = _judged(_append_fails().completed(1, 1).finished()).findings
    assert (finding.kind, finding.record_ids) == (Kind.SWALLOWED_ERROR, ("r1",))
    assert (finding.part("call"), finding.part("who")) == ("store.append", SINK)
    assert finding.at_us == 1_000


def test_an_effect_that_happened_although_the_call_failed_is_not_missing() -> None:
    history = LiteralHistory().affected("store.append", "r1", applied=True).completed(1, 3)
    assert _verdict(history.finished()) is Verdict.UPHELD


def _suspicions(history: History) -> list[Suspicion]:
    folding = Folding.start(history.header, ("FAIL",))
    folding.feed(history.facts)
    return folding.fold(SwallowedErrorsFold).suspicions


def test_an_effect_that_follows_behind_the_checkpoint_is_suspected_and_not_convicted() -> None:
    before = _append_fails().written("r1 r2").completed(1, 3).finished()
    behind = _append_fails().completed(1, 3).written("r1 r2").finished()
    assert (_verdict(before), _suspicions(before)) == (Verdict.UPHELD, [])
    assert _verdict(behind) is Verdict.UPHELD
    assert _suspicions(behind) == [Suspicion(completed=1, called=0, who=SINK)]


def test_a_crash_behind_the_checkpoint_proves_that_the_records_were_in_memory_only() -> None:
    crashed = _append_fails().completed(1, 3).crashed(SINK)
    (finding,) = _judged(crashed.finished()).findings
    assert finding.record_ids == ("r1", "r2")
    from_state = _append_fails().completed(1, 3).crashed(SINK).written("r1 r2", owner="sink-0#2")
    assert _verdict(from_state.finished()) is Verdict.UPHELD


def test_a_record_that_the_reader_sees_all_the_same_is_not_missing() -> None:
    history = (
        LiteralHistory()
        .written("r1", "t1")
        .affected("kafka.producer.commit_transaction", unit="t1", effect="decides")
    )
    assert _verdict(history.appeared("r1", "t2").completed(1, 1).finished()) is Verdict.UPHELD
    assert _suspicions(history.finished()) == []


def test_a_table_owes_only_the_last_record_of_a_key() -> None:
    def failing() -> LiteralHistory:
        history = LiteralHistory(4, keys=2, view="table").affected("store.upsert", "r1 r2")
        return history.completed(1, 2)

    later = failing().row("k1", "r3")
    (finding,) = _judged(later.finished()).findings
    assert finding.record_ids == ("r2",)
    assert _verdict(failing().row("k1", "r1").row("k2", "r4").finished()) is Verdict.UPHELD


def test_the_words_of_a_finding_tell_whether_the_task_failed() -> None:
    def failing() -> LiteralHistory:
        return LiteralHistory().completed(1, 3).affected("store.append", "r1")

    (silent,) = _judged(failing().finished()).findings
    (loud,) = _judged(failing().event(FAILED, SINK, "StoreTimeout").finished()).findings
    assert silent.part("and") == "the task did not fail"
    assert loud.part("and") == "the task failed"


def test_a_task_that_fails_is_cancelled_or_crashes_swallows_no_error() -> None:
    failed = _append_fails().event(FAILED, SINK, "StoreTimeout")
    cancelled = _append_fails().event(CANCELLED, SINK)
    crashed = _append_fails().crashed(SINK)
    other = _append_fails().event(FAILED, "sink-1#1", "StoreTimeout")
    for ended in (failed, cancelled, crashed):
        assert _verdict(ended.completed(1, 3).finished()) is Verdict.UPHELD
    assert _verdict(other.completed(1, 3).finished()) is Verdict.VIOLATED


def test_an_aborted_checkpoint_only_postpones_the_effects_that_are_missing() -> None:
    def aborted() -> LiteralHistory:
        return _append_fails().event(ABORTED, 1, "CHECKPOINT_DECLINED")

    (finding,) = _judged(aborted().completed(2, 3).finished()).findings
    assert (finding.kind, finding.record_ids) == (Kind.SWALLOWED_ERROR, ("r1", "r2"))
    repeated = aborted().written("r1 r2").completed(2, 3)
    failed = aborted().event(FAILED, SINK, "StoreTimeout").completed(2, 3)
    not_covered = aborted().completed(2, 0)
    for sound in (repeated, failed, not_covered):
        assert _verdict(sound.finished()) is Verdict.UPHELD


def test_an_effect_due_after_completion_may_come_until_the_end() -> None:
    history = LiteralHistory().completed(1, 3).affected("store.append", "r1")
    assert _verdict(history.finished()) is Verdict.VIOLATED
    repeated = LiteralHistory().completed(1, 3).affected("store.append", "r1").crashed()
    assert _verdict(repeated.written("r1", owner="sink-0#2").finished()) is Verdict.UPHELD


def test_a_commit_is_made_good_by_the_unit_s_commit_alone() -> None:
    def failing() -> LiteralHistory:
        history = LiteralHistory().written("r1 r2", "t1").completed(1, 2)
        return history.affected("kafka.producer.commit_transaction", unit="t1", effect="decides")

    assert _verdict(failing().finished()) is Verdict.VIOLATED
    assert _verdict(failing().written("r1", "t2").finished()) is Verdict.VIOLATED
    assert _verdict(failing().event(UNIT, "t1", False).finished()) is Verdict.VIOLATED
    assert _verdict(failing().event(UNIT, "t2", True).finished()) is Verdict.VIOLATED
    assert _verdict(failing().event(UNIT, "t1", True).finished()) is Verdict.UPHELD


def test_a_commit_of_what_is_committed_already_owes_nothing() -> None:
    history = LiteralHistory().written("r1", "t1").completed(1, 3).event(UNIT, "t1", True)
    again = history.affected("kafka.producer.commit_transaction", unit="t1", effect="decides")
    assert _verdict(again.finished()) is Verdict.NOT_APPLICABLE


def test_a_job_that_ends_failed_has_told_of_it() -> None:
    history = (
        LiteralHistory().completed(1, 3).affected("store.commit", "r1", "t1", effect="decides")
    )
    assert _verdict(history.finished("failed")) is Verdict.UPHELD


def test_a_history_without_an_end_is_inconclusive() -> None:
    history = (
        LiteralHistory().completed(1, 3).affected("store.commit", "r1", "t1", effect="decides")
    )
    assert _verdict(history.build()) is Verdict.INCONCLUSIVE
    assert _verdict(history.finished("cut")) is Verdict.INCONCLUSIVE


def test_on_real_worlds_a_read_back_tells() -> None:
    def failing() -> LiteralHistory:
        history = LiteralHistory(1, world="containers").affected("kafka.producer.flush", "r1")
        return history.completed(1, 1)

    assert _verdict(failing().readback("").finished()) is Verdict.VIOLATED
    assert _verdict(failing().readback("r1").finished()) is Verdict.UPHELD


def test_a_checkpoint_that_covers_the_record_by_name_passes_over_the_error() -> None:
    def history(named: str) -> History:
        covered = _append_fails().event(COVERED, 1, tuple(named.split())).event(COMPLETED, 1, ())
        return covered.finished()

    assert _verdict(history("r3")) is Verdict.UPHELD
    (finding,) = _judged(history("r2 r3")).findings
    assert (finding.kind, finding.record_ids) == (Kind.SWALLOWED_ERROR, ("r2",))
