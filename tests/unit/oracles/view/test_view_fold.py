"""The view of a reader, event by event."""

import pytest

from semantix.oracles.view.expected import expected_of
from semantix.oracles.view.view_fold import ViewFold, first_time
from semantix.testing.histories import LiteralHistory


def fold_of(history):
    built = history.build()
    fold = ViewFold(expected_of(built.header))
    for event in built.facts:
        fold.HANDLERS[event.kind](fold, event)
    return fold


def test_records_of_a_log_are_counted_up_to_two():
    fold = fold_of(LiteralHistory(3).appeared("r1 r2").appeared("r2").appeared("r2"))
    assert list(fold.counts) == [1, 2, 0]
    assert fold.twice == {1: 2_000}
    assert (fold.missing(), fold.shown) == ([2], 4)


def test_a_row_shows_one_record_at_a_time():
    table = LiteralHistory(4, keys=2, view="table")
    fold = fold_of(table.row("k1", "r1").row("k2", "r2").row("k1", "r3"))
    assert list(fold.counts) == [0, 1, 1, 0]
    assert (fold.missing(), fold.extra_rows()) == ([3], [1])
    gone = fold_of(table.row("k1"))
    assert list(gone.counts) == [0, 1, 0, 0]


def test_a_read_back_replaces_the_one_before_and_says_whether_it_is_complete():
    real = LiteralHistory(2, world="containers").readback("r1 r1").readback("r2", complete=False)
    fold = fold_of(real)
    assert list(fold.counts) == [0, 1]
    assert fold.twice == {0: 1_000}
    assert "not complete" in _at_rest(fold).unrest()


def _at_rest(fold):
    fold.end, fold.is_quiescent = "finished", True
    return fold


@pytest.mark.parametrize("isolation", ["read_uncommitted", "by_key"])
def test_a_read_back_with_another_isolation_is_not_counted(isolation):
    fold = fold_of(LiteralHistory(1).completed(1, 1).readback("r1", isolation))
    assert (list(fold.counts), fold.beyond) == ([0], {})


def test_a_read_by_key_must_not_show_what_no_checkpoint_covers():
    assert fold_of(LiteralHistory(1).readback("r1", "by_key")).beyond == {0: 1_000}


def test_a_completed_checkpoint_allows_what_it_covers_by_place():
    fold = fold_of(LiteralHistory(4, partitions=2).completed(1, 1, 0).appeared("r1 r2"))
    assert fold.beyond == {1: 2_000}
    assert (list(fold.allowed), fold.cut) == ([1, 0, 0, 0], {"workload/0": 1})


def test_a_checkpoint_of_a_table_allows_the_last_value_of_each_key_that_it_covers():
    fold = fold_of(LiteralHistory(4, keys=2, view="table").completed(1, 3))
    assert list(fold.allowed) == [0, 1, 1, 0]


def test_a_cut_never_goes_back_and_may_name_places_without_records():
    history = LiteralHistory(2).completed(1, 2).completed(2, 1)
    fold = fold_of(history.event("completed", 3, (("in/9", 4),)))
    assert fold.cut == {"workload/0": 2, "in/9": 4}
    assert list(fold.allowed) == [1, 1]


def test_unknown_altered_and_misplaced_entries_are_noted_with_their_first_time():
    log = fold_of(LiteralHistory(1).appeared("?x r1!").appeared("?x"))
    assert (log.aliens, log.altered) == ({"text of x": 1_000}, {0: 1_000})
    table = fold_of(LiteralHistory(2, view="table").row("k1", "r2").row("k9", "?x"))
    assert table.misplaced == {"k1": 1_000, "k9": 2_000}


def test_why_a_view_cannot_be_judged():
    fold = fold_of(LiteralHistory(1))
    assert "does not reach quiescence" in fold.unrest()
    assert "no record was visible" in fold.blindness()
    assert (_at_rest(fold).unrest(), fold.blindness()) == ("", "")
    fold.end = "cut"
    assert "cut" in fold.unrest()
    assert "no records" in fold_of(LiteralHistory(0)).unrest()


def test_a_frozen_view_is_thawed_to_its_equal():
    fold = fold_of(LiteralHistory(3).completed(1, 2).appeared("r1 r1 ?x r3").row("k1", "r2"))
    again = ViewFold(fold.expected)
    again.thaw(fold.freeze())
    assert again.freeze() == fold.freeze()
    assert (again.twice, again.beyond, again.aliens) == (fold.twice, fold.beyond, fold.aliens)


def test_how_often_a_record_is_visible_does_not_tell_states_apart():
    once, thrice = (fold_of(LiteralHistory(1).appeared(ids)) for ids in ("r1", "r1 r1 r1"))
    assert once.freeze() == thrice.freeze() != fold_of(LiteralHistory(1)).freeze()


def test_the_first_of_several_times():
    assert (first_time({1: 30, 2: 10}), first_time({})) == (10, None)


def state_of(covered, *read):
    history = LiteralHistory(3, view="state")
    for number, ids in enumerate(read, start=1):
        history.event("covered", number, tuple(covered.split())).completed(number)
        history.readback(ids, "state", "counting")
    return _at_rest(fold_of(history))


def test_the_counts_of_a_checkpoint_are_a_view():
    fold = state_of("r1 r2 r3", "r1", "r1 r2 r3")
    assert (list(fold.counts), fold.twice, fold.beyond) == ([1, 1, 1], {}, {})
    assert (fold.missing(), fold.unrest()) == ([], "")
    assert list(state_of("r1 r2 r3", "r1 r1 r3").counts) == [2, 0, 1]


def test_a_record_that_no_source_emitted_before_the_barrier_is_beyond():
    assert list(state_of("r1", "r1 r2").beyond) == [1]


def test_a_record_that_is_seen_very_often_is_no_defect():
    many = " ".join(["r1"] * 300)
    again = LiteralHistory(2, world="containers").readback(many).readback(many)
    assert list(fold_of(again).counts) == [250, 0]
    assert list(fold_of(again.readback("r1 r2")).counts) == [1, 1]


def test_a_row_that_shows_an_older_record_of_its_key_again_is_noted():
    table = LiteralHistory(6, keys=2, view="table").row("k1", "r1").row("k1", "r3")
    assert fold_of(table).overtaken == {}
    assert fold_of(table.row("k1", "r1")).overtaken == {2: 3_000}


def test_a_row_that_is_deleted_in_between_goes_back_all_the_same():
    table = LiteralHistory(6, keys=2, view="table").row("k1", "r3").row("k1").row("k1", "r1")
    assert fold_of(table).overtaken == {2: 3_000}


def test_after_a_recovery_older_records_are_written_again():
    table = LiteralHistory(6, keys=2, view="table").row("k1", "r3").crashed("sink-0#1")
    assert fold_of(table.row("k1", "r1")).overtaken == {}


def test_a_fault_alone_replays_nothing():
    table = LiteralHistory(6, keys=2, view="table").row("k1", "r3").fault("error", "a:before")
    assert fold_of(table.row("k1", "r1")).overtaken == {2: 3_000}


def test_records_of_different_keys_in_one_row_have_no_order():
    table = LiteralHistory(6, keys=2, view="table").row("k1", "r2").row("k1", "r1")
    assert fold_of(table).overtaken == {}
