"""Attaching to a node that runs already, and asking it whether it serves."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from semantix.errors import WorldUnavailable
from semantix.worlds.containers.cassandra import CassandraServer, _is_serving

_SUPPORTED = bytes([0x84, 0, 0, 0, 0x06, 0, 0, 0, 0])
_ERROR = bytes([0x84, 0, 0, 0, 0x00, 0, 0, 0, 0])


@contextmanager
def _answering(frame: bytes) -> Iterator[int]:
    """A node that answers one request with this frame; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(9)[4] == 0x05  # OPTIONS
                connection.sendall(frame)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(30)


@pytest.mark.parametrize(("frame", "serves"), [(_SUPPORTED, True), (_ERROR, False), (b"", False)])
def test_a_node_serves_that_tells_what_it_supports(frame: bytes, serves: bool) -> None:
    with _answering(frame) as port:
        assert _is_serving(("127.0.0.1", port)) is serves


def test_a_node_that_serves_is_attached(monkeypatch: pytest.MonkeyPatch) -> None:
    with _answering(_SUPPORTED) as port:
        monkeypatch.setenv("SEMANTIX_CASSANDRA_CONTACT", f"127.0.0.1:{port}")
        server = CassandraServer.start()

    assert (server.contact_points, server.port) == (("127.0.0.1",), port)
    with pytest.raises(WorldUnavailable, match="attached"):
        _ = server.container
    server.close()


def test_attaching_to_a_port_without_a_node_is_an_unavailable_world(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("SEMANTIX_CASSANDRA_CONTACT", f"127.0.0.1:{port}")

    with pytest.raises(WorldUnavailable, match="no Cassandra node serves"):
        CassandraServer.start()


def test_attaching_to_what_is_no_address_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEMANTIX_CASSANDRA_CONTACT", "node")

    with pytest.raises(WorldUnavailable, match="SEMANTIX_CASSANDRA_CONTACT: 'node' is no host"):
        CassandraServer.start()
