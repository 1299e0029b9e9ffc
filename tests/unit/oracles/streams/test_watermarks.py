"""WM on literal histories: promises of watermarks, of sources and of operators."""

import pytest

from semantix.history.events import IDLE, PASSED, WATERMARK
from semantix.model.guarantees import Verdict
from semantix.model.sim_time import MAX_EVENT_TIME_MS
from semantix.oracles.explain import explain
from semantix.oracles.judge import ALL_CODES, Folding, judge
from semantix.testing.histories import LiteralHistory

SOURCE, ASYNC = "source-0#1", "async-0#1"


class Stream(LiteralHistory):
    """A literal history with a word for each event."""

    def emits(self, record_id, timestamp=None, who=SOURCE):
        return self.event(PASSED, who, "out", record_id, timestamp)

    def gets(self, record_id, timestamp=None, who=ASYNC):
        return self.event(PASSED, who, "in", record_id, timestamp)

    def mark(self, timestamp, who=SOURCE):
        return self.event(WATERMARK, who, "out", timestamp)

    def mark_in(self, timestamp, who=ASYNC):
        return self.event(WATERMARK, who, "in", timestamp)


def verdict(history):
    return judge(history.finished(), ("WM",))["WM"]


def kinds(history):
    return [finding.kind for finding in verdict(history).findings]


def test_records_above_the_last_watermark_are_fine():
    found = verdict(Stream().emits("r1", 5).mark(4).emits("r2", 5).mark(5).emits("r3", 6).mark(6))
    assert (found.verdict, found.judged) == (Verdict.UPHELD, 3)


@pytest.mark.parametrize("timestamp", [5, 4, -7])
def test_a_record_at_or_below_a_watermark_is_late(timestamp):
    found = verdict(Stream().mark(5).emits("r1", timestamp).emits("r2", 6))
    assert found.verdict is Verdict.VIOLATED
    (finding,) = found.findings
    assert (finding.kind, finding.record_ids, finding.at_us) == ("late_record", ("r1",), 2_000)
    assert finding.part("who") == SOURCE


def test_a_record_without_event_time_promises_nothing():
    assert verdict(Stream().mark(5).emits("r1")).verdict is Verdict.UPHELD


def test_another_subtask_has_watermarks_of_its_own():
    assert verdict(Stream().mark(5).emits("r1", 2, who="source-1#1")).verdict is Verdict.UPHELD


def test_a_watermark_that_goes_back_is_found_and_an_equal_one_is_not():
    assert kinds(Stream().mark(5).mark(5)) == []
    assert kinds(Stream().mark(5).mark(4)) == ["watermark_back"]


def test_another_attempt_begins_without_a_watermark():
    history = Stream().mark(5).crashed(SOURCE).restored(0)
    history.emits("r1", 2, who="source-0#2").mark(2, who="source-0#2")
    assert verdict(history).verdict is Verdict.UPHELD


def test_after_the_last_watermark_of_all_nothing_may_come():
    assert kinds(Stream().mark(3).mark(MAX_EVENT_TIME_MS).emits("r1", 99)) == ["late_record"]


def test_without_watermarks_there_is_nothing_to_judge():
    for history in (
        Stream(),
        Stream().emits("r1", 4).mark(MAX_EVENT_TIME_MS).event(IDLE, "s", True),
    ):
        found = verdict(history)
        assert (found.verdict, found.reason) == (
            Verdict.NOT_APPLICABLE,
            "no watermark was emitted",
        )


# -- operators ------------------------------------------------------------------------------------


def fenced():
    """Two records, a watermark, one record, a watermark."""
    return Stream().gets("r1").gets("r2").mark_in(10).gets("r3").mark_in(20)


def test_records_may_change_places_between_two_watermarks():
    history = fenced().emits("r2", who=ASYNC).emits("r1", who=ASYNC).mark(10, who=ASYNC)
    assert kinds(history.emits("r3", who=ASYNC).mark(20, who=ASYNC)) == []


def test_a_record_that_is_emitted_behind_its_watermark_is_late():
    history = fenced().emits("r2", who=ASYNC).mark(10, who=ASYNC).emits("r1", who=ASYNC)
    (finding,) = verdict(history).findings
    assert (finding.kind, finding.record_ids) == ("late_record", ("r1",))


def test_a_record_that_is_emitted_before_an_earlier_watermark_has_passed_it():
    history = fenced().emits("r1", who=ASYNC).emits("r3", who=ASYNC).emits("r2", who=ASYNC)
    (finding,) = verdict(history.mark(10, who=ASYNC)).findings
    assert (finding.kind, finding.record_ids) == ("passed_watermark", ("r3",))


def test_an_operator_that_drops_a_record_or_emits_several_of_one_is_fine():
    history = fenced().emits("r1", who=ASYNC).emits("r1", who=ASYNC).mark(10, who=ASYNC)
    assert kinds(history.mark(20, who=ASYNC)) == []


def test_what_an_operator_had_in_its_state_is_behind_no_watermark_of_the_attempt():
    history = Stream().restored(1).emits("r1", who=ASYNC).mark(50, who=ASYNC)
    history.gets("r2").mark_in(10).emits("r2", who=ASYNC).emits("r9", who=ASYNC)
    assert kinds(history.mark(10, who=ASYNC)) == []


def test_a_watermark_from_the_state_does_not_count_beside_those_of_the_inputs():
    history = Stream().restored(1).mark_in(5).mark(50, who=ASYNC).mark(5, who=ASYNC)
    history.gets("r2").emits("r2", who=ASYNC)
    assert kinds(history) == []


# -- as a fold ------------------------------------------------------------------------------------


def test_a_frozen_fold_goes_on():
    history = fenced().emits("r3", who=ASYNC).mark(10, who=ASYNC).build()
    whole = Folding.start(history.header, ("WM",))
    for event in history.facts:
        whole.feed([event])
        whole = Folding.from_states(history.header, whole.states(), ("WM",))
    assert [one.kind for one in whole.finish()["WM"].findings] == ["passed_watermark"]


def test_each_finding_is_a_sentence():
    told = {
        "late_record": Stream().mark(5).emits("r1", 5),
        "watermark_back": Stream().mark(5).mark(4),
        "passed_watermark": fenced().emits("r3", who=ASYNC).mark(10, who=ASYNC),
    }
    for kind, history in told.items():
        built = history.finished()
        (finding,) = judge(built, ("WM",))["WM"].findings
        assert finding.kind == kind
        assert "?" not in explain(finding, built)


def test_no_other_oracle_is_violated_by_a_late_record():
    history = Stream(1).mark(5).emits("r1", 5).completed(1, 1).appeared("r1").finished()
    found = judge(history, ALL_CODES)
    assert [code for code, one in found.items() if one.verdict is Verdict.VIOLATED] == ["WM"]
