"""The operator of a finished subtask: a source without emissions, a snapshot without state."""

from semantix.engine.operators.finished_operator import FinishedOperator
from semantix.engine.operators.operator_state import read_snapshot, redistribute


def test_as_a_source_it_is_at_the_end_of_its_input():
    assert FinishedOperator().next_due_us() is None


def test_its_snapshot_is_valid_and_empty():
    snapshot = FinishedOperator().snapshot(3, 0)
    assert read_snapshot(snapshot) == []
    assert redistribute([snapshot, snapshot], 3) == [snapshot] * 3


def test_it_reports_no_positions_so_that_the_cut_keeps_the_last_ones():
    assert FinishedOperator().positions() == ()


def test_it_never_makes_the_coordinator_refuse_a_checkpoint():
    assert not FinishedOperator().has_union_state()
