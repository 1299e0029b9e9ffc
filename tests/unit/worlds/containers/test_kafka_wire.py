"""One request, one response, on a socket of its own."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kio.schema.end_txn.v4 import EndTxnRequest, EndTxnResponse
from kio.schema.errors import ErrorCode
from kio.schema.types import ProducerId, TransactionalId
from kio.static.primitive import i16

from semantix.worlds.containers.kafka_wire import exchange, send_only

_REQUEST = EndTxnRequest(
    transactional_id=TransactionalId("x"),
    producer_id=ProducerId(7),
    producer_epoch=i16(2),
    committed=True,
)
# Correlation id, no tags; throttle time, INVALID_TXN_STATE, no tags.
_RESPONSE = struct.pack(">ibihb", 1, 0, 0, 48, 0)


@contextmanager
def _broker(*parts: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Read one request, send these parts one by one and close; gives port and what was read."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as stream:
                (size,) = struct.unpack(">i", stream.read(4))
                seen.append(stream.read(size))
                for part in parts:
                    connection.sendall(part)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], seen
        thread.join(30)


def test_a_request_carries_key_and_version_and_its_response_is_read() -> None:
    with _broker(struct.pack(">i", len(_RESPONSE)), _RESPONSE[:3], _RESPONSE[3:]) as (port, seen):
        response = exchange(("127.0.0.1", port), _REQUEST, EndTxnResponse)

    assert response.error_code is ErrorCode.invalid_txn_state
    assert struct.unpack(">hhi", seen[0][:8]) == (26, 4, 1)


@pytest.mark.parametrize("cut", [0, 2, 4, 9])
def test_a_response_that_is_cut_off_is_a_lost_connection(cut: int) -> None:
    whole = struct.pack(">i", len(_RESPONSE)) + _RESPONSE
    with (
        _broker(whole[:cut]) as (port, _),
        pytest.raises(ConnectionResetError, match="the broker closed after"),
    ):
        exchange(("127.0.0.1", port), _REQUEST, EndTxnResponse)


def test_a_request_is_sent_without_waiting_for_an_answer() -> None:
    with _broker() as (port, seen):
        connection = send_only(("127.0.0.1", port), _REQUEST)
        with connection:
            assert connection.recv(1) == b"", "the broker has read it, and has closed"
    assert struct.unpack(">hhi", seen[0][:8]) == (26, 4, 1)
