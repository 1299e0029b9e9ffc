"""Keyspaces and tables as values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from semantix.worlds.simulated.cassandra.cql.properties import Properties
from semantix.worlds.simulated.cassandra.cql.schema_syntax import CreateKeyspace, CreateTable
from semantix.worlds.simulated.cassandra.cql.table_options import check_options
from semantix.worlds.simulated.cassandra.errors import (
    bad_configuration,
    invalid,
    server_error,
)
from semantix.worlds.simulated.cassandra.types.column_type import ColumnType
from semantix.worlds.simulated.cassandra.types.registry import checked_type, type_named

DATACENTER = "datacenter1"  # of the only node
_NAME, _TABLE_NAME = re.compile(r"\w{1,48}", re.ASCII), re.compile(r"\w{1,222}", re.ASCII)
_DEFAULT_FACTOR = "1"  # default_keyspace_rf
_WRONG_NAME = (
    "name must not be empty, more than 48 characters long, or contain "
    "non-alphanumeric-underscore characters"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column. It holds the name of its type, so that a schema is plain data."""

    name: str
    type_name: str

    @property
    def type(self) -> ColumnType:
        """Give its type."""
        return type_named(self.type_name)


@dataclass(frozen=True)  # no slots: cached properties, for each write reads them
class TableSchema:
    """A table.

    Attributes:
        keys: the primary key: partition key, then clustering columns.
        partition_count: how many of `keys` make the partition key.
        descending: for each clustering column.
        others: the other columns, as `SELECT *` lists them: static ones by name, then the rest.
        static_count: how many of `others` are static.
        options: as CREATE TABLE gave them.
    """

    keyspace: str
    name: str
    keys: tuple[Column, ...]
    partition_count: int
    descending: tuple[bool, ...]
    others: tuple[Column, ...]
    static_count: int = 0
    options: Properties = ()

    @cached_property
    def lifetime_s(self) -> int:
        """Give the TTL of writes without one, in seconds; 0: none."""
        return int(str(dict(self.options).get("default_time_to_live", "0")))

    @cached_property
    def is_of_counters(self) -> bool:
        """Tell whether the columns outside of the key are counters."""
        return any(column.type_name == "counter" for column in self.others)

    @cached_property
    def has_plain_cells(self) -> bool:
        """Tell whether each column outside of the key is one cell of its row."""
        return not self.static_count and not any(one.type.is_multi_cell for one in self.others)

    def is_static(self, position: int) -> bool:
        """Tell whether a column has one value for the whole partition."""
        return 0 <= position - len(self.keys) < self.static_count

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
    """A keyspace. There is one node, so only one of its replicas is alive.

    Attributes:
        is_simple: whether its strategy is SimpleStrategy, which knows no datacenters.
    """

    name: str
    replicas: int
    is_simple: bool = True


def keyspace_schema(parsed: CreateKeyspace) -> KeyspaceSchema:
    """Check a CREATE KEYSPACE. Raises ConfigurationException, InvalidRequest or ServerError."""
    name = parsed.name
    if not _NAME.fullmatch(name):
        raise invalid(f"Keyspace {_WRONG_NAME} (got '{name}')")
    found = dict(parsed.properties).get("replication")
    if found is None or isinstance(found, str):
        raise invalid("Missing mandatory option 'replication'")
    replication = dict(found)
    given = replication.pop("class", None)
    if given is None:
        raise server_error(
            'java.lang.NullPointerException: Cannot invoke "String.contains(java.lang.CharSequence)'
            '" because "cls" is null'
        )
    package = "org.apache.cassandra.locator."
    strategy = given.removeprefix(package)
    if strategy == "SimpleStrategy":
        return KeyspaceSchema(name, _simple(name, replication))
    if strategy == "NetworkTopologyStrategy":
        return KeyspaceSchema(name, _by_datacenter(name, replication), is_simple=False)
    if strategy == "LocalStrategy":
        raise invalid(
            "Unable to use given strategy class: LocalStrategy is reserved for internal use."
        )
    shown = given if "." in given else package + given
    raise bad_configuration(f"Unable to find replication strategy class '{shown}'")


def _simple(name: str, replication: dict[str, str]) -> int:
    factor = replication.pop("replication_factor", _DEFAULT_FACTOR)
    _no_strangers(name, "SimpleStrategy", replication)
    return _factor(factor)


def _by_datacenter(name: str, replication: dict[str, str]) -> int:
    everywhere = replication.pop("replication_factor", "0" if replication else _DEFAULT_FACTOR)
    here = replication.pop(DATACENTER, everywhere)
    _no_strangers(name, "NetworkTopologyStrategy", replication)
    return _factor(here)


def _no_strangers(name: str, strategy: str, options: dict[str, str]) -> None:
    if options:
        listed = ", ".join(options)
        raise bad_configuration(
            f"Unrecognized strategy option {{{listed}}} passed to {strategy} for keyspace {name}"
        )


def _factor(text: str) -> int:
    if "/" in text:
        raise bad_configuration("Transient replication is not enabled on this node")
    if not text.removeprefix("-").isdigit():
        raise bad_configuration(f'For input string: "{text}"')
    if text.startswith("-"):
        raise bad_configuration(f"Replication factor must be non-negative, found {text}")
    return int(text)


@lru_cache(maxsize=512)
def table_schema(parsed: CreateTable, keyspace: str) -> TableSchema:
    """Check a CREATE TABLE. Raises InvalidRequest."""
    name = parsed.table.name
    types = _column_types(parsed, keyspace)
    if not _TABLE_NAME.fullmatch(name):
        raise bad_configuration(f'{keyspace}.{name}: Table {_WRONG_NAME} (got "{name}")')
    if not parsed.keys:
        raise invalid(f"No PRIMARY KEY specifed for table '{name}' (exactly one required)")
    if len(parsed.keys) > 1:
        raise invalid(f"Multiple PRIMARY KEY specified for table '{name}' (exactly one required)")
    check_options(parsed.options)
    partition, clustering = parsed.keys[0]
    for column in partition + clustering:
        if column not in types:
            raise invalid(f"Unknown column '{column}' referenced in PRIMARY KEY for table '{name}'")
    keys = partition + clustering
    _check_types(parsed, types, keys)
    statics = sorted(column for column, _, is_static in parsed.columns if is_static)
    others = sorted(column for column in types if column not in keys and column not in statics)
    return TableSchema(
        keyspace,
        name,
        tuple(Column(column, types[column]) for column in keys),
        len(partition),
        _descending(parsed, clustering),
        tuple(Column(column, types[column]) for column in statics + others),
        len(statics),
        parsed.options,
    )


def _column_types(parsed: CreateTable, keyspace: str) -> dict[str, str]:
    types: dict[str, str] = {}
    for column, type_name, _ in parsed.columns:
        if column in types:
            raise invalid(
                f"Duplicate column '{column}' declaration for table '{parsed.table.name}'"
            )
        types[column] = checked_type(type_name, keyspace).name
    return types


def _check_types(parsed: CreateTable, types: dict[str, str], keys: tuple[str, ...]) -> None:
    statics = [column for column, _, is_static in parsed.columns if is_static]
    for column in keys:
        kind = type_named(types[column])
        if column in statics:
            raise invalid(f"Static column '{column}' cannot be part of the PRIMARY KEY")
        if kind.name in ("counter", "duration"):
            raise invalid(f"{kind.name} type is not supported for PRIMARY KEY column '{column}'")
        if kind.is_multi_cell:
            raise invalid(
                f"Invalid non-frozen collection type {kind.name} for PRIMARY KEY column '{column}'"
            )
    if statics and not parsed.keys[0][1]:
        raise invalid(
            "Static columns are only useful (and thus allowed) if the table has at least one "
            "clustering column"
        )
    others = [types[column] for column in types if column not in keys]
    if "counter" in others and any(name != "counter" for name in others):
        raise invalid("Cannot mix counter and non counter columns in the same table")
    lifetime = dict(parsed.options).get("default_time_to_live", "0")
    if "counter" in others and lifetime != "0":
        raise invalid("Cannot set default_time_to_live on a table with counters")


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
