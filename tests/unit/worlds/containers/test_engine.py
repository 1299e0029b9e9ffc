"""Finding the engine, how it is reached, and free ports."""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docker import DockerClient

from semantix.errors import WorldUnavailable
from semantix.worlds.containers.engine import (
    Networking,
    connect,
    free_ports,
    is_port_free,
    networking,
    parse_address,
)


def _engine(**facts: object) -> DockerClient:
    fake: Any = SimpleNamespace(info=lambda: facts)
    return cast(DockerClient, fake)


@pytest.mark.parametrize("where", ["unix://{folder}/none.sock", "tcp://127.0.0.1:1"])
def test_an_engine_that_does_not_answer_is_an_unavailable_world(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", where.format(folder=tmp_path))

    with pytest.raises(WorldUnavailable, match="no container engine answers at") as caught:
        connect()

    assert "docker.io" in caught.value.hint
    assert "--world simulated" in caught.value.hint


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"OperatingSystem": "Debian GNU/Linux 12"}, Networking.HOST),
        ({"OperatingSystem": "Docker Desktop"}, Networking.PUBLISHED),
        ({"SecurityOptions": ["name=seccomp,profile=default"]}, Networking.HOST),
        ({"SecurityOptions": ["name=rootless"]}, Networking.PUBLISHED),
    ],
)
def test_ports_are_published_where_an_engine_cannot_share_the_hosts_network(
    facts: dict[str, object], expected: Networking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEMANTIX_CONTAINER_NETWORK", raising=False)

    assert networking(_engine(**facts)) is expected


def test_the_environment_overrides_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMANTIX_CONTAINER_NETWORK", "published")
    assert networking(_engine(OperatingSystem="Debian")) is Networking.PUBLISHED

    monkeypatch.setenv("SEMANTIX_CONTAINER_NETWORK", "bridge")
    with pytest.raises(WorldUnavailable, match="'bridge'") as caught:
        networking(_engine())
    assert "host, published" in caught.value.hint


def test_free_ports_are_distinct_and_below_those_of_outgoing_connections() -> None:
    ports = free_ports(5)

    assert len(set(ports)) == 5
    assert max(ports) < 32_768


def test_a_port_that_is_listened_on_is_not_free() -> None:
    (port, *_) = free_ports(1)
    with socket.create_server(("127.0.0.1", port)):
        assert not is_port_free(port)
        assert port not in free_ports(3)


def test_addresses_are_read() -> None:
    assert parse_address("localhost:9092") == ("localhost", 9092)
    assert parse_address("a:1, b:2") == ("a", 1)
    assert parse_address("[::1]:9092") == ("::1", 9092)


@pytest.mark.parametrize("text", ["", "localhost", ":9092", "localhost:", "localhost:http"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no host:port"):
        parse_address(text)
