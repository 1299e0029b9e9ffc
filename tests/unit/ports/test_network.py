"""A network is cut until a time, brings late requests, and notes the timeouts of its clients."""

from __future__ import annotations

from semantix.ports.network import Network
from semantix.testing.solo_session import SoloClock


def test_a_network_is_cut_until_the_time_comes() -> None:
    clock = SoloClock(100)
    network = Network(clock)
    assert (network.is_cut(), network.cut_us()) == (False, 0)
    network.cut_until_us = 130
    assert (network.is_cut(), network.cut_us()) == (True, 30)
    clock.wait_us(30)
    assert (network.is_cut(), network.cut_us()) == (False, 0)


def test_a_late_request_arrives_later_and_the_world_settles_behind_it() -> None:
    clock, arrived = SoloClock(0), []
    network = Network(clock)
    network.send_late(50, lambda: arrived.append(clock.now_us()))
    assert (arrived, network.settled_by_us()) == ([], 50)
    clock.wait_us(80)
    assert arrived == [50]


def test_the_longest_client_timeout_and_the_shortest_transaction_timeout_are_noted() -> None:
    network = Network(SoloClock(0))
    assert (network.client_timeout_us, network.transaction_timeout_us) == (0, None)
    for timeout_us in (30, 50, 40):
        network.note_client_timeout(timeout_us)
        network.note_transaction_timeout(timeout_us)
    assert (network.client_timeout_us, network.transaction_timeout_us) == (50, 30)
