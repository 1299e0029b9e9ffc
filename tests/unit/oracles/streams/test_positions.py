"""POS on literal histories: published positions, owners of splits, and where they go on."""

import pytest

from semantix.history.events import ASSIGNED, COMPLETED, COVERED, FED, PUBLISHED
from semantix.model.guarantees import Verdict
from semantix.oracles.explain import explain
from semantix.oracles.judge import Folding, judge
from semantix.testing.histories import LiteralHistory

FIRST, SECOND = "source-0#1", "source-1#1"


class Stream(LiteralHistory):
    """A literal history with words for splits and positions."""

    def cut(self, checkpoint_id, **positions):
        places = tuple([(f"in/{name[1:]}", position) for name, position in positions.items()])
        return self.event(COMPLETED, checkpoint_id, places)

    def reads(self, place, position, who=FIRST):
        return self.event(ASSIGNED, who, place, position)

    def publishes(self, place, position, who=FIRST):
        return self.event(PUBLISHED, place, position, who)

    def fed(self, ids, place="in/0"):
        return self.event(FED, place, self.entries(ids))

    def covered(self, ids, checkpoint_id=1):
        return self.event(COVERED, checkpoint_id, tuple(ids.split()))


def verdict(history):
    return judge(history.finished(), ("POS",))["POS"]


def kinds(history):
    return [finding.kind for finding in verdict(history).findings]


def test_without_positions_there_is_nothing_to_judge():
    for history in (Stream(), Stream().fed("r1 r2").cut(1, p0=2)):
        assert verdict(history).verdict is Verdict.NOT_APPLICABLE


def test_a_position_of_the_latest_checkpoint_is_fine_and_an_earlier_one_too():
    found = verdict(Stream().cut(1, p0=2).publishes("in/0", 1).publishes("in/0", 2))
    assert (found.verdict, found.judged) == (Verdict.UPHELD, 2)


def test_a_position_beyond_the_latest_checkpoint_is_ahead():
    assert kinds(Stream().cut(1, p0=2).publishes("in/0", 3)) == ["position_ahead"]


def test_where_the_engine_knows_no_position_the_records_below_must_be_covered():
    history = Stream().fed("r1 r2 r3").covered("r1 r2").cut(1)
    assert kinds(history.publishes("in/0", 2)) == []
    (finding,) = verdict(history.publishes("in/0", 3)).findings
    assert (finding.kind, finding.record_ids) == ("position_ahead", ("r3",))
    assert kinds(Stream().fed("r1").publishes("in/0", 1)) == ["position_ahead"]


def test_a_request_of_a_crashed_attempt_that_arrives_late_is_not_judged():
    history = Stream().cut(1, p0=2).publishes("in/0", 2).crashed(FIRST).restored(1)
    history.cut(2, p0=4).publishes("in/0", 4, "source-0#2").publishes("in/0", 2, FIRST)
    assert kinds(history) == []


def test_a_consumer_group_publishes_positions_of_its_own():
    history = Stream().reads("in/0", 0).cut(1, p0=2).publishes("group-a:in/0", 2)
    assert kinds(history.publishes("group-b:in/0", 1)) == []
    assert kinds(history.publishes("group-b:in/0", 3)) == ["position_ahead"]
    assert kinds(Stream().reads("in/0", 0).publishes("g:in/0", 0, SECOND)) == ["not_owned"]


def test_a_position_never_goes_back_not_even_over_a_crash():
    history = Stream().cut(1, p0=2).publishes("in/0", 2).crashed(FIRST).restored(1)
    assert kinds(history.publishes("in/0", 1, "source-0#2")) == ["position_back"]


def test_only_the_attempt_that_reads_a_split_publishes_its_position():
    history = Stream().reads("in/0", 0).reads("in/1", 0, SECOND).cut(1, p0=1, p1=1)
    assert kinds(history.publishes("in/0", 1)) == []
    assert kinds(history.publishes("in/1", 1)) == ["not_owned"]


def restored(**positions):
    history = Stream().reads("in/0", 0).reads("in/1", 0, SECOND).cut(1, p0=2, p1=3)
    return history.crashed(FIRST, SECOND).restored(1)


def test_after_a_restore_each_split_goes_on_where_the_checkpoint_has_it():
    history = restored().reads("in/0", 2, "source-0#2").reads("in/1", 3, "source-0#2")
    assert kinds(history.cut(2, p0=2, p1=3)) == []


@pytest.mark.parametrize("position", [0, 1, 3])
def test_a_split_that_goes_on_elsewhere_is_found(position):
    history = restored().reads("in/0", position, "source-0#2").reads("in/1", 3, "source-1#2")
    assert kinds(history) == ["resumed_elsewhere"]


def test_a_split_has_one_owner():
    history = restored().reads("in/0", 2, "source-0#2").reads("in/1", 3, "source-0#2")
    assert kinds(history.reads("in/1", 3, "source-1#2")) == ["two_owners"]


def test_a_split_that_nobody_reads_any_more_is_found_at_the_next_checkpoint():
    history = restored().reads("in/0", 2, "source-0#2")
    assert kinds(history) == []
    assert kinds(history.cut(2, p0=2, p1=3)) == ["no_owner"]


def test_a_part_of_the_workload_that_was_read_to_its_end_needs_no_owner():
    def restored_at(position):
        history = (
            Stream(4, partitions=2).reads("workload/0", 0).reads("workload/1", 0, "source-1#1")
        )
        history.event(COMPLETED, 1, (("workload/0", position), ("workload/1", 1)))
        history.crashed(FIRST).restored(1).reads("workload/1", 1, "source-1#2")
        return history.event(COMPLETED, 2, (("workload/0", position), ("workload/1", 2)))

    assert kinds(restored_at(1)) == ["no_owner"]
    assert kinds(restored_at(2)) == []


def test_a_source_that_had_finished_reads_nothing():
    assert kinds(restored().cut(2, p0=2, p1=3)) == []


def test_before_the_first_checkpoint_a_start_position_may_be_another_one():
    history = Stream().reads("in/0", 4).crashed(FIRST).restored(0)
    assert kinds(history.reads("in/0", 5, "source-0#2")) == []


def test_a_frozen_fold_goes_on_and_each_finding_is_a_sentence():
    history = restored().reads("in/0", 1, "source-0#2").reads("in/0", 2, "source-1#2")
    history.publishes("in/0", 9, "source-1#2").publishes("in/0", 1, "source-0#2").cut(2, p0=2, p1=3)
    built = history.build()
    fold = Folding.start(built.header, ("POS",))
    for event in built.facts:
        fold.feed([event])
        fold = Folding.from_states(built.header, fold.states(), ("POS",))
    findings = fold.finish()["POS"].findings
    assert [finding.kind for finding in findings] == [
        "position_ahead", "position_back", "not_owned", "two_owners", "no_owner",
        "resumed_elsewhere",
    ]  # fmt: skip
    assert all("?" not in explain(finding, built) for finding in findings)
