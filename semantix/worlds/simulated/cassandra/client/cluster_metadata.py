"""Cluster.metadata: hosts and schema, in the driver's own classes.

The driver learns of schema changes by events, within about two seconds; here they are there at
once. The server's own keyspaces are left out: asking for one is refused by name.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cassandra.metadata import (
    ColumnMetadata,
    KeyspaceMetadata,
    Murmur3Token,
    TableMetadataV3,
    TokenMap,
)

from semantix.worlds.simulated.cassandra.cql.properties import INTEGER, NUMBER, SWITCH
from semantix.worlds.simulated.cassandra.cql.table_options import KINDS
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, refuse_system
from semantix.worlds.simulated.cassandra.schema import DATACENTER, KeyspaceSchema, TableSchema

if TYPE_CHECKING:
    from semantix.worlds.simulated.cassandra.client.cluster import Cluster

_TOKEN = -(2**63)  # of the only node: it owns the whole ring
_COMPACTION, _COMPRESSION = "org.apache.cassandra.db.compaction", "org.apache.cassandra.io.compress"
_DEFAULTS: dict[str, Any] = {
    "additional_write_policy": "99p",
    "bloom_filter_fp_chance": 0.01,
    "caching": {"keys": "ALL", "rows_per_partition": "NONE"},
    "cdc": None,
    "comment": "",
    "compaction": {
        "class": f"{_COMPACTION}.SizeTieredCompactionStrategy",
        "max_threshold": "32",
        "min_threshold": "4",
    },
    "compression": {"chunk_length_in_kb": "16", "class": f"{_COMPRESSION}.LZ4Compressor"},
    "crc_check_chance": 1.0,
    "default_time_to_live": 0,
    "gc_grace_seconds": 864_000,
    "max_index_interval": 2048,
    "memtable_flush_period_in_ms": 0,
    "min_index_interval": 128,
    "read_repair": "BLOCKING",
    "speculative_retry": "99p",
}


class ClusterMetadata:
    """What a Cluster knows of its server.

    Attributes:
        cluster_name: None before the first session.
        partitioner: None before the first session.
    """

    dbaas = False

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @property
    def cluster_name(self) -> str | None:
        """Give the name of the cluster."""
        return "semantix" if self._is_connected() else None

    @property
    def partitioner(self) -> str | None:
        """Give the class of the partitioner."""
        return "org.apache.cassandra.dht.Murmur3Partitioner" if self._is_connected() else None

    @property
    def keyspaces(self) -> Mapping[str, Any]:
        """Give the keyspaces by name; none without `schema_metadata_enabled`."""
        if not self._is_connected() or not self._cluster.argument("schema_metadata_enabled", True):
            return {}
        catalog = self._cluster.link.node.catalog
        found = Keyspaces()
        for name, schema in sorted(catalog.keyspaces.items()):
            made = keyspace_metadata(schema)
            for place in sorted(catalog.tables):
                if place[0] == name:
                    made.tables[place[1]] = table_metadata(catalog.tables[place].schema)
            found.known[name] = made
        return found

    @property
    def token_map(self) -> Any:
        """Give the ring; None without `token_metadata_enabled`."""
        if not self._is_connected() or not self._cluster.argument("token_metadata_enabled", True):
            return None
        token = Murmur3Token(_TOKEN)
        return TokenMap(Murmur3Token, {token: self._cluster.host}, [token], self)

    def all_hosts(self) -> list[Any]:
        """Give the only host."""
        return [self._cluster.host] if self._is_connected() else []

    def get_host(self, endpoint_or_address: Any, port: int | None = None) -> Any:
        """Find a host by its address; None: there is none."""
        host = self._cluster.host
        is_endpoint = endpoint_or_address == host.endpoint
        is_address = endpoint_or_address == host.address and port in (None, host.endpoint.port)
        return host if self._is_connected() and (is_endpoint or is_address) else None

    def get_replicas(self, keyspace: str, key: bytes) -> list[Any]:
        """Give the hosts of a partition key."""
        return self.all_hosts() if keyspace in self._cluster.link.node.catalog.keyspaces else []

    def can_support_partitioner(self) -> bool:
        """Tell whether the driver can compute tokens."""
        return self.partitioner is not None

    def export_schema_as_string(self) -> str:
        """Give CQL that makes all keyspaces again."""
        return "\n\n".join(one.export_as_string() for one in self.keyspaces.values())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise OutsideSubset(f"Cluster.metadata.{name}")

    def _is_connected(self) -> bool:
        return bool(self._cluster.sessions)


class Keyspaces(Mapping[str, Any]):
    """Keyspaces by name.

    Attributes:
        known: those that exist, without the server's own.
    """

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        refuse_system(name)
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def keyspace_metadata(schema: KeyspaceSchema) -> Any:
    """Describe a keyspace, without its tables."""
    factor = str(schema.replicas)
    strategy, options = "SimpleStrategy", {"replication_factor": factor}
    if not schema.is_simple:
        strategy, options = "NetworkTopologyStrategy", {DATACENTER: factor}
    return KeyspaceMetadata(schema.name, True, strategy, options)


def table_metadata(schema: TableSchema) -> Any:
    """Describe a table."""
    made = TableMetadataV3(schema.keyspace, schema.name, options=_options(schema))
    count = schema.partition_count
    for position, column in enumerate(schema.columns):
        at = position - count
        is_key = position < len(schema.keys)
        is_reversed = is_key and at >= 0 and schema.descending[at]
        described = ColumnMetadata(
            made, column.name, column.type.name, schema.is_static(position), is_reversed
        )
        made.columns[column.name] = described
        if is_key:
            (made.partition_key if at < 0 else made.clustering_key).append(described)
    return made


def _options(schema: TableSchema) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, default in _DEFAULTS.items():
        found[name] = OrderedDict(default) if isinstance(default, dict) else default
    for name, value in schema.options:
        if name in found:
            found[name] = _option(KINDS[name], value)
    return found


def _option(kind: str, value: Any) -> Any:
    if not isinstance(value, str):
        pairs = dict(value)
        for package in (_COMPACTION, _COMPRESSION):
            is_named = package.endswith("compaction") == pairs.get("class", "").endswith("Strategy")
            if is_named and "." not in pairs.get("class", "."):
                pairs["class"] = f"{package}.{pairs['class']}"
        return OrderedDict(sorted(pairs.items()))
    if kind == INTEGER:
        return int(value)
    if kind == NUMBER:
        return float(value)
    return value.lower() in ("1", "true", "yes") if kind == SWITCH else value
