"""Requests on their way to the node. They are executed even if their client has died meanwhile."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Protocol

from semantix.model.sim_time import SimTime
from semantix.ports.clock import Clock
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.requests import Answer, Request
from semantix.worlds.simulated.cassandra.storage.request_size import check_request_size


class Waiter(Protocol):
    """Receives the answer to one request."""

    def answered(self, answer: Answer | Exception) -> None:
        """Take the server's answer, at the time when the server gives it."""
        ...


Sent = tuple[SimTime, int, Request, str, Waiter | None]  # due, sequence, …, owner


class Wire:
    """The requests that the node has not executed yet, ordered by the time of execution.

    Attributes:
        pending: a heap.
    """

    def __init__(self, clock: Clock, node: Node) -> None:
        self.pending: list[Sent] = []
        self._clock = clock
        self._node = node
        self._sequence = 0
        self._alarm_us: SimTime | None = None

    def send(self, request: Request, due_us: SimTime, owner: str, waiter: Waiter | None) -> None:
        """Let the node execute the request of a client at `due_us`."""
        timestamp_us = request.timestamp_us
        if timestamp_us is not None and timestamp_us < self._clock.now_us():
            self._node.note_old_timestamp(request)
        self.put(request, due_us, owner, waiter)

    def put(self, request: Request, due_us: SimTime, owner: str, waiter: Waiter | None) -> None:
        """Add a request, whenever it was sent."""
        self._sequence += 1
        heappush(self.pending, (due_us, self._sequence, request, owner, waiter))
        self._node.version += 1
        if self._alarm_us is None or due_us < self._alarm_us:
            self._arm(due_us)

    def lose(self) -> None:
        """Drop all requests that the node has not executed: it was killed."""
        self.pending.clear()
        self._node.version += 1

    def wake(self) -> None:
        """Execute the requests that are due. An alarm calls this; calls may be early."""
        now_us = self._clock.now_us()
        if self._alarm_us is not None and self._alarm_us <= now_us:
            self._alarm_us = None
        pending = self.pending
        while pending and pending[0][0] <= now_us:
            _, _, request, owner, waiter = heappop(pending)
            self._node.version += 1
            answer: Answer | Exception
            try:
                check_request_size(request.parts)
                answer = self._node.execute(request, owner)
            except Exception as error:
                answer = error
            if waiter is not None:
                waiter.answered(answer)
        if pending and (self._alarm_us is None or pending[0][0] < self._alarm_us):
            self._arm(pending[0][0])

    def settled_by_us(self) -> SimTime:
        """Give the time when all requests are executed."""
        return max((sent[0] for sent in self.pending), default=self._clock.now_us())

    def _arm(self, due_us: SimTime) -> None:
        self._alarm_us = due_us
        self._clock.call_at(due_us, self.wake)
