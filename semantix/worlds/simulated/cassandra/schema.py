"""Keyspaces and tables as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from semantix.worlds.simulated.cassandra.column_types import TYPES, ColumnType
from semantix.worlds.simulated.cassandra.cql.schema_syntax import CreateKeyspace, CreateTable
from semantix.worlds.simulated.cassandra.errors import OutsideSubset, bad_configuration, invalid


@dataclass(frozen=True, slots=True)
class Column:
    """A column. It holds the name of its type, so that a schema is plain data."""

    name: str
    type_name: str

    @property
    def type(self) -> ColumnType:
        """Give its type."""
        return TYPES[self.type_name]


@dataclass(frozen=True)  # no slots: cached properties, for each write reads them
class TableSchema:
    """A table.

    Attributes:
        keys: the primary key: partition key, then clustering columns.
        partition_count: how many of `keys` make the partition key.
        descending: for each clustering column.
        others: the other columns by name, as `SELECT *` lists them.
    """

    keyspace: str
    name: str
    keys: tuple[Column, ...]
    partition_count: int
    descending: tuple[bool, ...]
    others: tuple[Column, ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Give all columns in the order of `SELECT *`; positions count in this order."""
        return self.keys + self.others

    @cached_property
    def place(self) -> str:
        """Give the table's name for observers, `keyspace.table`."""
        return f"{self.keyspace}.{self.name}"

    @cached_property
    def readers(self) -> tuple[tuple[str, Callable[[bytes | None], object]], ...]:
        """Give for each column its name and the function that turns its bytes into plain data."""
        return tuple((column.name, column.type.to_plain) for column in self.columns)

    def position(self, column: str) -> int:
        """Give the position of a column. Raises InvalidRequest."""
        for position, known in enumerate(self.columns):
            if known.name == column:
                return position
        shown = column if column == column.lower() else f'"{column}"'
        raise invalid(f"Undefined column name {shown} in table {self.place}")


@dataclass(frozen=True, slots=True)
class KeyspaceSchema:
    """A keyspace. There is one node, so only one of its replicas is alive."""

    name: str
    replicas: int


def keyspace_schema(parsed: CreateKeyspace) -> KeyspaceSchema:
    """Check a CREATE KEYSPACE. Raises ConfigurationException."""
    replication = dict(parsed.replication)
    strategy = replication.pop("class", "").rpartition(".")[2]
    if not strategy:
        raise bad_configuration("Missing replication strategy class")
    if strategy == "SimpleStrategy":
        factor = replication.get("replication_factor")
        if factor is None:
            raise bad_configuration("SimpleStrategy requires a replication_factor strategy option.")
        return KeyspaceSchema(parsed.name, _factor(factor))
    if strategy == "NetworkTopologyStrategy":
        factors = [_factor(factor) for factor in replication.values()]
        return KeyspaceSchema(parsed.name, max(factors, default=0))
    raise OutsideSubset(f"the replication strategy {strategy}")


def _factor(text: str) -> int:
    if not text.isdigit():
        raise bad_configuration(f"Replication factor must be numeric; found {text}")
    return int(text)


@lru_cache(maxsize=512)
def table_schema(parsed: CreateTable, keyspace: str) -> TableSchema:
    """Check a CREATE TABLE. Raises InvalidRequest."""
    name = parsed.table.name
    types = _column_types(parsed, keyspace)
    if not parsed.keys:
        raise invalid(f"No PRIMARY KEY specifed for table '{name}' (exactly one required)")
    if len(parsed.keys) > 1:
        raise invalid(f"Multiple PRIMARY KEY specified for table '{name}' (exactly one required)")
    partition, clustering = parsed.keys[0]
    for column in partition + clustering:
        if column not in types:
            raise invalid(f"Unknown column '{column}' referenced in PRIMARY KEY for table '{name}'")
    keys = partition + clustering
    others = sorted(column for column in types if column not in keys)
    return TableSchema(
        keyspace,
        name,
        tuple(Column(column, types[column]) for column in keys),
        len(partition),
        _descending(parsed, clustering),
        tuple(Column(column, types[column]) for column in others),
    )


def _column_types(parsed: CreateTable, keyspace: str) -> dict[str, str]:
    types: dict[str, str] = {}
    for column, type_name in parsed.columns:
        if column in types:
            raise invalid(
                f"Duplicate column '{column}' declaration for table '{parsed.table.name}'"
            )
        if type_name not in TYPES:
            raise invalid(f"Unknown type {keyspace}.{type_name}")
        types[column] = TYPES[type_name].name
    return types


def _descending(parsed: CreateTable, clustering: tuple[str, ...]) -> tuple[bool, ...]:
    order = dict(parsed.order)
    strangers = [column for column in order if column not in clustering]
    if strangers:
        raise invalid(
            "Only clustering key columns can be defined in CLUSTERING ORDER directive: "
            f"[{', '.join(strangers)}] are not clustering columns"
        )
    if not order:
        return (False,) * len(clustering)
    for column in clustering[: clustering.index(list(order)[-1]) + 1]:
        if column not in order:
            raise invalid(f"Missing CLUSTERING ORDER for column {column}")
    return tuple(order.get(column, False) for column in clustering)
