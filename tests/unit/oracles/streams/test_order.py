"""ORD on literal histories: the order of sources, operators and readers."""

import pytest

from semantix.history.events import FED, PASSED
from semantix.history.expectation import LEARNED, Expectation
from semantix.model.guarantees import Verdict
from semantix.oracles.explain import explain
from semantix.oracles.judge import Folding, judge
from semantix.testing.histories import LiteralHistory

CLAIMED = {"also": ("ORD",)}


class Stream(LiteralHistory):
    """A literal history with a word for what passes a vertex."""

    def emits(self, ids, who="source-0#1"):
        for record_id in ids.split():
            self.event(PASSED, who, "out", record_id, None)
        return self

    def gets(self, ids, who="async-0#1"):
        for record_id in ids.split():
            self.event(PASSED, who, "in", record_id, None)
        return self


def verdict(history):
    return judge(history.finished(), ("ORD",))["ORD"]


def disordered(history):
    return [one for finding in verdict(history).findings for one in finding.record_ids]


def test_without_records_or_a_claim_there_is_nothing_to_judge():
    for history in (Stream(), Stream(2, keys=1).appeared("r2 r1")):
        assert verdict(history).verdict is Verdict.NOT_APPLICABLE


def test_a_source_emits_the_records_of_a_key_in_order():
    assert verdict(Stream(4, keys=2).emits("r2 r1 r4 r3")).verdict is Verdict.UPHELD
    assert disordered(Stream(4, keys=2).emits("r3 r2 r1 r4")) == ["r1"]


def test_each_attempt_of_a_source_has_an_order_of_its_own():
    history = Stream(3, keys=1).emits("r1 r2").crashed("source-0#1").restored(1)
    assert disordered(history.emits("r1 r2 r3", "source-0#2")) == []


def test_an_operator_emits_in_the_order_of_arrival():
    out = "async-0#1"
    assert disordered(Stream().gets("r2 r1 r3").emits("r2 r1 r3", out)) == []
    assert disordered(Stream().gets("r2 r1 r3").emits("r1 r2 r3", out)) == ["r2"]
    assert disordered(Stream().gets("r1 r2").emits("r1 r1 r2", out)) == []  # several results


def test_subtasks_have_orders_of_their_own():
    history = Stream().gets("r1").gets("r2", "async-1#1").emits("r2", "async-1#1")
    assert disordered(history.emits("r1", "async-0#1")) == []


def test_what_is_restored_keeps_its_order_in_the_next_attempt():
    def restored():
        return Stream().gets("r1 r2 r3").crashed("async-0#1").restored(1).gets("r4", "async-0#2")

    assert disordered(restored().emits("r1 r2 r3 r4", "async-0#2")) == []
    assert disordered(restored().emits("r2 r1 r3 r4", "async-0#2")) == ["r1"]


def test_attempts_of_two_restores_may_have_one_number():
    # The closed search numbers all attempts behind a restore alike: r1 arrived in another one.
    history = Stream().restored(1).gets("r3 r1", "async-0#2").restored(1).gets("r2", "async-0#2")
    assert disordered(history.emits("r2 r1", "async-0#2")) == []


@pytest.mark.parametrize(
    ("seen", "wrong"), [("r1 r2 r3 r4", []), ("r2 r1 r4 r3", []), ("r3 r1 r2 r4", ["r1"])]
)
def test_a_reader_sees_the_records_of_a_key_in_order_where_it_is_claimed(seen, wrong):
    assert disordered(Stream(4, keys=2, **CLAIMED).appeared(seen)) == wrong


def test_a_reader_sees_older_records_again_only_after_a_fault():
    history = Stream(2, keys=1, **CLAIMED).appeared("r1 r2")
    assert disordered(Stream(2, keys=1, **CLAIMED).appeared("r1 r2 r1")) == ["r1"]
    assert disordered(history.fault().appeared("r1 r2")) == []


def test_after_a_fault_too_a_record_is_not_seen_for_the_first_time_behind_a_later_one():
    history = Stream(3, keys=1, **CLAIMED).appeared("r1 r3").fault().appeared("r2")
    assert disordered(history) == ["r2"]


def test_unknown_records_have_no_order():
    assert disordered(Stream(2, keys=1, **CLAIMED).emits("x1 r1").appeared("?x r1 r2")) == []


def test_a_frozen_fold_goes_on():
    history = Stream(4, keys=1, **CLAIMED).gets("r1 r2").emits("r2 r1", "async-0#1")
    built = history.appeared("r2 r1").build()
    fold = Folding.start(built.header, ("ORD",))
    for event in built.facts:
        fold.feed([event])
        fold = Folding.from_states(built.header, fold.states(), ("ORD",))
    (finding,) = fold.finish()["ORD"].findings
    assert finding.record_ids == ("r1",)
    assert "out of order at async-0#1" in explain(finding, built)


def fed(history, *partitions):
    for number, ids in enumerate(partitions):
        history.event(FED, f"in/{number}", history.entries(ids))
    return history


def test_records_of_one_key_in_two_partitions_have_no_order():
    def history():
        return fed(Stream(4, keys=1), "r1 r3", "r2 r4")

    assert disordered(history().emits("r2 r4 r1 r3")) == []
    assert disordered(history().emits("r2 r4 r3 r1")) == ["r1"]


def test_a_reader_sees_two_partitions_in_any_order():
    def history():
        return fed(Stream(4, keys=1, **CLAIMED), "r1 r3", "r2 r4")

    assert disordered(history().appeared("r2 r1 r4 r3")) == []
    assert disordered(history().appeared("r3 r2 r1 r4")) == ["r1"]


def test_the_partitions_are_known_behind_a_frozen_state():
    history = fed(Stream(4, keys=1), "r1 r3", "r2 r4")
    folding = Folding.start(history.header, ("ORD",))
    folding.feed(history.build().facts)
    kept = folding.copy()
    kept.feed(history.emits("r2 r1").build().facts[-2:])
    assert kept.finish()["ORD"].verdict is Verdict.UPHELD


@pytest.mark.parametrize(("also", "judged"), [({}, 0), (CLAIMED, 2)])
def test_records_that_sources_make_are_judged_where_order_is_claimed(also, judged):
    made = Stream(2, keys=1)
    header = {"expectation": Expectation(LEARNED, inputs=made.header.records), **also}
    history = Stream(2, keys=1, **header).emits("r2 r1")
    assert verdict(history).judged == judged
    assert disordered(history) == ["r1"] * bool(judged)
