"""When the messages of a real producer are sent and reported: as simulated time says, not sooner.

librdkafka sends `linger.ms` of real time after a message was queued. A job that is killed in
simulated time would find now these messages sent, now those. So the real linger time is long, and
what simulated time says is sent is sent then, really, and acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from confluent_kafka import Producer

from semantix.worlds.containers.clients.kafka_names import NamedMessage, RunNames
from semantix.worlds.instrument import RealDoor

REAL_LINGER_MS = 1_000  # a run on a real server takes hardly longer
_REAL_WAIT_S = 30.0
_LONGEST_STEP_US = 64_000
_IDLE_POLLS = 16  # as many polls without a wait in between are free; then time must go on

Told = Callable[..., object]


class RealOutbox:
    """Messages of one producer on their way.

    Attributes:
        queued: messages not sent yet.
    """

    __slots__ = (
        "_armed", "_arrived", "_door", "_failure", "_idle_polls", "_linger_us", "_names", "_real",
        "_unreported", "queued",
    )  # fmt: skip

    def __init__(self, real: Producer, door: RealDoor, names: RunNames, linger_ms: float) -> None:
        self._real = real
        self._door = door
        self._names = names
        self._linger_us = int(linger_ms * 1000) + door.half_us
        self._arrived: list[tuple[Told, Any, Any]] = []
        self._failure: Exception | None = None
        self._armed = False
        self._unreported = False
        self._idle_polls = 0
        self.queued = 0

    def __len__(self) -> int:
        return len(self._real) + len(self._arrived)

    def reporting(self, told: Told) -> Told:
        """Give a callback for the real producer, which keeps the report until it is asked for."""
        return lambda error, message: self._arrived.append((told, error, message))

    def put(self) -> None:
        """A message was queued; it is sent after the linger time at the latest."""
        self.queued += 1
        if not self._armed:
            self._armed = True
            clock = self._door.clock
            clock.call_at(clock.now_us() + self._linger_us, self._background)

    def _background(self) -> None:
        self._armed = False
        if self.queued and self._door.session.is_alive():
            self.send()

    def send(self, timeout: float = _REAL_WAIT_S) -> None:
        """Send all that is queued, really, and wait until it is acknowledged.

        An error of the producer is kept for the next poll or flush, as the real client keeps it.
        """
        self._unreported = self._unreported or self.queued > 0
        self.queued = 0
        try:
            self._real.flush(timeout)
        except Exception as failure:
            self._failure = failure

    def drop(self) -> None:
        """What was queued will not be sent."""
        self.queued = 0

    def wait_for_report(self, timeout: float) -> None:
        """Wait, in simulated time, until there is something to report."""
        if self._unreported or self._failure is not None:
            return
        clock, door = self._door.clock, self._door
        if timeout == 0:
            self._idle_polls += 1
            if self._idle_polls % _IDLE_POLLS == 0:
                clock.wait_us(door.half_us)
            return
        until_us = clock.now_us() + (int(timeout * 1e6) if timeout > 0 else 2**62)
        step_us = door.half_us + door.rest_us
        while not self._unreported and self._failure is None and clock.now_us() < until_us:
            clock.wait_us(min(step_us, until_us - clock.now_us()))
            step_us = min(2 * step_us, _LONGEST_STEP_US)

    def serve(self) -> int:
        """Call the delivery callbacks, then raise what the producer met in the background."""
        arrived, self._arrived = self._arrived, []
        self._unreported = False
        raised: list[Exception] = []
        for told, error, message in arrived:
            try:
                told(error, NamedMessage(message, self._names))
            except Exception as exception:  # the extension goes on, and raises it at the end
                raised.append(exception)
        if self._failure is not None:
            raised.insert(0, self._failure)
            self._failure = None
        if raised:
            raise raised[0]
        return len(arrived)
