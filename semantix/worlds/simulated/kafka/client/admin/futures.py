"""Futures of admin calls; `result()` waits for the answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from confluent_kafka import KafkaError

from semantix.worlds.simulated.kafka.client.calls import (
    SOCKET_TIMEOUT_US,
    Door,
    code_of,
    failed,
    text_of,
)

_TIMED_OUT = int(KafkaError._TIMED_OUT)


class _NoLock:
    """Stands where a real future has its condition: one thread needs no lock."""

    def acquire(self) -> bool:
        """Do nothing."""
        return True

    def release(self) -> None:
        """Do nothing."""

    def __enter__(self) -> bool:
        return True

    def __exit__(self, *exception: object) -> None: ...


_NO_LOCK = _NoLock()


class SimulatedFuture(Future):  # type: ignore[type-arg]
    """A `concurrent.futures.Future` whose answer comes in simulated time.

    The request takes effect half a round trip after the call, even if the caller does not wait. It
    has no effect if the attempt died before. `concurrent.futures.wait` and `as_completed` lock all
    futures before they look at them; this one waits for its answer when it is locked.
    """

    def __init__(self, call: AdminCall) -> None:
        # Not the constructor of the base: it makes a condition, and a thread would notify it.
        self._call = call
        self._callbacks: list[Callable[[SimulatedFuture], object]] = []
        self._outcome: tuple[Any, BaseException | None] | None = None
        self._waiters: list[Any] = []

    @property
    def _condition(self) -> _NoLock:  # type: ignore[override]
        if self._outcome is None:
            self._call.wait(None)
        return _NO_LOCK

    @property
    def _state(self) -> str:  # type: ignore[override]
        return "RUNNING" if self._outcome is None else "FINISHED"

    def resolve(self, value: Any, error: BaseException | None) -> None:
        """Set the outcome."""
        self._outcome = (value, error)
        for callback in self._callbacks:
            callback(self)

    def result(self, timeout: float | None = None) -> Any:
        """Give the value, or raise the call's exception.

        Raises:
            TimeoutError: the answer did not come within `timeout` seconds; it may still come.
        """
        value, error = self._awaited(timeout)
        if error is not None:
            raise error
        return value

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Give the call's exception, or None; raises TimeoutError as `result` does."""
        return self._awaited(timeout)[1]

    def _awaited(self, timeout: float | None) -> tuple[Any, BaseException | None]:
        if self._outcome is None:
            self._call.wait(timeout)
        assert self._outcome is not None
        return self._outcome

    def done(self) -> bool:
        """True if the answer has arrived."""
        if self._outcome is None and not self._call.left_us():
            self._call.wait()
        return self._outcome is not None

    def running(self) -> bool:
        """True if the answer has not arrived yet."""
        return not self.done()

    def cancel(self) -> bool:
        """Return False: a request that was sent cannot be cancelled."""
        return False

    def cancelled(self) -> bool:
        """Return False."""
        return False

    def add_done_callback(self, callback: Callable[[SimulatedFuture], object]) -> None:
        """Call `callback` when the outcome is set, which happens when a caller waits for it."""
        if self._outcome is not None:
            callback(self)
        else:
            self._callbacks.append(callback)

    def __repr__(self) -> str:
        return f"<Future state={self._state.lower()}>"


class AdminCall:
    """One request with a future for each item.

    Args:
        door: of the admin client.
        step: the method's name.
        keys: of the futures.
        effect: gives, for a key, its value; raises a KafkaException for one that fails.
    """

    __slots__ = ("_answers", "_arrives_us", "_door", "_effect", "_error", "_step", "futures")

    def __init__(
        self, door: Door, step: str, keys: list[Any], effect: Callable[[Any], Any]
    ) -> None:
        self._door = door
        self._step = f"{door.prefix}.{step}"
        self._effect = effect
        self._answers: list[tuple[Any, BaseException | None]] | None = None
        self._error: BaseException | None = None
        self.futures = {key: SimulatedFuture(self) for key in keys}
        fault = door.gate.before(self._step)
        applied = True
        if fault is not None:
            door.gate.affected(())
            applied = fault.applied or fault.kind == "lose_response"
            if fault.kind == "error":
                code = code_of(fault.error)
                self._error = failed(code, "Failed while waiting for response from broker: "
                                     + text_of(code))  # fmt: skip
        clock = door.clock
        cut_us = door.network.cut_us()
        if cut_us > SOCKET_TIMEOUT_US:
            text = "Failed while waiting for response from broker: " + text_of(_TIMED_OUT)
            self._error, applied = failed(_TIMED_OUT, text), False
        self._arrives_us = clock.now_us() + door.half_us + min(cut_us, SOCKET_TIMEOUT_US)
        if applied:
            clock.call_at(self._arrives_us, self._arrive)

    def _arrive(self) -> None:
        door = self._door
        if self._answers is not None or not door.session.is_alive():
            return
        if door.network.is_down():  # killed while the request was on its way; it is sent again
            self._arrives_us = door.network.cut_until_us + door.half_us
            door.clock.call_at(self._arrives_us, self._arrive)
            return
        self._answers = []
        for key in self.futures:
            try:
                self._answers.append((self._effect(key), None))
            except Exception as error:  # raised again by the future
                self._answers.append((None, error))

    def left_us(self) -> int:
        """Give the time until the answer arrives."""
        return max(self._arrives_us + self._door.rest_us - self._door.clock.now_us(), 0)

    def wait(self, timeout: float | None = None) -> None:
        """Wait for the answer and set the outcome of all futures.

        Raises:
            TimeoutError: it does not come within `timeout` seconds.
        """
        door = self._door
        left_us = self.left_us()
        if timeout is not None and timeout * 1e6 < left_us:
            door.clock.wait_us(max(int(timeout * 1e6), 0))
            raise TimeoutError
        while left_us:
            door.clock.wait_us(left_us)
            left_us = self.left_us()
        if self._error is not None:
            for future in self.futures.values():
                future.resolve(None, self._error)
        else:
            self._arrive()
            for future, answer in zip(self.futures.values(), self._answers or (), strict=True):
                future.resolve(*answer)
        door.gate.after(self._step)
