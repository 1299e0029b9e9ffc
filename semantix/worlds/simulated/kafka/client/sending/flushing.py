"""The loop of a flush: sends until nothing is left, or until its time is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.client.calls import Door
from semantix.worlds.simulated.kafka.client.outbox import Outbox
from semantix.worlds.simulated.kafka.client.queued_message import Queued

_FOREVER_US = 2**62


def send_all(
    door: Door,
    outbox: Outbox,
    until_us: float | None,
    fault: CallFault | None,
    send_behind: Callable[[], None],
) -> None:
    """Send until nothing is left, or until the time is over, also within a round trip.

    Args:
        until_us: None: without a limit.
        fault: strikes all batches that are sent first.
        send_behind: sends what the flush has begun to send before its time was over.
    """
    clock = door.clock
    while outbox.is_busy():
        left_us = _FOREVER_US if until_us is None else int(until_us) - clock.now_us()
        if left_us <= 0:
            return
        if left_us < door.half_us:
            clock.call_at(clock.now_us() + door.half_us, send_behind)
            clock.wait_us(left_us)
            return
        clock.wait_us(door.half_us)
        sent, count, since = outbox.queue, len(outbox.queue), len(outbox.reports)
        outbox.send(fault)
        fault = None
        if left_us < door.half_us + door.rest_us:
            answered_us = clock.now_us() + door.rest_us
            outbox.hold_back(since, max(count - len(outbox.queue), 0), answered_us)
            clock.wait_us(left_us - door.half_us)
            return
        if not door.is_answered():
            _send_again(outbox, sent)
        if outbox.is_busy():
            wait_us = outbox.next_chance_us()
            if until_us is not None:
                wait_us = max(min(wait_us, int(until_us) - clock.now_us()), 0)
            clock.wait_us(wait_us)


def _send_again(outbox: Outbox, sent: Sequence[Queued]) -> None:
    """Queue messages again whose answers were lost with the broker.

    A broker that knows their sequence numbers would drop them, so they are queued only without.
    """
    if not outbox.repeats_lost:
        return
    for message in sent:
        if message.fault is None and message not in outbox.queue:
            again = copy(message)
            again.callback = None  # it is called once for both
            outbox.queue.append(again)
