"""Cluster: the first object that a connector makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from warnings import warn

import cassandra.cluster as driver
from cassandra import DriverException, ProtocolVersion
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile, NoHostAvailable
from cassandra.connection import DefaultEndPoint, EndPoint
from cassandra.policies import RetryPolicy, SimpleConvictionPolicy
from cassandra.pool import Host
from cassandra.query import PreparedStatement

from semantix.model.sim_time import SECOND_US
from semantix.ports.network import Network
from semantix.ports.world import ClientSession
from semantix.worlds.simulated.cassandra.client import failures
from semantix.worlds.simulated.cassandra.client.arguments import (
    NOT_SET,
    WITHOUT_EFFECT,
    check_arguments,
    check_connection,
    ignores,
)
from semantix.worlds.simulated.cassandra.client.arguments import contact_points as checked_points
from semantix.worlds.simulated.cassandra.client.call_table import CONNECT, SHUTDOWN
from semantix.worlds.simulated.cassandra.client.cluster_metadata import ClusterMetadata
from semantix.worlds.simulated.cassandra.client.session import Session
from semantix.worlds.simulated.cassandra.client.settings import LEGACY, PROFILES, UNCOMMITTED
from semantix.worlds.simulated.cassandra.client.timestamps import MonotonicTimestamps
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, refuse_system
from semantix.worlds.simulated.cassandra.node import Node
from semantix.worlds.simulated.cassandra.options import CassandraOptions
from semantix.worlds.simulated.cassandra.requests import Request
from semantix.worlds.simulated.cassandra.schema import DATACENTER
from semantix.worlds.simulated.cassandra.wire import Wire

_CONNECT_TIMEOUT_US = 5 * SECOND_US


@dataclass(slots=True)
class Link:
    """Connects the clients of one attempt with the world."""

    session: ClientSession
    node: Node
    wire: Wire
    options: CassandraOptions
    open_clusters: list[Cluster]
    network: Network

    def rows_of(self, request: Request) -> list[dict[str, object]]:
        """Give the records that a request would write. An invalid request has none."""
        try:
            return self.node.rows_of(request)
        except Exception:
            return []


class Cluster:
    """The driver's Cluster for one attempt; the world binds `link`.

    Attributes:
        prepared: each prepared statement and its keyspace, by id.
        stale: ids of statements whose markers have other types since their table was made anew.
        legacy: the settings outside of execution profiles.
    """

    def __init__(
        self,
        contact_points: Any = NOT_SET,
        port: Any = 9042,
        *,
        link: Link,
        load_balancing_policy: Any = None,
        default_retry_policy: Any = None,
        protocol_version: Any = NOT_SET,
        execution_profiles: dict[Any, ExecutionProfile] | None = None,
        timestamp_generator: Any = None,
        **others: Any,
    ) -> None:
        check_arguments(
            {
                "load_balancing_policy": load_balancing_policy,
                "default_retry_policy": default_retry_policy,
                "timestamp_generator": timestamp_generator,
            },
            others,
        )
        self.link = link
        self.port = port
        self.contact_points = checked_points(contact_points, port)
        self.protocol_version = (
            ProtocolVersion.V5 if protocol_version is NOT_SET else protocol_version
        )
        self._others = others
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
        self.prepared: dict[bytes, tuple[PreparedStatement, str | None]] = {}
        self.stale: set[bytes] = set()
        self.sessions: list[Session] = []
        self.is_shutdown = False
        self.host = self._host()

    @property
    def metadata(self) -> ClusterMetadata:
        """Give what the cluster knows of hosts and schema. Kept, it would make a cycle."""
        return ClusterMetadata(self)

    def connect(self, keyspace: str | None = None, wait_for_all_pools: bool = False) -> Session:
        """Connect and give a session."""
        refuse_system(keyspace)
        link = self.link
        session = link.session
        fault = session.gate.before(CONNECT)
        if self.is_shutdown:
            raise DriverException("Cluster is already shut down")
        self._check_connection()
        if fault is not None:
            session.gate.affected(())
            if fault.kind != "error":
                session.clock.wait_us(_CONNECT_TIMEOUT_US)
            raise failures.not_connected(str(self.host.endpoint), fault.error)
        is_refused, cut_us = link.network.is_down(), link.network.cut_us()
        if is_refused:
            session.clock.wait_us(2 * link.options.latency_us)
        elif cut_us:
            session.clock.wait_us(min(cut_us, _CONNECT_TIMEOUT_US))
            is_refused = cut_us > _CONNECT_TIMEOUT_US
        began_us = session.clock.now_us()
        if not is_refused:
            session.clock.wait_us(4 * link.options.latency_us)  # STARTUP, the control connection
            is_refused = link.network.was_killed(began_us)
        if is_refused:
            raise failures.not_connected(str(self.host.endpoint))
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
        if name in WITHOUT_EFFECT:
            return self.argument(name, getattr(driver.Cluster, name, None))
        raise OutsideSubset(f"Cluster.{name}")

    def argument(self, name: str, default: Any) -> Any:
        """Give an argument that has no effect in the simulation."""
        return self._others.get(name, default)

    def refresh_schema_metadata(self, max_schema_agreement_wait: float | None = None) -> None:
        """Ask for the schema. `metadata` always has it."""
        self.link.session.clock.wait_us(2 * self.link.options.latency_us)

    def refresh_keyspace_metadata(self, keyspace: str, *_more: Any, **_named: Any) -> None:
        """Ask for the schema. `metadata` always has it."""
        self.refresh_schema_metadata()

    def refresh_table_metadata(self, keyspace: str, table: str, *_more: Any, **_named: Any) -> None:
        """Ask for the schema. `metadata` always has it."""
        self.refresh_schema_metadata()

    def _check_connection(self) -> None:
        host = self.host
        endpoint = str(host.endpoint) if self.contact_points else ""
        check_connection(endpoint, host.endpoint.port, self.protocol_version, self._others)
        for profile in self.profiles.values():
            if ignores(profile.load_balancing_policy, host):
                raise NoHostAvailable("Unable to connect to any servers", [host.address])

    def _host(self) -> Any:
        """Give the only host, under the address of the first contact point."""
        point = next(iter(self.contact_points), "127.0.0.1")
        if isinstance(point, EndPoint):
            endpoint = point
        else:
            address, port = point if isinstance(point, tuple) else (point, self.port)
            endpoint = DefaultEndPoint(
                "127.0.0.1" if address == "localhost" else address, port or 0
            )
        return Host(endpoint, SimpleConvictionPolicy, datacenter=DATACENTER, rack="rack1")
