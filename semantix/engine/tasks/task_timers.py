"""Processing-time timers of one attempt: each fires as a mail, and dies with the attempt.

Source: Flink, ProcessingTimeService.
"""

from __future__ import annotations

from collections.abc import Callable

from semantix.engine.tasks.channel import Mail
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import EventQueue


class TaskTimer:
    """A timer that can be cancelled."""

    __slots__ = ("_call", "_is_cancelled", "_time_ms")

    def __init__(self, call: Callable[[int], None], time_ms: int) -> None:
        self._call = call
        self._time_ms = time_ms
        self._is_cancelled = False

    def cancel(self) -> None:
        """Let the timer do nothing."""
        self._is_cancelled = True

    def fire(self, _: None) -> None:
        """Run the call, if the timer is not cancelled."""
        if not self._is_cancelled:
            self._call(self._time_ms)


class TaskTimers:
    """Registers timers.

    Args:
        post: puts a mail into the mailbox of the task.
    """

    __slots__ = ("_actor", "_post", "_queue")

    def __init__(self, queue: EventQueue, actor: Actor, post: Callable[[Mail], None]) -> None:
        self._queue = queue
        self._actor = actor
        self._post = post

    def register(self, time_ms: int, call: Callable[[int], None]) -> TaskTimer:
        """Run `call(time_ms)` in the task at that processing time; at once if it is past."""
        timer = TaskTimer(call, time_ms)
        queue = self._queue
        queue.push(max(time_ms * 1_000, queue.now), self._actor, self._post, (timer.fire, None))
        return timer
