"""Requests of the Kafka protocol that no client library offers, each on a new connection.

The schemas come from kio, which generates them from Kafka's message definitions.
"""

from __future__ import annotations

import datetime
import io
import socket
import struct
from typing import Any, TypeVar

from kio.schema.describe_transactions.v0 import (
    DescribeTransactionsRequest,
    DescribeTransactionsResponse,
)
from kio.schema.errors import ErrorCode
from kio.schema.find_coordinator.v4 import FindCoordinatorRequest, FindCoordinatorResponse
from kio.schema.init_producer_id.v4 import InitProducerIdRequest, InitProducerIdResponse
from kio.schema.types import ProducerId, TransactionalId
from kio.serial import entity_reader, entity_writer
from kio.static.primitive import i8, i16, i32, i32Timedelta

from semantix.worlds.containers.engine import Address

_Response = TypeVar("_Response")

_GROUP, _TRANSACTION = i8(0), i8(1)


def exchange(
    address: Address, request: Any, response_type: type[_Response], *, timeout_s: float = 10.0
) -> _Response:
    """Send one request on a new connection and wait for its response.

    Raises:
        OSError: it cannot connect, the connection breaks, or no answer comes in time.
    """
    with socket.create_connection(address, timeout=timeout_s) as connection:
        connection.sendall(_framed(request))
        (size,) = struct.unpack(">i", _read_exactly(connection, 4))
        frame = _read_exactly(connection, size)
    _, header_size = entity_reader(response_type.__header_schema__)(frame, 0)  # type: ignore[attr-defined]
    response, _ = entity_reader(response_type)(frame, header_size)  # type: ignore[type-var]
    return response


def send_only(address: Address, request: Any) -> socket.socket:
    """Send one request on a new connection. Nobody reads the answer.

    Returns:
        The connection. If the caller closes it early, the broker may drop the request.

    Raises:
        OSError: it cannot connect.
    """
    connection = socket.create_connection(address, timeout=10.0)
    connection.sendall(_framed(request))
    return connection


def _framed(request: Any) -> bytes:
    body = io.BytesIO()
    header_type = request.__header_schema__
    header = header_type(
        request_api_key=request.__api_key__,
        request_api_version=request.__version__,
        correlation_id=i32(1),
        client_id="semantix",
    )
    entity_writer(header_type)(body, header)
    entity_writer(type(request))(body, request)
    return struct.pack(">i", body.tell()) + body.getvalue()


def _read_exactly(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise ConnectionResetError(f"the broker closed after {len(parts)} of {size} bytes")
        parts += part
    return bytes(parts)


def transaction_coordinator(bootstrap: Address, transactional_id: str) -> Address | int:
    """Ask for the coordinator of a transactional id: its address, or the error code."""
    return _coordinator(bootstrap, transactional_id, _TRANSACTION)


def _coordinator(bootstrap: Address, key: str, key_type: i8) -> Address | int:
    request = FindCoordinatorRequest(key_type=key_type, coordinator_keys=(key,))
    (found,) = exchange(bootstrap, request, FindCoordinatorResponse).coordinators
    if found.error_code is not ErrorCode.none:
        return int(found.error_code.value)
    return found.host, int(found.port)


def is_answering(bootstrap: Address, *, timeout_s: float = 5.0) -> bool:
    """Tell whether a broker answers, even if it is not ready yet."""
    request = FindCoordinatorRequest(key_type=_GROUP, coordinator_keys=("semantix-ready",))
    try:
        exchange(bootstrap, request, FindCoordinatorResponse, timeout_s=timeout_s)
    except OSError:
        return False
    return True


def are_coordinators_ready(bootstrap: Address) -> bool:
    """Tell whether the internal topics of groups and transactions exist and are loaded.

    This request makes the broker create the topics, so later clients need not wait for them.
    """
    if isinstance(_coordinator(bootstrap, "semantix-ready", _GROUP), int):
        return False
    # The last letters of the ids differ by one, so their hashes differ by one: with two partitions
    # the ids fall into different ones, and both partitions are asked.
    for transactional_id in ("semantix-ready-0", "semantix-ready-1"):
        coordinator = transaction_coordinator(bootstrap, transactional_id)
        if isinstance(coordinator, int):
            return False
        request = DescribeTransactionsRequest(
            transactional_ids=(TransactionalId(transactional_id),)
        )
        (found,) = exchange(coordinator, request, DescribeTransactionsResponse).transaction_states
        if found.error_code is not ErrorCode.transactional_id_not_found:
            return False
    # The broker fetches its first block of producer ids at the first request for one.
    first = InitProducerIdRequest(
        transactional_id=None,
        transaction_timeout=i32Timedelta.parse(datetime.timedelta(0)),
        producer_id=ProducerId(-1),
        producer_epoch=i16(-1),
    )
    return exchange(bootstrap, first, InitProducerIdResponse).error_code is ErrorCode.none
