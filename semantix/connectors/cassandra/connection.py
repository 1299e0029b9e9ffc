"""The connection settings of the Cassandra connectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cassandra import ConsistencyLevel

from semantix.errors import UsageError

DEFAULT_PORT = 9042


@dataclass(frozen=True, slots=True)
class CassandraConnection:
    """The settings with which a connector connects.

    Attributes:
        contact_points: hosts; empty: the contact points of the run's clients.
        consistency: name of a consistency level, for example `LOCAL_QUORUM`; empty: the driver's
            default.
        cluster_options: more arguments of `cassandra.cluster.Cluster`.
    """

    contact_points: Sequence[str] = ()
    port: int = DEFAULT_PORT
    consistency: str = ""
    cluster_options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an unknown consistency level."""
        if self.consistency and self.consistency not in ConsistencyLevel.name_to_value:
            names = ", ".join(sorted(ConsistencyLevel.name_to_value))
            raise UsageError(f"consistency is {self.consistency!r}; expected one of {names}")

    def open_cluster(self, clients: Any) -> Any:
        """Make a `Cluster` from the run's clients."""
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
