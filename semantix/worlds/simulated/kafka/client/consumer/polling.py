"""Waits for the next message or event of a consumer."""

from __future__ import annotations

from typing import Any

from confluent_kafka import KafkaError

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.client.calls import Door, code_of
from semantix.worlds.simulated.kafka.client.consumer.commits import Commits
from semantix.worlds.simulated.kafka.client.consumer.fetcher import Fetcher
from semantix.worlds.simulated.kafka.client.consumer.membership import Membership
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage

_LONGEST_STEP_US = 64_000
# A loop of polls without timeout must let time pass: each 16th takes half a round trip.
_IDLE_POLLS = 16


class Polling:
    """The common part of `poll` and `consume`."""

    __slots__ = ("_commits", "_door", "_fetcher", "_idle_polls", "_membership")

    def __init__(
        self,
        door: Door,
        membership: Membership,
        commits: Commits,
        fetcher: Fetcher,
    ) -> None:
        self._door = door
        self._membership = membership
        self._commits = commits
        self._fetcher = fetcher
        self._idle_polls = 0

    def until_us(self, timeout: float) -> int:
        """Give the time until which a call with this timeout waits."""
        if not isinstance(timeout, int | float):
            raise TypeError(f"must be real number, not {type(timeout).__name__}")
        if timeout < 0:
            return 2**62
        return self._door.clock.now_us() + int(timeout * 1e6)

    def planned(self, fault: CallFault) -> SimulatedMessage | None:
        """Give the result of a call with a planned fault: an error event, or nothing."""
        self._door.gate.affected(())
        if fault.kind == "lose_response":  # fetched again later
            self._fetcher.look_again()
            return None
        error = KafkaError(code_of(fault.error))
        return SimulatedMessage(None, None, None, None, str(error.str()).encode(), error=error)

    def next_message(self, consumer: Any, until_us: int) -> SimulatedMessage | None:
        """Serve group and callbacks, then give a message or event, None if none has come in time.

        Args:
            consumer: the client object, which callbacks are called with.
        """
        clock, network = self._door.clock, self._door.network
        step_us = self._door.half_us + self._door.rest_us
        while True:
            is_cut = bool(network.cut_until_us) and network.is_cut()
            if not is_cut:
                self._membership.serve(consumer)
            self._commits.serve()
            found = self._membership.next_event()
            if found is None and not is_cut:
                found = self._fetcher.next_message()
            if found is not None:
                return found
            left_us = until_us - clock.now_us()
            if left_us <= 0:
                self._idle_polls += 1
                if self._idle_polls % _IDLE_POLLS == 0:
                    clock.wait_us(self._door.half_us)
                return None
            wait_us = max(self._fetcher.until_next_look_us(), step_us)
            clock.wait_us(min(max(wait_us, network.cut_us()) if is_cut else wait_us, left_us))
            step_us = min(2 * step_us, _LONGEST_STEP_US)
