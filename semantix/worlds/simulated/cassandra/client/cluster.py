"""Cluster: the first object that a connector makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from warnings import warn

from cassandra import DriverException, ProtocolVersion
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile, NoHostAvailable
from cassandra.connection import DefaultEndPoint
from cassandra.policies import RetryPolicy, SimpleConvictionPolicy
from cassandra.pool import Host

from semantix.model.sim_time import SECOND_US
from semantix.ports.world import ClientSession
from semantix.worlds.simulated.cassandra.client import failures
from semantix.worlds.simulated.cassandra.client.call_table import CONNECT, SHUTDOWN
from semantix.worlds.simulated.cassandra.client.session import Session
from semantix.worlds.simulated.cassandra.client.settings import LEGACY, PROFILES, UNCOMMITTED
from semantix.worlds.simulated.cassandra.client.timestamps import MonotonicTimestamps
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, refuse_system
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.options import CassandraOptions
from semantix.worlds.simulated.cassandra.requests import Request
from semantix.worlds.simulated.cassandra.wire import Wire

_NOT_SET: Any = object()
# Arguments about sockets, threads and metadata, which do not exist in the simulation.
_WITHOUT_EFFECT = frozenset(
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


@dataclass(slots=True)
class Link:
    """Connects the clients of one attempt with the world."""

    session: ClientSession
    node: Node
    wire: Wire
    options: CassandraOptions
    open_clusters: list[Cluster]

    def rows_of(self, request: Request) -> list[dict[str, object]]:
        """Give the records that a request would write. An invalid request has none."""
        try:
            return self.node.rows_of(request)
        except Exception:
            return []


class Cluster:
    """The driver's Cluster for one attempt; the world binds `link`.

    Attributes:
        prepared: text and keyspace of each prepared statement, by id.
        legacy: the settings outside of execution profiles.
    """

    def __init__(
        self,
        contact_points: Any = _NOT_SET,
        port: int = 9042,
        *,
        link: Link,
        load_balancing_policy: Any = None,
        default_retry_policy: Any = None,
        protocol_version: Any = _NOT_SET,
        execution_profiles: dict[Any, ExecutionProfile] | None = None,
        timestamp_generator: Any = None,
        **others: Any,
    ) -> None:
        for name in others:
            if name in _OUTSIDE:
                raise OutsideSubset(f"Cluster({name}=…)")
            if name not in _WITHOUT_EFFECT:
                raise TypeError(f"__init__() got an unexpected keyword argument '{name}'")
        self.link = link
        self.port = port
        self.contact_points = _points(contact_points)
        self.protocol_version = (
            ProtocolVersion.V5 if protocol_version is _NOT_SET else protocol_version
        )
        is_legacy = load_balancing_policy is not None or default_retry_policy is not None
        if is_legacy and execution_profiles:
            raise ValueError(
                "Clusters constructed with execution_profiles should not specify legacy "
                "parameters like load_balancing_policy or default_retry_policy. Configure this in "
                "a profile instead."
            )
        if is_legacy:
            warn(
                "Legacy execution parameters will be removed in 4.0. Consider using execution "
                "profiles.",
                DeprecationWarning,
                stacklevel=2,
            )
        self.config_mode = LEGACY if is_legacy else PROFILES if execution_profiles else UNCOMMITTED
        self.legacy = ExecutionProfile(
            load_balancing_policy=load_balancing_policy,
            retry_policy=default_retry_policy or RetryPolicy(),
        )
        self.profiles: dict[Any, ExecutionProfile] = {EXEC_PROFILE_DEFAULT: self.legacy}
        self.profiles.update(execution_profiles or {})
        now_us = link.session.clock.now_us
        self.timestamp_generator = timestamp_generator or MonotonicTimestamps(now_us)
        self.prepared: dict[bytes, tuple[str, str | None]] = {}
        self.sessions: list[Session] = []
        self.is_shutdown = False
        self.host = self._host()

    def connect(self, keyspace: str | None = None, wait_for_all_pools: bool = False) -> Session:
        """Connect and give a session."""
        refuse_system(keyspace)
        link = self.link
        session = link.session
        fault = session.gate.before(CONNECT)
        if self.is_shutdown:
            raise DriverException("Cluster is already shut down")
        if fault is not None:
            session.gate.affected(())
            if fault.kind != "error":
                session.clock.wait_us(5 * SECOND_US)
            raise failures.not_connected(str(self.host.endpoint))
        session.clock.wait_us(4 * link.options.latency_us)  # STARTUP and the control connection
        if keyspace is not None and keyspace not in link.node.catalog.keyspaces:
            raise NoHostAvailable(
                f"Unable to connect to any servers using keyspace '{keyspace}'",
                [self.host.address],
            )
        made = Session(self, keyspace)
        self.sessions.append(made)
        if len(self.sessions) == 1:
            link.open_clusters.append(self)
        session.gate.after(CONNECT)
        return made

    def shutdown(self) -> None:
        """Close all sessions. A second call changes nothing."""
        gate = self.link.session.gate
        gate.before(SHUTDOWN)
        self.is_shutdown = True
        for session in self.sessions:
            session.shutdown()
        if self in self.link.open_clusters:
            self.link.open_clusters.remove(self)
        gate.after(SHUTDOWN)

    def add_execution_profile(
        self, name: Any, profile: ExecutionProfile, pool_wait_timeout: float = 5
    ) -> None:
        """Add a profile."""
        if not isinstance(profile, ExecutionProfile):
            raise TypeError("profile must be an instance of ExecutionProfile")
        if self.config_mode == LEGACY:
            raise ValueError(
                "Cannot add execution profiles when legacy parameters are set explicitly."
            )
        if name in self.profiles:
            raise ValueError(f"Profile {name} already exists")
        self.profiles[name] = profile

    def profile(self, name: Any) -> ExecutionProfile:
        """Give the profile of that name."""
        found = self.profiles.get(name)
        if found is None:
            raise ValueError(
                f'Invalid execution_profile: "{name}"; valid profiles are: '
                f"{', '.join(str(known) for known in self.profiles)}."
            )
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self.shutdown()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise OutsideSubset(f"Cluster.{name}")

    def _host(self) -> Any:
        point = self.contact_points[0]
        address, port = point if isinstance(point, tuple) else (point, self.port)
        endpoint = DefaultEndPoint(address, port)
        return Host(endpoint, SimpleConvictionPolicy, datacenter="datacenter1", rack="rack1")


def _points(given: Any) -> list[Any]:
    if given is _NOT_SET:
        return ["127.0.0.1"]
    if isinstance(given, str):
        raise TypeError("contact_points should not be a string, it should be a sequence")
    points = list(given or ())
    if not points:
        raise ValueError("contact_points is empty")
    return points
