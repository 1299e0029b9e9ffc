"""The clock of what happens before the job starts."""

from __future__ import annotations

from collections.abc import Callable

from semantix.simulation.event_queue import WORLD, EventQueue


class WorldsClock:
    """Implements `ports.clock.Clock`; while it waits, only the worlds go on."""

    __slots__ = ("_queue",)

    def __init__(self, queue: EventQueue) -> None:
        self._queue = queue

    def now_us(self) -> int:
        """Return the simulated time in microseconds."""
        return self._queue.now

    def wait_us(self, duration_us: int) -> None:
        """Let the worlds go on for so long."""
        self._queue.run_worlds(self._queue.now + duration_us)

    def call_at(self, time_us: int, call: Callable[[], None]) -> None:
        """Run `call` at that time."""
        self._queue.push(time_us, WORLD, lambda _: call())
