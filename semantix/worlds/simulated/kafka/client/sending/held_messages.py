"""Messages that cannot be sent now: the network is slow for them, or cut."""

from __future__ import annotations

from collections.abc import Sequence

from semantix.ports.clock import Clock
from semantix.ports.network import Network
from semantix.worlds.simulated.kafka.client.queued_message import Queued

_NEVER_US = 1000 * 2**31


class HeldMessages:
    """Decides which of a producer's queued messages can be sent.

    Args:
        timeout_us: a message that is queued for so long is given up (`message.timeout.ms`).
    Attributes:
        are_some: whether the queue may have such messages.
    """

    __slots__ = ("_clock", "_network", "_timeout_us", "are_some")

    def __init__(self, network: Network, clock: Clock, timeout_us: int) -> None:
        self._network = network
        self._clock = clock
        self._timeout_us = timeout_us
        self.are_some = False
        if timeout_us < _NEVER_US:
            network.note_client_timeout(timeout_us)

    def delay(self, message: Queued) -> None:
        """Let no batch take a new message before the network has brought it to the broker."""
        message.ready_us += self._network.slow_us
        self.are_some = True

    def parted(self, messages: Sequence[Queued]) -> tuple[list[Queued], list[Queued]]:
        """Return the messages that may wait longer, and those that are given up."""
        oldest_us = self._clock.now_us() - self._timeout_us
        expired = [message for message in messages if message.enqueued_us <= oldest_us]
        return [message for message in messages if message.enqueued_us > oldest_us], expired

    def sorted_out(
        self, queue: Sequence[Queued]
    ) -> tuple[list[Queued], list[Queued], list[Queued]]:
        """Return the messages that can be sent, those that must wait, and those given up."""
        now_us, is_cut = self._clock.now_us(), self._network.is_cut()
        sendable: list[Queued] = []
        waiting: list[Queued] = []
        expired: list[Queued] = []
        for message in queue:
            if not is_cut and message.ready_us <= now_us:
                sendable.append(message)
            elif now_us - message.enqueued_us >= self._timeout_us:
                expired.append(message)
            else:
                waiting.append(message)
        self.are_some = bool(waiting)
        return sendable, waiting, expired

    def until_ready_us(self, queue: Sequence[Queued]) -> int:
        """Return the time until the first message of a queue can be sent, or is given up."""
        now_us = self._clock.now_us()
        first_us = min(message.ready_us for message in queue)
        ready_us = max(first_us, now_us + self._network.cut_us())
        expires_us = min(message.enqueued_us for message in queue) + self._timeout_us
        return max(min(ready_us, expires_us) - now_us, 1)
