"""A server of semantix's own can be paused; whatever happens, it goes on."""

from __future__ import annotations

from typing import Any

import docker.errors
import pytest

from semantix.errors import WorldUnavailable
from semantix.worlds.containers.pausing import PausableServer


class Container:
    """A container that notes what is done to it."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.is_paused = False
        self.trouble: BaseException | None = None

    def freeze(self) -> None:
        self.told.append("freeze")
        self.is_paused = True
        if self.trouble is not None:
            raise self.trouble

    def thaw(self) -> None:
        self.told.append("thaw")
        self.is_paused = False

    def crash(self) -> None:
        self.told.append("crash")
        if self.trouble is not None:
            raise self.trouble

    def start_again(self) -> None:
        self.told.append("start_again")

    def is_frozen(self) -> bool:
        if isinstance(self.trouble, OSError):
            raise self.trouble
        return self.is_paused


def _server(container: Container) -> PausableServer:
    given: Any = container
    return PausableServer("Kafka at here", given)


def test_a_server_is_paused_and_goes_on_once() -> None:
    container = Container()
    server = _server(container)
    server.go_on()
    server.pause()
    server.go_on()
    server.go_on()
    assert (server.refusal, container.told) == ("", ["freeze", "thaw"])


def test_an_interrupt_during_the_pause_does_not_leave_it_paused() -> None:
    container = Container()
    container.trouble = KeyboardInterrupt()
    server = _server(container)
    with pytest.raises(KeyboardInterrupt):
        server.pause()
    server.go_on()
    assert container.told == ["freeze", "thaw"]


def test_a_server_that_goes_on_already_is_not_asked_to() -> None:
    container = Container()
    server = _server(container)
    server.pause()
    container.is_paused = False
    server.go_on()
    assert container.told == ["freeze"]


def test_an_engine_that_refuses_or_is_gone_is_an_unavailable_world() -> None:
    container = Container()
    server = _server(container)
    container.trouble = docker.errors.APIError("no cgroup freezer")
    with pytest.raises(WorldUnavailable, match="Kafka at here cannot be paused: no cgroup freezer"):
        server.pause()
    container.trouble = ConnectionError("nobody answers")
    with pytest.raises(WorldUnavailable, match="does not let it go on: nobody answers"):
        server.go_on()
    container.trouble = None
    server.go_on()
    assert container.told[-1] == "thaw", "it is tried again"


def test_a_server_is_killed_and_started_again() -> None:
    container = Container()
    server = _server(container)
    server.restart()
    assert container.told == ["crash", "start_again"]
    container.trouble = docker.errors.APIError("no such container")
    with pytest.raises(WorldUnavailable, match="Kafka at here cannot be restarted: no such cont"):
        server.restart()


def test_an_attached_server_is_never_paused() -> None:
    server = PausableServer("Kafka at here", None)
    assert (
        server.refusal == "Kafka at here is attached, and semantix pauses only servers of its own"
    )
    with pytest.raises(WorldUnavailable, match="is attached"):
        server.pause()
    with pytest.raises(WorldUnavailable, match="is attached"):
        server.restart()
    server.go_on()
