"""The driver's exceptions for failed requests, with the attributes that the driver sets."""

from __future__ import annotations

from typing import Any

from cassandra import AuthenticationFailed, OperationTimedOut, UnsupportedOperation, WriteType
from cassandra.cluster import NoHostAvailable
from cassandra.connection import ConnectionException, ConnectionShutdown
from cassandra.protocol import (
    ErrorMessage,
    ReadTimeoutErrorMessage,
    UnavailableErrorMessage,
    WriteTimeoutErrorMessage,
)

from semantix.worlds.simulated.cassandra.consistency import needed
from semantix.worlds.simulated.cassandra.requests import Request, is_read, write_type


def timed_out(host: Any) -> Exception:
    """Make the exception of the client's own timeout."""
    why = "Client request timeout. See Session.execute[_async](timeout)"
    error: Exception = OperationTimedOut({str(host.endpoint): why}, host)
    return error


def no_host(host: Any, error: Exception) -> Exception:
    """Make the exception for a request that reaches no host."""
    made: Exception = NoHostAvailable(
        "Unable to complete the operation against any hosts", {host: error}
    )
    return made


def shut_down(host: Any) -> Exception:
    """Make the exception of a session that was shut down."""
    return no_host(host, ConnectionException("Pool is shutdown"))


def no_keyspace_flag(host: Any) -> Exception:
    """Make the exception of prepare(keyspace=…) below protocol V5."""
    refused = UnsupportedOperation(
        "Keyspaces may only be set on queries with protocol version 5 or DSE_V2 or higher. "
        "Consider setting Cluster.protocol_version."
    )
    return no_host(host, refused)


def broken(host: Any, *, is_down: bool = False) -> Exception:
    """Make the exception for a connection that breaks during a request.

    Args:
        is_down: the node does not run, so there is no connection.
    """
    if is_down:
        return no_host(host, ConnectionRefusedError(111, "Connection refused"))
    return no_host(host, ConnectionShutdown(f"Connection to {host.endpoint} was closed"))


def not_connected(endpoint: str, name: str = "") -> Exception:
    """Make the exception of connect() when no contact point answers, or none lets the client in.

    Args:
        name: of the error in the call table.
    """
    refused: Exception = ConnectionRefusedError(111, "Last error: Connection refused")
    if name == "AuthenticationFailed":
        refused = AuthenticationFailed(
            f"Failed to authenticate to {endpoint}: Error from server: code=0100 [Bad credentials] "
            'message="Provided username and/or password are incorrect"'
        )
    error: Exception = NoHostAvailable("Unable to connect to any servers", {endpoint: refused})
    return error


def server_error(
    name: str, request: Request, copies: int, *, is_of_counters: bool = False
) -> ErrorMessage:
    """Make the server's answer for an error of the call table."""
    level = request.consistency
    if name == "Unavailable":
        return UnavailableErrorMessage(
            0x1000,
            "Cannot achieve consistency level",
            {
                "consistency": level,
                "required_replicas": needed(level, copies),
                "alive_replicas": 0,
            },
        )
    info: dict[str, Any] = {
        "consistency": level,
        "received_responses": 0,
        "required_responses": needed(level, copies),
    }
    message = "Operation timed out - received only 0 responses."
    if is_read(request):
        info["data_retrieved"] = False
        return ReadTimeoutErrorMessage(0x1200, message, info)
    info["write_type"] = WriteType.name_to_value[write_type(request, is_of_counters=is_of_counters)]
    return WriteTimeoutErrorMessage(0x1100, message, info)


def raised(error: Any) -> Exception:
    """Give the exception that the driver raises for a server's error answer."""
    found: Exception = error.to_exception() if hasattr(error, "to_exception") else error
    return found
