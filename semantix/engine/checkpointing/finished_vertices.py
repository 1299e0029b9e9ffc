"""Which vertices have finished, and what that means for a checkpoint.

Source: Flink, DefaultCheckpointPlan (protocol reference 1.7).
"""

from __future__ import annotations

from collections.abc import Sequence

from semantix.engine.checkpointing.pending_checkpoint import PendingCheckpoint
from semantix.engine.checkpointing.recovery import any_finished
from semantix.engine.job_graph import JobGraph
from semantix.engine.tasks.subtask import Subtask
from semantix.engine.tasks.task_state import TaskState


def finished_vertices(tasks: list[Subtask], graph: JobGraph) -> tuple[str, ...]:
    """Return the vertices all of whose subtasks have finished."""
    if not any_finished(tasks):
        return ()
    names = []
    for vertex in graph.vertices:
        states = [task.state for task in tasks if task.actor.task == vertex.task]
        if states and all(state is TaskState.FINISHED for state in states):
            names.append(vertex.task)
    return tuple(names)


def refusal(pending: PendingCheckpoint, tasks: Sequence[Subtask], graph: JobGraph) -> str:
    """Return a text if a vertex with union-list state has finished in some subtasks only."""
    if not pending.had_finished and not any_finished(list(tasks)):
        return ""
    for vertex in graph.vertices:
        own = [task for task in tasks if task.actor.task == vertex.task]
        if not any(task.operator.has_union_state() for task in own):
            continue
        # A task that has finished gives no state, so its part of the list would be missing.
        finished = [task.state is TaskState.FINISHED for task in own]
        called = [task.actor.label in pending.had_finished for task in own]
        text = f"The vertex {vertex.task} has used UnionListState, but part of its tasks"
        if any(finished) and not all(finished):
            return f"{text} are FINISHED."
        if any(called) and not all(called):
            return f"{text} has called operators' finish method."
    return ""
