"""Maps objects to rows of a table: what Java's driver does with annotated classes (POJOs)."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from cassandra.query import UNSET_VALUE

from semantix.connectors.cassandra.arguments import checked_name, expect
from semantix.errors import UsageError

_PLAIN = (str, bytes, bytearray, int, float, complex, list, set, frozenset, type(None))


@dataclass(frozen=True, slots=True)
class MapperOptions:
    """How the mapper writes.

    Attributes:
        save_null_fields: True: a field that is None deletes the column's value; False: it is not
            written.
        if_not_exists: write only rows that do not exist. Such a write cannot be repeated.
        ttl_s: seconds after which the values end; None: never.
        timestamp_us: write timestamp of every row; None: the client's clock.
    Source: Java's driver, Mapper.Option; Flink, MapperOptions.
    """

    save_null_fields: bool = True
    if_not_exists: bool = False
    ttl_s: int | None = None
    timestamp_us: int | None = None

    def __post_init__(self) -> None:
        """Refuse a wrong option."""
        for name in ("save_null_fields", "if_not_exists"):
            value = getattr(self, name)
            expect(name, value, "True or False", isinstance(value, bool))
        for name, least in (("ttl_s", 0), ("timestamp_us", 0)):
            value = getattr(self, name)
            is_whole = isinstance(value, int) and not isinstance(value, bool) and value >= least
            expect(name, value, f"a whole number from {least}, or None", value is None or is_whole)

    def using(self) -> str:
        """Give what stands behind the values of the INSERT."""
        given = [
            f"{word} {value}"
            for word, value in (("TIMESTAMP", self.timestamp_us), ("TTL", self.ttl_s))
            if value is not None
        ]
        condition = " IF NOT EXISTS" if self.if_not_exists else ""
        return condition + (f" USING {' AND '.join(given)}" if given else "")


class ObjectMapper:
    """Makes the INSERT of a class of records, and the values of one record.

    The class says where its objects go:

    - `__table__ = "orders"` or `"shop.orders"`; without it the table has the name of the class, in
      lower case.
    - Each field is a column of its name, or of `field(metadata={"column": "name"})`. A field with
      `field(metadata={"transient": True})` is no column. Fields are those of a dataclass, else the
      annotated attributes of the class and its bases; names that begin with `_` are none.

    A record is an object of the class, or a mapping with the same fields.

    Args:
        record_type: the class.
        default_keyspace: of a table that names no keyspace; empty: there is none.
    Raises:
        UsageError: the class has no fields, or nobody names a keyspace.
    """

    def __init__(
        self,
        record_type: Any,
        default_keyspace: str = "",
        options: MapperOptions | None = None,
    ) -> None:
        refuse_plain_type(record_type)
        self.record_type = record_type
        self._options = options or MapperOptions()
        self._fields = tuple(_columns_of(record_type))  # (field, column)
        table = getattr(record_type, "__table__", record_type.__name__.lower())
        if default_keyspace != "":
            checked_name("default_keyspace", default_keyspace)
        if "." not in table:
            if not default_keyspace:
                raise UsageError(
                    f"Cannot create CassandraPojoSink with input: {record_type.__name__}: nobody "
                    f"names the keyspace of its table {table!r}",
                    hint='`set_default_keyspace("shop")`, or `__table__ = "shop.orders"`',
                )
            table = f"{default_keyspace}.{table}"
        self.table = table

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the columns, in the order of the markers."""
        return tuple(column for _, column in self._fields)

    @property
    def query(self) -> str:
        """Give the INSERT."""
        markers = ", ".join("?" for _ in self._fields)
        names = ", ".join(self.columns)
        return f"INSERT INTO {self.table} ({names}) VALUES ({markers}){self._options.using()}"

    def bind(self, value: Any) -> tuple[Any, ...]:
        """Give the fields of a record in the order of the markers."""
        if isinstance(value, Mapping):
            found = [value[name] for name, _ in self._fields]
        else:
            found = [getattr(value, name) for name, _ in self._fields]
        if self._options.save_null_fields:
            return tuple(found)
        return tuple(UNSET_VALUE if one is None else one for one in found)


def mapper_options_of(given: Any) -> MapperOptions:
    """Return the options of a mapper.

    Args:
        given: a `MapperOptions`, a mapping with its attributes, or None for the defaults.
    """
    if given is None or isinstance(given, MapperOptions):
        return given or MapperOptions()
    names = [one.name for one in fields(MapperOptions)]
    is_known = isinstance(given, Mapping) and all(name in names for name in given)
    expect("mapper_options", given, f"a mapping with {', '.join(names)}", is_known)
    return MapperOptions(**given)


def refuse_plain_type(record_type: Any) -> None:
    """Refuse what is no class of records with fields.

    Raises:
        UsageError: see there.
    """
    if (
        not isinstance(record_type, type)
        or issubclass(record_type, _PLAIN)
        or (record_type is object)
    ):
        shown = getattr(record_type, "__name__", repr(record_type))
        raise UsageError(
            f"No support for the type of the given DataStream: {shown}",
            hint="expected `tuple`, a class of named tuples, `dict`, or a class with fields",
        )


def _columns_of(record_type: type) -> list[tuple[str, str]]:
    if is_dataclass(record_type):
        found = [
            (field.name, field.metadata.get("column", field.name))
            for field in fields(record_type)
            if not field.metadata.get("transient")
        ]
    else:
        kinds = reversed(record_type.__mro__)
        names = dict.fromkeys(name for kind in kinds for name in inspect.get_annotations(kind))
        found = [(name, name) for name in names]
    found = [one for one in found if not one[0].startswith("_")]
    if not found:
        raise UsageError(
            f"No support for the type of the given DataStream: {record_type.__name__}: it has no "
            "fields",
            hint="a dataclass has fields, and a plain class has those that it annotates",
        )
    return found
