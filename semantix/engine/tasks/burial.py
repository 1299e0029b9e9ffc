"""Ends the code of a run's subtasks."""

from __future__ import annotations

from collections.abc import Iterable

from semantix.engine.tasks.subtask import Subtask
from semantix.simulation.stacks import Stacks


def bury(tasks: Iterable[Subtask], stacks: Stacks) -> None:
    """End all code of these subtasks: from now on only the worlds' timers run."""
    for task in tasks:
        task.actor.alive = False
        task.bury()
    stacks.close()
