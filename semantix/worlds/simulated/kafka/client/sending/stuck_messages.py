"""Messages of a producer whose answer never comes: a plan wants them to time out."""

from __future__ import annotations

from typing import NamedTuple

from semantix.ports.clock import Clock
from semantix.worlds.simulated.kafka.client.queued_message import Queued, Where


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

    __slots__ = ("_clock", "_timeout_us", "held")

    def __init__(self, clock: Clock, timeout_us: int) -> None:
        self._clock = clock
        self._timeout_us = timeout_us
        self.held: list[Stuck] = []

    def until_due_us(self) -> int:
        """Return the time until the first message is given up."""
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
