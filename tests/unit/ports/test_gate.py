"""Actors: their labels in histories, and one attempt is never equal to another one."""

from semantix.ports.gate import Actor


def test_the_label_names_subtask_and_attempt_and_the_coordinator_has_no_subtask():
    assert Actor("sink", 2, 3, 0).label == "sink-2#3"
    assert Actor("coordinator", 0, 1, -1).label == "coordinator#1"


def test_two_actors_with_equal_fields_are_two_actors():
    # Otherwise a crash could strike the wrong attempt: victims are found by comparison.
    assert Actor("sink", 0, 1, 0) != Actor("sink", 0, 1, 0)
