"""The futures of the Cassandra driver, in the job's process: answers in simulated time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from semantix.errors import TaskCrashed
from semantix.worlds.concurrent_requests import wait_in_simulated_time
from semantix.worlds.instrument import RealDoor

_REAL_WAIT_S = 60.0


class AnsweredRequest:
    """An answered ResponseFuture. For the job, the answer arrives one round trip later.

    While the node is paused, the answer arrives behind the pause, or the request times out.
    """

    def __init__(self, real: Any, door: RealDoor) -> None:
        self._real = real
        self._session = door.session
        self._clock = door.clock
        self._result = RealDoor(door.session, "cassandra.future", 0)
        self._round_trip_us = door.half_us + door.rest_us
        self._done_us = door.clock.now_us() + self._round_trip_us
        self._waiting: list[Callable[[], object]] = []
        self._is_told = False
        paused_us = door.paused_us()
        timeout = real.timeout if paused_us else None
        if timeout is not None and timeout * 1e6 < paused_us:
            paused_us = int(timeout * 1e6)
        elif paused_us:
            self._done_us += paused_us
            return
        self._done_us += paused_us
        real._event.wait(_REAL_WAIT_S)  # for the answer, or for the driver's own timeout

    def wait(self) -> None:
        """Suspend the calling subtask until the answer has arrived."""
        left_us = self._done_us - self._clock.now_us()
        if left_us > 0:
            self._clock.wait_us(left_us)
        self._tell()

    def outcome(self) -> Any:
        """Give the rows, or raise what went wrong."""
        return self._real.result()

    def result(self) -> Any:
        """Wait for the rows, or raise what went wrong."""
        self._result.before("result")
        self.wait()
        found = self.outcome()
        self._result.after("result")
        return found

    def add_callback(self, fn: Callable[..., object], *args: Any, **kwargs: Any) -> Self:
        """Call `fn` with the rows when they arrive, at once if they are there."""
        wait_in_simulated_time(fn, self._clock.wait_us, self._round_trip_us)
        return self._add(lambda: self._real.add_callback(fn, *args, **kwargs))

    def add_errback(self, fn: Callable[..., object], *args: Any, **kwargs: Any) -> Self:
        """Call `fn` with the exception when it arrives, at once if it is there."""
        return self._add(lambda: self._real.add_errback(fn, *args, **kwargs))

    def add_callbacks(
        self,
        callback: Callable[..., object],
        errback: Callable[..., object],
        callback_args: Sequence[Any] = (),
        callback_kwargs: Mapping[str, Any] | None = None,
        errback_args: Sequence[Any] = (),
        errback_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """Add both."""
        self.add_callback(callback, *callback_args, **(callback_kwargs or {}))
        return self.add_errback(errback, *errback_args, **(errback_kwargs or {}))

    def clear_callbacks(self) -> None:
        """Forget all callbacks and errbacks."""
        self._waiting.clear()

    def _add(self, hand_over: Callable[[], object]) -> Self:
        # The real future is complete, so it calls each callback at once, in this thread.
        if self._is_told or self._clock.now_us() >= self._done_us:
            self._tell()
            hand_over()
            return self
        if not self._waiting:
            self._clock.call_at(self._done_us, self._on_time)
        self._waiting.append(hand_over)
        return self

    def _on_time(self) -> None:
        if not self._session.is_alive():
            return
        try:
            self._tell()
        except TaskCrashed:
            return  # the callback's own attempt has ended

    def _tell(self) -> None:
        self._real._event.wait(_REAL_WAIT_S)
        self._is_told = True
        waiting, self._waiting = self._waiting, []
        for hand_over in waiting:
            hand_over()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
