"""Sends and reports the messages of a real producer at the times of the simulated producer.

librdkafka sends a message `linger.ms` of real time after it was queued. If a job is killed at an
instant of simulated time, chance would decide which messages were sent. So the real linger time is
very long. At the simulated time when the simulated producer would send, the messages are sent and
acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from confluent_kafka import Producer

from semantix.worlds.containers.clients.kafka_names import NamedMessage, RunNames
from semantix.worlds.instrument import RealDoor

REAL_LINGER_MS = 1_000  # longer than a run on a real server
_REAL_WAIT_S = 30.0
_LONGEST_STEP_US = 64_000
_PUSHED_S = 0.01  # of real time, in which the client writes its messages to a socket
_SCANNED_S = 2.0  # librdkafka looks once a second for messages that are too old
_GIVEN_UP_MS_MAX = 10_000
_NEVER_US = 2**62
_IDLE_POLLS = 16  # so many polls in a row take no time; then simulated time passes

Told = Callable[..., object]


class RealOutbox:
    """Messages of one producer on their way.

    Args:
        timeout_ms: after which the real client gives a message up (`message.timeout.ms`); 0: never.
            That takes real time, so a long timeout counts as never.
        only_errors: successes are not reported (`delivery.report.only.error`).
    Attributes:
        queued: messages not sent yet.
    """

    __slots__ = (
        "_armed", "_arrived", "_door", "_failure", "_idle_polls", "_linger_us", "_names", "_on_way",
        "_only_errors", "_real",
        "_since_us", "_timeout_us", "_unreported", "_waits_for_server", "queued",
    )  # fmt: skip

    def __init__(
        self,
        real: Producer,
        door: RealDoor,
        names: RunNames,
        linger_ms: float,
        *,
        timeout_ms: int = 0,
        only_errors: bool = False,
    ) -> None:
        self._real = real
        self._door = door
        self._names = names
        self._linger_us = int(linger_ms * 1000) + door.half_us
        self._arrived: list[tuple[Told, Any, Any]] = []
        self._failure: Exception | None = None
        self._armed = False
        self._unreported = False
        self._waits_for_server = False
        self._only_errors = only_errors
        self._on_way = 0  # without the client's own events, which `len` of the real one counts
        self._timeout_us = timeout_ms * 1_000 if timeout_ms <= _GIVEN_UP_MS_MAX else 0
        self._since_us = 0  # when the oldest queued message was queued
        self._idle_polls = 0
        self.queued = 0

    def __len__(self) -> int:
        return self._on_way + len(self._arrived)

    def reporting(self, told: Told | None) -> Told:
        """Give a callback for the real producer. It keeps the report until `serve` is called."""

        def report(error: Any, message: Any) -> None:
            self._on_way -= 1
            if told is not None and (error is not None or not self._only_errors):
                self._arrived.append((told, error, message))

        return report

    def put(self) -> None:
        """Note a queued message. It is sent after the linger time at the latest."""
        self._on_way += 1
        clock = self._door.clock
        if not self.queued:
            self._since_us = clock.now_us()
        self.queued += 1
        if not self._armed:
            self._armed = True
            clock.call_at(clock.now_us() + self._linger_us, self._background)

    def _background(self) -> None:
        self._armed = False
        if not self.queued or not self._door.session.is_alive():
            return
        paused_us = self._door.paused_us()
        if not paused_us:
            self.send()
            return
        self.push()
        if self.queued and not self._waits_for_server:
            self._waits_for_server = True
            clock = self._door.clock
            until_us = min(clock.now_us() + paused_us, self._expires_us())
            clock.call_at(max(until_us, clock.now_us()), self._go_on)

    def _go_on(self) -> None:
        self._waits_for_server = False
        self._background()

    def push(self) -> None:
        """Let the client send to a paused broker, which gives no answer.

        The messages count as queued until the broker goes on, unless the client wants no answer
        (`acks=0`). If they are too old, wait in real time until the client gives them up.
        """
        is_old = self._door.clock.now_us() >= self._expires_us()
        with suppress(Exception):  # told again by the next `send`
            if self._real.flush(self._timeout_us / 1e6 + _SCANNED_S if is_old else _PUSHED_S) == 0:
                self._unreported = self._unreported or self.queued > 0
                self.queued = 0
        if is_old:
            self._since_us = self._door.clock.now_us()

    def wait_while_paused(self, timeout: float) -> bool:
        """Wait, in simulated time, as long as the broker is paused and messages are queued.

        Returns:
            False if the timeout was over first.
        """
        clock, door = self._door.clock, self._door
        until_us = clock.now_us() + int(timeout * 1e6) if timeout >= 0 else _NEVER_US
        while self.queued and door.paused_us():
            now_us = clock.now_us()
            if now_us >= until_us:
                return False
            ends_us = min(now_us + door.paused_us(), self._expires_us(), until_us)
            if ends_us > now_us:
                clock.wait_us(ends_us - now_us)
            if self.queued and clock.now_us() >= self._expires_us():
                self.push()
        return True

    def _expires_us(self) -> int:
        return self._since_us + self._timeout_us if self._timeout_us and self.queued else _NEVER_US

    def send(self, timeout: float = _REAL_WAIT_S) -> None:
        """Send all queued messages and wait, in real time, until they are acknowledged.

        An error of the producer is kept for the next poll or flush, as in the real client.
        """
        self._unreported = self._unreported or self.queued > 0
        self.queued = 0
        try:
            self._real.flush(timeout)
        except Exception as failure:
            self._failure = failure

    def drop(self) -> None:
        """Forget the queued messages: they are not sent."""
        self.queued = 0

    def wait_for_report(self, timeout: float) -> None:
        """Wait, in simulated time, until there is something to report."""
        if self._unreported or self._failure is not None:
            return
        clock, door = self._door.clock, self._door
        if timeout == 0:
            self._idle_polls += 1
            if self._idle_polls % _IDLE_POLLS == 0:
                clock.wait_us(min(max(door.paused_us(), door.half_us), _LONGEST_STEP_US))
            return
        until_us = clock.now_us() + (int(timeout * 1e6) if timeout > 0 else _NEVER_US)
        step_us = door.half_us + door.rest_us
        while not self._unreported and self._failure is None and clock.now_us() < until_us:
            clock.wait_us(min(step_us, until_us - clock.now_us()))
            step_us = min(2 * step_us, _LONGEST_STEP_US)

    def serve(self) -> int:
        """Call the delivery callbacks, then raise an error that came in the background."""
        arrived, self._arrived = self._arrived, []
        self._unreported = False
        raised: list[Exception] = []
        for told, error, message in arrived:
            try:
                told(error, NamedMessage(message, self._names))
            except Exception as exception:  # like the C extension: go on, raise at the end
                raised.append(exception)
        if self._failure is not None:
            raised.insert(0, self._failure)
            self._failure = None
        if raised:
            raise raised[0]
        return len(arrived)
