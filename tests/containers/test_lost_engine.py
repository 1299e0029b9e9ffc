"""A container engine that goes away while a server runs, or while it starts."""

from __future__ import annotations

import logging
import os
import select
import socket
import threading
from collections.abc import Iterator

import pytest
from docker import DockerClient

from semantix.errors import WorldUnavailable
from semantix.worlds.containers import images, lifecycle
from semantix.worlds.containers.engine import Networking, connect
from semantix.worlds.containers.lifecycle import ServerContainer


class Relay:
    """Stands between clients and the engine until it is cut: to them, the engine is gone then."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listening]
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._relay)
        self._wake, self._woken = socket.socketpair()
        self._thread.start()

    def cut(self) -> None:
        """Close everything; nothing is relayed any more. Once more changes nothing."""
        self._wake.close()
        self._thread.join()

    def _relay(self) -> None:
        other: dict[socket.socket, socket.socket] = {}
        while True:
            ready, _, _ = select.select([self._woken, self._listening, *other], [], [])
            if self._woken in ready:
                break
            for one in ready:
                if one is self._listening:
                    near, far = one.accept()[0], _engine_socket()
                    other |= {near: far, far: near}
                    self._open += [near, far]
                elif one in other:
                    sent = one.recv(65536)
                    if sent:
                        other[one].sendall(sent)
                    else:
                        for end in (one, other[one]):
                            other.pop(end)
                            end.close()
        for end in (*self._open, self._woken):
            end.close()


def _engine_socket() -> socket.socket:
    where = os.environ["ENGINE_BEHIND_THE_RELAY"]
    if where.startswith("unix://"):
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        found.connect(where.removeprefix("unix://"))
        return found
    host, _, port = where.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host, int(port)))


class Sleeper(ServerContainer):
    """Serves as soon as it runs; with `relay`, the engine is gone by the first look at it."""

    relay: Relay | None = None
    is_up = True

    def is_serving(self) -> bool:
        if self.relay is not None:
            self.relay.cut()
            self.relay = None
        return self.is_up


@pytest.fixture
def relay(container_engine: DockerClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    behind = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    monkeypatch.setenv("ENGINE_BEHIND_THE_RELAY", behind)
    made = Relay()
    monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{made.port}")
    monkeypatch.setattr(lifecycle, "_LEFT", [])
    yield made
    made.cut()
    for left in lifecycle._LEFT:
        if left._guardian is not None:
            left._guardian.dismiss()
        if left._container is not None:
            container_engine.api.remove_container(left._container.id, force=True, v=True)


def _sleeper() -> Sleeper:
    client = connect()
    image = images.KAFKA.ensure(client)
    made = Sleeper(client, image, Networking.HOST, (), environment={})
    made.with_command(["sleep", "600"])
    return made


def test_a_container_that_cannot_be_removed_is_told_and_stays_guarded(
    relay: Relay, container_engine: DockerClient, caplog: pytest.LogCaptureFixture
) -> None:
    server = _sleeper().start()
    relay.cut()
    with caplog.at_level(logging.WARNING):
        server.stop()
    assert "its container was not removed" in caplog.text
    (left,) = lifecycle._LEFT
    assert left is server
    assert server._guardian is not None
    assert server._guardian._child.poll() is None
    assert container_engine.containers.get(server.get_container_id()).status == "running"


def test_an_engine_that_goes_while_a_server_starts_is_an_unavailable_world(relay: Relay) -> None:
    server = _sleeper()
    server.is_up = False
    server.relay = relay
    with pytest.raises(WorldUnavailable, match="server: the engine could not start") as caught:
        server.start()
    assert "semantix doctor" in caught.value.hint
    (left,) = lifecycle._LEFT
    assert left is server
