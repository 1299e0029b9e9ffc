"""Servers are started once, shared by all runs, and stopped in the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.errors import UsageError, WorldUnavailable
from semantix.ports.system import RealSide
from semantix.worlds.containers.pausing import PausableServer
from semantix.worlds.containers.shared_servers import SharedServers
from semantix.worlds.registry import KAFKA, SYSTEMS

TOLD: list[str] = []


class Server:
    """A server that only says what is done to it."""

    pausable = PausableServer("a server", None)

    @classmethod
    def start(cls) -> Server:
        TOLD.append("start")
        return cls()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        TOLD.append("stop")


class NoServer(Server):
    """A server that does not start."""

    @classmethod
    def start(cls) -> Server:
        raise WorldUnavailable("it does not start")


class Connection:
    """What all runs use."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def close(self) -> None:
        TOLD.append("close")


class Share:
    """One run's share."""

    def __init__(self, source: Any, run_id: str, options: dict[str, Any]) -> None:
        self.source, self.run_id, self.options = source, run_id, options


SIDE = RealSide(f"{__name__}:Server", f"{__name__}:Share", "some.clients", "", "")


@pytest.fixture(autouse=True)
def _systems(monkeypatch: pytest.MonkeyPatch) -> None:
    TOLD.clear()
    sides = {
        "plain": SIDE,
        "connected": replace(SIDE, connection=f"{__name__}:Connection"),
        "broken": replace(SIDE, server=f"{__name__}:NoServer"),
    }
    for name, side in sides.items():
        monkeypatch.setitem(SYSTEMS, name, replace(KAFKA, name=name, real=side))


def test_each_run_gets_a_share_with_its_options() -> None:
    with SharedServers(["plain", "connected"]) as servers:
        assert servers.client_modules == ["some.clients", "some.clients"]
        first = servers.share({"plain": {"x": 1}, "connected": None})
        second = servers.share({"plain": {}})
        assert (first["plain"].options, first["connected"].options) == ({"x": 1}, {})
        assert first["plain"].run_id == first["connected"].run_id != second["plain"].run_id
        assert first["connected"].source is second["connected"].source
        assert servers.pause_refusal.startswith("a server is attached")
        assert isinstance(first["connected"].source.server, Server)
        assert TOLD == ["start", "start"]
    assert TOLD == ["start", "start", "close", "stop", "stop"]


def test_a_server_that_does_not_start_stops_the_others() -> None:
    with pytest.raises(WorldUnavailable, match="does not start"):
        SharedServers(["plain", "broken"]).__enter__()
    assert TOLD == ["start", "stop"]


@pytest.mark.parametrize("kind", ["store", "nothing"])
def test_a_system_without_a_server_is_refused(kind: str) -> None:
    with pytest.raises(UsageError, match="has no real server") as caught:
        SharedServers([kind])
    assert "cassandra" in caught.value.hint
