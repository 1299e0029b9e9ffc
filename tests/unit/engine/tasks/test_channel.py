"""A channel keeps the order of what is sent, whatever the latencies."""

from __future__ import annotations

from types import SimpleNamespace

from semantix.engine.tasks.channel import Channel
from semantix.ports.gate import Actor
from semantix.simulation.event_queue import EventQueue


def test_nothing_arrives_before_what_was_sent_earlier():
    arrived, queue, latencies = [], EventQueue(0), [50, 10, 60, 5]
    receiver = SimpleNamespace(
        actor=Actor("sink", 0, 1, 0),
        post=lambda mail: mail[0](mail[1]),
        take=lambda arrival: arrived.append((queue.now, *arrival)),
    )
    delays = iter(latencies)
    channel = Channel(
        receiver.actor, receiver.post, receiver.take, index=1, queue=queue, delays=delays
    )
    for element in "abcd":
        channel.send(element)
    queue.run()
    assert arrived == [(50, 1, "a"), (50, 1, "b"), (60, 1, "c"), (60, 1, "d")]
