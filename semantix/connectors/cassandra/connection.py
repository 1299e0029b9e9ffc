"""The connection settings of the Cassandra connectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cassandra import ConsistencyLevel

from semantix.connectors.cassandra.arguments import checked_port, expect

DEFAULT_PORT = 9042


@dataclass(frozen=True, slots=True)
class CassandraConnection:
    """The settings with which a connector connects.

    Attributes:
        contact_points: hosts; empty: the contact points of the run's clients.
        port: of the hosts.
        consistency: name of a consistency level, for example `LOCAL_QUORUM`; empty: the driver's
            default.
        cluster_options: more arguments of `cassandra.cluster.Cluster`; None: there are none.
        cluster_builder: makes the `Cluster` from the run's clients; None: made of all the other
            settings. Source: Flink, ClusterBuilder.
    """

    contact_points: Sequence[str] = ()
    port: int = DEFAULT_PORT
    consistency: str = ""
    cluster_options: Mapping[str, Any] | None = None
    cluster_builder: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        """Refuse settings with which nobody can connect."""
        checked_port(self.port)
        hosts = self.contact_points
        is_list = isinstance(hosts, list | tuple) and all(isinstance(one, str) for one in hosts)
        expect("contact_points", hosts, "a list of hosts", is_list)
        checked_consistency(self.consistency)
        options = {} if self.cluster_options is None else self.cluster_options
        is_named = isinstance(options, Mapping) and all(isinstance(name, str) for name in options)
        expect("cluster_options", options, "a mapping from names to arguments", is_named)
        builder = self.cluster_builder
        makes = "a function that gets the run's clients and returns a Cluster, or None"
        expect("cluster_builder", builder, makes, builder is None or callable(builder))

    def open_cluster(self, clients: Any) -> Any:
        """Make a `Cluster` from the run's clients."""
        if self.cluster_builder is not None:
            return self.cluster_builder(clients)
        options = self.cluster_options or {}
        if not self.contact_points:
            return clients.Cluster(**options)
        return clients.Cluster(contact_points=list(self.contact_points), port=self.port, **options)

    def prepare(self, session: Any, cql: str) -> Any:
        """Prepare a statement with the consistency level of these settings."""
        prepared = session.prepare(cql)
        if self.consistency:
            prepared.consistency_level = ConsistencyLevel.name_to_value[self.consistency]
        return prepared


def checked_consistency(level: Any) -> str:
    """Return the name of a level of consistency; empty: the driver's default."""
    names = ConsistencyLevel.name_to_value
    is_level = isinstance(level, str) and (not level or level in names)
    expect("consistency", level, f"one of {', '.join(sorted(names))}", is_level)
    return str(level)
