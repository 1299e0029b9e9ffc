"""Starts the coordinator that follows a crashed one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from semantix.engine.runtime_settings import RuntimeSettings
from semantix.simulation.event_queue import WORLD, EventQueue


class SucceededJob(Protocol):
    """The parts of the job that a succession uses."""

    queue: EventQueue
    settings: RuntimeSettings


class Succession:
    """At most one successor of the coordinator is scheduled, or the job would start twice.

    A crash of everything may strike before the coordinator that crashed earlier is replaced. Then
    the successor that was scheduled first never starts.
    """

    __slots__ = ("_begun", "_job")

    def __init__(self, job: SucceededJob) -> None:
        self._job = job
        self._begun = 0

    def begin(self, delay_us: int, start: Callable[[], None]) -> None:
        """Call `start` when the crash is detected, and `delay_us` have passed then."""
        job = self._job
        self._begun += 1
        due = job.queue.now + job.settings.detection_delay_us + delay_us
        # The owner is WORLD: the coordinator is dead, and the queue drops events of dead owners.
        job.queue.push(due, WORLD, self._start, (self._begun, start))

    def _start(self, scheduled: tuple[int, Callable[[], None]]) -> None:
        number, start = scheduled
        if number == self._begun:
            start()
