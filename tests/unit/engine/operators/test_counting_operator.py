"""The vertex that counts: its state says how often each value has arrived."""

from semantix.engine.operators.counting_operator import CountingOperator, counted_entries
from semantix.engine.operators.operator_state import redistribute
from semantix.engine.operators.stream_record import StreamRecord, plain_entry

A, B = {"id": "r1", "key": "k1", "n": 1}, {"id": "r2", "key": "k2", "n": 2}


def counting(state=None, checkpoint_id=None):
    operator = CountingOperator(plain_entry)
    operator.initialize(state, checkpoint_id)
    return operator


def fed(operator, *values):
    for value in values:
        operator.process(StreamRecord("", "", value))
    return operator.snapshot(1, 0)


def test_each_value_is_counted_and_the_order_of_arrival_does_not_matter():
    assert fed(counting(), A, B, A) == fed(counting(), B, A, A)
    entries = counted_entries([fed(counting(), A, B, A)])
    assert entries == (plain_entry(A), plain_entry(A), plain_entry(B))


def test_it_goes_on_from_a_snapshot():
    first = fed(counting(), A)
    assert counted_entries([fed(counting(first, 1), A, B)]) == counted_entries(
        [fed(counting(), A, A, B)]
    )


def test_values_of_one_record_that_differ_are_not_equal():
    altered = {**A, "n": 7}
    assert [entry[0] for entry in counted_entries([fed(counting(), A, altered)])] == ["r1", "r1"]
    assert len(set(counted_entries([fed(counting(), A, altered)]))) == 2


def test_several_subtasks_count_together_and_after_a_redistribution_too():
    snapshots = [fed(counting(), A, A), fed(counting(), A, B)]
    before = sorted(counted_entries(snapshots))
    one = counting(redistribute(snapshots, 1)[0], 1)
    assert sorted(counted_entries([one.snapshot(2, 0)])) == before


def test_its_subtasks_finish_with_one_checkpoint():
    assert counting().has_union_state()
