"""Messages of a producer whose answer never comes: a plan wants them to time out."""

from __future__ import annotations

from typing import NamedTuple

from semantix.ports.clock import Clock
from semantix.ports.gate import CallFault
from semantix.ports.network import Network
from semantix.worlds.simulated.kafka.client.queued_message import Queued, Where

ENDLESS_MS = 2**31  # stands for `message.timeout.ms: 0`


class Stuck(NamedTuple):
    """A message, and whether the broker has got it."""

    message: Queued
    where: Where
    was_sent: bool


class StuckMessages:
    """Keeps messages until their own timeout has passed.

    Args:
        timeout_us: `message.timeout.ms`.
    Attributes:
        held: in the order in which they were to be sent.
    """

    __slots__ = ("_clock", "_network", "_timeout_us", "held")

    def __init__(self, network: Network, clock: Clock, timeout_us: int) -> None:
        self._clock = clock
        self._network = network
        self._timeout_us = timeout_us
        self.held: list[Stuck] = []

    def hold(self, message: Queued, where: Where, was_sent: bool) -> None:
        """Keep a message; the server is silent until the message is given up."""
        self.held.append(Stuck(message, where, was_sent))
        waits_us = message.enqueued_us + self._timeout_us - self._clock.now_us()
        self._network.note_silence(max(waits_us, 0))

    def never_comes(self, fault: CallFault) -> bool:
        """Return whether a plan wants a timeout, and no message of this producer times out.

        The client then sends the message again and again.
        """
        return fault.error == "_MSG_TIMED_OUT" and self._timeout_us >= ENDLESS_MS * 1000

    def until_due_us(self) -> int:
        """Return the time until the first message is given up; a long time if there is none."""
        if not self.held:
            return 2**62
        first_us = min(one.message.enqueued_us for one in self.held)
        return max(first_us + self._timeout_us - self._clock.now_us(), 1)

    def due(self) -> list[Stuck]:
        """Take out the messages that are older than the timeout."""
        oldest_us = self._clock.now_us() - self._timeout_us
        found = [one for one in self.held if one.message.enqueued_us <= oldest_us]
        self.held = [one for one in self.held if one.message.enqueued_us > oldest_us]
        return found

    def all(self) -> list[Stuck]:
        """Take out all messages."""
        found, self.held = self.held, []
        return found
