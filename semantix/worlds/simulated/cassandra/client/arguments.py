"""The arguments of Cluster: what the driver refuses at once, and what keeps it from connecting.

Source: cassandra-driver 3.30, Cluster.__init__, ControlConnection; seen with Cassandra 5.0.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cassandra import DriverException, UnresolvableContactPoints
from cassandra.cluster import NoHostAvailable
from cassandra.connection import EndPoint
from cassandra.policies import (
    DCAwareRoundRobinPolicy,
    HostFilterPolicy,
    WhiteListRoundRobinPolicy,
)
from cassandra.protocol import ProtocolException

from semantix.worlds.simulated.cassandra.client.failures import not_connected
from semantix.worlds.simulated.cassandra.errors import OutsideSubset
from semantix.worlds.simulated.cassandra.schema import DATACENTER

NOT_SET: Any = object()
# Arguments about sockets, threads and events, which do not exist in the simulation.
WITHOUT_EFFECT = frozenset(
    [
        "compression",
        "auth_provider",
        "reconnection_policy",
        "conviction_policy_factory",
        "metrics_enabled",
        "connection_class",
        "ssl_options",
        "sockopts",
        "cql_version",
        "executor_threads",
        "max_schema_agreement_wait",
        "control_connection_timeout",
        "idle_heartbeat_interval",
        "schema_event_refresh_window",
        "topology_event_refresh_window",
        "connect_timeout",
        "schema_metadata_enabled",
        "token_metadata_enabled",
        "address_translator",
        "status_event_refresh_window",
        "prepare_on_all_hosts",
        "reprepare_on_up",
        "allow_beta_protocol_version",
        "idle_heartbeat_timeout",
        "no_compact",
        "ssl_context",
        "endpoint_factory",
        "application_name",
        "application_version",
        "monitor_reporting_enabled",
        "monitor_reporting_interval",
        "client_id",
    ]
)
_OUTSIDE = ("cloud", "column_encryption_policy")
_INSTANCES = (
    "load_balancing_policy",
    "reconnection_policy",
    "default_retry_policy",
    "address_translator",
)
_CALLABLES = ("conviction_policy_factory", "timestamp_generator")
# A name that can be looked up. The top-level domain `invalid` never exists (RFC 2606).
_HOST = re.compile(
    r"(?!.*\.invalid$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*)|[0-9a-fA-F:]*::[0-9a-fA-F:.]*)"
)
_VERSIONS, _BETA, _CQL_VERSION = (3, 4, 5), 6, "3.4.7"
_NO_SERVER = "Unable to connect to any servers"


def check_arguments(named: Mapping[str, Any], others: Mapping[str, Any]) -> None:
    """Refuse what the driver refuses when the Cluster is made.

    Args:
        named: the arguments that the simulation reads.
        others: the others.
    """
    for name in others:
        if name in _OUTSIDE:
            raise OutsideSubset(f"Cluster({name}=…)")
        if name not in WITHOUT_EFFECT:
            raise TypeError(f"__init__() got an unexpected keyword argument '{name}'")
    given = {**others, **named}
    for name in _INSTANCES:
        if isinstance(given.get(name), type):
            raise TypeError(f"{name} should not be a class, it should be an instance of that class")
    for name in _CALLABLES:
        if given.get(name) is not None and not callable(given[name]):
            raise ValueError(f"{name} must be callable")
    provider = given.get("auth_provider")
    if provider is not None and not hasattr(provider, "new_authenticator"):
        raise TypeError(
            "auth_provider must implement the cassandra.auth.AuthProvider interface when "
            "protocol_version >= 2"
        )


def contact_points(given: Any, port: Any) -> list[Any]:
    """Give the contact points that can be resolved.

    Raises:
        TypeError, ValueError, OSError, UnresolvableContactPoints: as the driver does.
        OutsideSubset: the port is a text.
    """
    if given is NOT_SET or given is None:
        given = ["127.0.0.1"]
    if isinstance(given, str):
        raise TypeError(
            "contact_points should not be a string, it should be a sequence (e.g. list) of strings"
        )
    points = list(given)
    if None in points:
        raise ValueError("contact_points should not contain None (it can resolve to localhost)")
    found = [point for point in points if isinstance(point, EndPoint) or _resolves(point, port)]
    if points and not found:
        raise UnresolvableContactPoints({})
    return found


def _resolves(point: Any, port: Any) -> bool:
    if isinstance(point, tuple):
        if len(point) < 2:
            raise ValueError("need more than 1 value to unpack")
        point, port = point
    if isinstance(point, bytes):
        point = point.decode()
    if not isinstance(point, str):
        raise TypeError("getaddrinfo() argument 1 must be string or None")
    if isinstance(port, str):
        if port.isdigit():
            raise OutsideSubset(f"Cluster(port={port!r}); the port is a whole number")
        return False
    if port is not None and not isinstance(port, int):
        raise OSError("Int or String expected")
    return _HOST.fullmatch(point) is not None


def check_connection(endpoint: str, port: Any, version: Any, others: Mapping[str, Any]) -> None:
    """Raise NoHostAvailable for arguments with which no connection comes about.

    Args:
        endpoint: address and port of the host; empty: there is no contact point.
        others: arguments of Cluster.
    """
    if not endpoint:
        raise NoHostAvailable(_NO_SERVER, {})
    if not port or not 0 < port < 65_536:
        raise not_connected(endpoint)
    error = _version_error(version, is_beta=bool(others.get("allow_beta_protocol_version")))
    if error is None and others.get("cql_version") not in (None, _CQL_VERSION):
        error = DriverException(
            f"cql_version {others['cql_version']!r} is not supported by remote (w/ native "
            f"protocol). Supported versions: ['{_CQL_VERSION}']"
        )
    if error is not None:
        raise NoHostAvailable(_NO_SERVER, {endpoint: error})


def _version_error(version: Any, *, is_beta: bool) -> Exception | None:
    if not isinstance(version, int):
        kind = type(version).__name__
        return TypeError(f"'>=' not supported between instances of '{kind}' and 'int'")
    if version in _VERSIONS or (version == _BETA and is_beta):
        return None
    if version == _BETA:
        beta: Exception = ProtocolException(
            0x000A,
            "Beta version of the protocol used (6/v6-beta), but USE_BETA flag is unset",
            None,
        )
        return beta
    error: Exception = DriverException(
        "ProtocolError returned from server while using explicitly set client protocol_version "
        f"{version}"
    )
    return error


def ignores(policy: Any, host: Any) -> bool:
    """Tell whether a load-balancing policy of the driver never uses the only host."""
    if isinstance(policy, DCAwareRoundRobinPolicy):
        is_remote = policy.local_dc not in (None, "", DATACENTER)
        return is_remote and not policy.used_hosts_per_remote_dc
    if isinstance(policy, WhiteListRoundRobinPolicy):
        is_address = host.address.replace(".", "").isdigit()
        return is_address and host.address not in policy._allowed_hosts_resolved
    if isinstance(policy, HostFilterPolicy) and not policy.predicate(host):
        return True
    child = getattr(policy, "_child_policy", None)
    return child is not None and ignores(child, host)
