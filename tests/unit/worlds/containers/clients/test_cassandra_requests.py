"""When the answer of a real request arrives for the job, with a server that is paused or not."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from semantix.ports.network import Network
from semantix.testing.solo_session import SoloSession
from semantix.worlds.containers.clients.cassandra_requests import AnsweredRequest
from semantix.worlds.instrument import RealDoor


class Event(threading.Event):
    """Counts the waits; the answer is there at the first one."""

    waits = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.waits += 1
        self.set()
        return True


class Future:
    """Stands for the driver's future."""

    def __init__(self, timeout: float | None) -> None:
        self.timeout = timeout
        self._event = Event()

    def result(self) -> str:
        assert self._event.is_set()
        return "rows"

    def add_callback(self, call: Any) -> None:
        call(self.result())


@pytest.mark.parametrize(
    ("paused_us", "timeout", "answered_us", "waits"),
    [
        (0, 10.0, 1_000, 1),
        (4_000_000, 10.0, 4_001_000, 0),
        (4_000_000, None, 4_001_000, 0),
        (4_000_000, 1.5, 1_501_000, 1),  # the driver's own timeout comes first
    ],
)
def test_an_answer_arrives_behind_the_pause_or_at_the_timeout(
    paused_us: int, timeout: float | None, answered_us: int, waits: int
) -> None:
    session = SoloSession()
    network = Network(session.clock)
    start_us = session.clock.now_us()
    network.cut_until_us = start_us + paused_us
    real = Future(timeout)
    request = AnsweredRequest(real, RealDoor(session, "cassandra.session", 1_000, network))
    assert real._event.waits == waits, "nobody waits in real time for a paused server"
    told: list[int] = []
    request.add_callback(lambda _: told.append(session.clock.now_us() - start_us))
    assert told == []
    assert request.result() == "rows"
    assert told == [answered_us]


def test_an_answer_takes_the_round_trip_of_its_door() -> None:
    session = SoloSession()
    start_us = session.clock.now_us()
    request = AnsweredRequest(Future(None), RealDoor(session, "cassandra.session", 300_000))
    assert request.result() == "rows"
    assert session.clock.now_us() == start_us + 300_000
