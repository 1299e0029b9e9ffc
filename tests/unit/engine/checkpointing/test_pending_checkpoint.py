"""A checkpoint in progress: complete with the last acknowledgement, each attempt counts once."""

import pytest

from semantix.engine.checkpointing.pending_checkpoint import PendingCheckpoint


@pytest.fixture
def pending():
    cut = {"workload/1": 4, "workload/0": 4}
    return PendingCheckpoint(3, 1000, ["sink-0#1", "sink-1#1"], cut, ("source",))


def acknowledge(pending, subtask, state=b"", attempt=1):
    return pending.acknowledge(f"sink-{subtask}#{attempt}", ("sink", subtask), state)


def test_it_is_complete_with_the_last_acknowledgement_and_not_before(pending):
    assert acknowledge(pending, 1)
    assert not pending.complete
    assert acknowledge(pending, 0)
    assert pending.complete


def test_a_second_acknowledgement_is_refused_and_keeps_the_first_state(pending):
    acknowledge(pending, 0, b"first")
    assert not acknowledge(pending, 0, b"second")
    assert not pending.complete
    assert pending.states == {("sink", 0): b"first"}


def test_an_attempt_that_was_not_asked_is_refused(pending):
    assert not acknowledge(pending, 0, attempt=2)
    assert pending.states == {}


def test_the_stored_checkpoint_has_the_states_in_order_whatever_came_first(pending):
    acknowledge(pending, 1, b"one")
    acknowledge(pending, 0, b"zero")
    parallelisms = (("source", 1), ("sink", 2))
    completed = pending.completed(parallelisms)
    assert completed.states == (("sink", 0, b"zero"), ("sink", 1, b"one"))
    assert (completed.checkpoint_id, completed.timestamp_ms) == (3, 1000)
    assert completed.parallelisms == parallelisms
    assert completed.finished_tasks == ("source",)


def test_the_cut_is_stored_by_place_and_may_have_grown(pending):
    pending.advance_cut((("workload/1", 6), ("in/0", 2)))
    assert pending.completed(()).cut == (("in/0", 2), ("workload/0", 4), ("workload/1", 6))
