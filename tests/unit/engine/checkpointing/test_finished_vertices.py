"""A checkpoint without a part of a union list is refused, as in Flink."""

from types import SimpleNamespace

import pytest

from semantix.engine.checkpointing.finished_vertices import refusal
from semantix.engine.tasks.task_state import TaskState

TEXT = "The vertex source has used UnionListState, but part of its tasks"


def refused(states, called, has_union=True):
    """Return the refusal for subtasks in these states, of which some have called `finish`."""
    operator = SimpleNamespace(has_union_state=lambda: has_union)
    tasks = [
        SimpleNamespace(
            actor=SimpleNamespace(task="source", label=f"source-{index}#1"),
            state=state,
            operator=operator,
        )
        for index, state in enumerate(states)
    ]
    pending = SimpleNamespace(had_finished=[tasks[index].actor.label for index in called])
    graph = SimpleNamespace(vertices=[SimpleNamespace(task="source")])
    return refusal(pending, tasks, graph)


RUNNING, FINISHED = TaskState.RUNNING, TaskState.FINISHED


@pytest.mark.parametrize(
    ("states", "called", "expected"),
    [
        ((RUNNING, RUNNING), (), ""),
        ((RUNNING, RUNNING), (0,), f"{TEXT} has called operators' finish method."),
        ((RUNNING, RUNNING), (0, 1), ""),
        ((FINISHED, RUNNING), (), f"{TEXT} are FINISHED."),
        ((FINISHED, RUNNING), (1,), f"{TEXT} are FINISHED."),
        ((FINISHED, FINISHED), (), ""),
    ],
)
def test_a_part_of_a_union_list_must_not_be_missing(states, called, expected):
    assert refused(states, called) == expected
    assert refused(states, called, has_union=False) == ""
