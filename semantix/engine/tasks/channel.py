"""A FIFO connection between two subtasks; each element takes a drawn time to arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from semantix.engine.elements import Element
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import EventQueue

Mail = tuple[Callable[[Any], None], Any]  # a call and its argument, for a subtask's mailbox
Take = Callable[[tuple[int, Element]], None]


class Channel:
    """Delivers elements to one input of a subtask, in the order in which they were sent.

    An element that a sender sent before its crash still arrives. An element for a dead receiver is
    dropped.

    Args:
        receiver: actor of the receiving subtask.
        post: puts a mail into the receiver's mailbox.
        take: the call of that mail; its argument is (index, element).
        index: number of the channel among the receiver's inputs.
        queue: the event queue that delivers the elements.
        delays: the time that each element takes, in microseconds.
    """

    __slots__ = ("_delays", "_index", "_last_us", "_owner", "_post", "_queue", "_take")

    def __init__(
        self,
        receiver: Actor,
        post: Callable[[Mail], None],
        take: Take,
        *,
        index: int,
        queue: EventQueue,
        delays: Iterator[int],
    ) -> None:
        self._owner = receiver
        self._post = post
        self._take = take
        self._index = index
        self._queue = queue
        self._delays = delays
        self._last_us = 0

    def send(self, element: Element) -> None:
        """Deliver `element` after the next delay, but not before the elements sent earlier."""
        queue = self._queue
        arrival = queue.now + next(self._delays)
        if arrival < self._last_us:
            arrival = self._last_us
        self._last_us = arrival
        queue.push(arrival, self._owner, self._post, (self._take, (self._index, element)))
