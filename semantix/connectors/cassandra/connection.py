"""The connection settings of the Cassandra connectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cassandra import ConsistencyLevel

from semantix.connectors.cassandra.arguments import checked_port
from semantix.errors import UsageError

DEFAULT_PORT = 9042


@dataclass(frozen=True, slots=True)
class CassandraConnection:
    """The settings with which a connector connects.

    Attributes:
        contact_points: hosts; empty: the contact points of the run's clients.
        port: of the hosts.
        consistency: name of a consistency level, for example `LOCAL_QUORUM`; empty: the driver's
            default.
        cluster_options: more arguments of `cassandra.cluster.Cluster`.
        cluster_builder: makes the `Cluster` from the run's clients; None: made of all the other
            settings. Source: Flink, ClusterBuilder.
    """

    contact_points: Sequence[str] = ()
    port: int = DEFAULT_PORT
    consistency: str = ""
    cluster_options: Mapping[str, Any] = field(default_factory=dict)
    cluster_builder: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        """Refuse settings with which nobody can connect."""
        checked_port(self.port)
        if isinstance(self.contact_points, str):
            raise UsageError(f"contact_points is {self.contact_points!r}; expected a list of hosts")
        if self.consistency and self.consistency not in ConsistencyLevel.name_to_value:
            names = ", ".join(sorted(ConsistencyLevel.name_to_value))
            raise UsageError(f"consistency is {self.consistency!r}; expected one of {names}")

    def open_cluster(self, clients: Any) -> Any:
        """Make a `Cluster` from the run's clients."""
        if self.cluster_builder is not None:
            return self.cluster_builder(clients)
        if not self.contact_points:
            return clients.Cluster(**self.cluster_options)
        return clients.Cluster(
            contact_points=list(self.contact_points), port=self.port, **self.cluster_options
        )

    def prepare(self, session: Any, cql: str) -> Any:
        """Prepare a statement with the consistency level of these settings."""
        prepared = session.prepare(cql)
        if self.consistency:
            prepared.consistency_level = ConsistencyLevel.name_to_value[self.consistency]
        return prepared
