"""Messages that a plan lets time out: the server is silent until the producer gives them up."""

from __future__ import annotations

from types import SimpleNamespace

from semantix.model.sim_time import SECOND_US
from semantix.ports.gate import CallFault
from semantix.ports.network import Network
from semantix.testing.solo_session import SoloClock
from semantix.worlds.simulated.kafka.client.sending.stuck_messages import (
    ENDLESS_MS,
    StuckMessages,
)

TIMED_OUT = CallFault("error", "_MSG_TIMED_OUT")


def made(timeout_us: int) -> tuple[SoloClock, list[int], Network, StuckMessages]:
    clock, heard = SoloClock(), []
    network = Network(clock)
    network.on_lasting = heard.append
    return clock, heard, network, StuckMessages(network, clock, timeout_us)


def test_the_job_hears_how_long_the_server_is_silent_and_the_world_settles_behind_it() -> None:
    clock, heard, network, messages = made(5 * SECOND_US)
    queued = SimpleNamespace(enqueued_us=clock.now_us())
    clock.wait_us(SECOND_US)
    messages.hold(queued, ("t", 0), was_sent=False)
    assert heard == [4 * SECOND_US]
    assert network.settled_by_us() == clock.now_us() + 4 * SECOND_US
    assert messages.due() == []
    clock.wait_us(4 * SECOND_US)
    assert len(messages.due()) == 1
    assert messages.all() == []


def test_without_a_timeout_no_message_times_out() -> None:
    assert made(ENDLESS_MS * 1000)[3].never_comes(TIMED_OUT)
    assert not made(SECOND_US)[3].never_comes(TIMED_OUT)
    assert not made(ENDLESS_MS * 1000)[3].never_comes(CallFault("error", "_TRANSPORT"))
