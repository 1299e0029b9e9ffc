"""Ends a job without checkpoints whose sources never end: when they have emitted the whole input.

With checkpoints, such a job is stopped with a savepoint when a checkpoint covers its input. Without
them there is nothing to wait for but the records, and nothing is kept: every task is cancelled.
"""

from __future__ import annotations

from typing import Protocol

from semantix.engine.job_services import JobServices
from semantix.engine.tasks.subtask import Subtask
from semantix.ports.gate import Actor


class Ending(Protocol):
    """Cancels every task, and ends the job."""

    def end(self) -> None: ...


class EndingCoordinator(Protocol):
    """The parts of the coordinator that this end uses."""

    @property
    def job(self) -> JobServices: ...
    @property
    def failover(self) -> Ending: ...

    actor: Actor
    tasks: list[Subtask]


class EndOfInput:
    """Looks once in each checkpoint interval whether the running attempts have emitted all."""

    __slots__ = ("_coordinator", "_look_number")

    def __init__(self, coordinator: EndingCoordinator) -> None:
        self._coordinator = coordinator
        self._look_number = 0

    def begin(self) -> None:
        """Begin to look, if the job takes no checkpoints and is to be stopped."""
        settings = self._coordinator.job.settings
        if settings.stop and not settings.checkpointing:
            self._look_number += 1
            self._look_later(self._look_number)

    def _look_later(self, number: int) -> None:
        coordinator = self._coordinator
        queue = coordinator.job.queue
        due = queue.now + coordinator.job.settings.interval_us
        queue.push(due, coordinator.actor, self._look, number)

    def _look(self, number: int) -> None:
        coordinator = self._coordinator
        if number != self._look_number:
            return
        emitted: set[str] = set()
        for task in coordinator.tasks:
            emitted.update(task.collector.emitted or ())
        records = coordinator.job.recorder.header.records
        if all(record.record_id in emitted for record in records):
            coordinator.failover.end()
        else:
            self._look_later(number)
