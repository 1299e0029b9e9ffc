"""A queued message waits while the network is slow for it or cut, and is given up in time."""

from __future__ import annotations

from semantix.ports.network import Network
from semantix.testing.solo_session import SoloClock
from semantix.worlds.simulated.kafka.client.queued_message import Queued
from semantix.worlds.simulated.kafka.client.sending.held_messages import HeldMessages


def message(enqueued_us: int) -> Queued:
    return Queued(
        "out", 0, None, b"v", None, timestamp_ms=0, callback=None, enqueued_us=enqueued_us,
        fault=None,
    )  # fmt: skip


def held(clock: SoloClock) -> tuple[HeldMessages, Network]:
    network = Network(clock)
    return HeldMessages(network, clock, 1_000), network


def test_a_message_of_a_slow_network_waits_for_its_delay() -> None:
    clock = SoloClock(0)
    kept, network = held(clock)
    network.slow_us = 300
    slow, fast = message(0), message(0)
    kept.delay(slow)
    assert kept.are_some
    assert kept.sorted_out([slow, fast]) == ([fast], [slow], [])
    assert kept.until_ready_us([slow]) == 300
    clock.wait_us(300)
    assert kept.sorted_out([slow]) == ([slow], [], [])
    assert not kept.are_some


def test_a_cut_network_holds_every_message_until_its_own_timeout() -> None:
    clock = SoloClock(0)
    kept, network = held(clock)
    old, young = message(0), message(600)
    network.cut_until_us = 5_000
    clock.wait_us(700)
    assert kept.sorted_out([old, young]) == ([], [old, young], [])
    assert kept.until_ready_us([old, young]) == 300
    clock.wait_us(300)
    assert kept.sorted_out([old, young]) == ([], [young], [old])


def test_the_timeout_of_messages_is_noted_unless_it_is_infinite() -> None:
    clock = SoloClock(0)
    _, network = held(clock)
    assert network.client_timeout_us == 1_000
    endless = Network(clock)
    HeldMessages(endless, clock, 2**31 * 1000)
    assert endless.client_timeout_us == 0


def test_messages_that_wait_for_something_else_are_given_up_in_their_time() -> None:
    clock = SoloClock(0)
    kept, _ = held(clock)
    old, young = message(0), message(600)
    clock.wait_us(1_000)
    assert kept.parted([old, young]) == ([young], [old])
