"""The statement with which a sink writes a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from cassandra.query import UNSET_VALUE

from semantix.connectors.cassandra.arguments import checked_columns, checked_query, expect
from semantix.errors import ContractError, UsageError

_INSERT = re.compile(r"\s*INSERT\s+INTO\s", re.IGNORECASE)
_UPDATE = re.compile(r"(\s*UPDATE\s+\S+)(\s+SET\s.*)", re.IGNORECASE | re.DOTALL)
_TIMESTAMP = re.compile(r"\bUSING\s+(TIMESTAMP|TTL)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\bIF\s", re.IGNORECASE)


_RECORDS = ("rows", "tuples")


class Statement(Protocol):
    """The statement of a sink, and the values of a record for it."""

    @property
    def query(self) -> str:
        """Give the text, with `?` for each value."""
        ...

    def bind(self, value: Any) -> tuple[Any, ...]:
        """Give a record's values in the order of the markers."""
        ...


def bound(prepared: Any, values: tuple[Any, ...], record: Any) -> Any:
    """Bind the values of a record to a prepared statement.

    The driver's own errors do not always name the column.

    Raises:
        TypeError: a value does not have the type of its column. The task fails, and goes on once
            the table is mended.
    """
    try:
        return prepared.bind(values)
    except Exception as error:
        raise TypeError(
            f"the record {record!r:.200} does not fit the columns of the statement "
            f"{prepared.query_string}: {error!r:.300}"
        ) from error


def name_record(failure: Exception, record: Any, query: str) -> None:
    """Add to the error of a failed write what was written."""
    failure.add_note(f"the record {record!r:.200} by the statement {query}")


class RowStatement:
    """An INSERT or UPDATE with a marker for each field of the record.

    Args:
        query: an INSERT or UPDATE with `?` for the record's fields; empty if `table` is given.
        table: `keyspace.table`; the statement is then an INSERT of `columns`.
        columns: fields of the record, in the order of the markers. Tuples need them for `table`
            only.
        records: `rows`: records are mappings; `tuples`: their fields are bound by position.
        ignore_null_fields: True: a field that is None is not written; False: None deletes the
            column's value.
    """

    __slots__ = ("_columns", "_count", "_has_tuples", "_ignore_null_fields", "_text")

    def __init__(
        self,
        query: str,
        table: str,
        columns: Sequence[str],
        *,
        ignore_null_fields: bool = False,
        records: str = "rows",
    ) -> None:
        if records not in _RECORDS:
            raise UsageError(f"records is {records!r}; expected one of {', '.join(_RECORDS)}")
        expect("table", table, "the name of a table, `keyspace.table`", isinstance(table, str))
        expect(
            "ignore_null_fields",
            ignore_null_fields,
            "True or False",
            isinstance(ignore_null_fields, bool),
        )
        if query and table:
            raise UsageError(
                f"both query ({query!r:.200}) and table ({table!r}) are given; expected one of them"
            )
        if query or not table:
            checked_query(query)
        self._columns = checked_columns(columns)
        self._ignore_null_fields = ignore_null_fields
        self._has_tuples = records == "tuples"
        if not self._columns and not (query and self._has_tuples):
            raise UsageError(
                f"columns is {list(columns)!r}; expected the record's fields, in order of the `?`"
            )
        self._text = query or self._insert(table)
        # A `?` inside of a literal would be counted, too; such a query is refused by its number.
        markers = self._count = self._text.count("?")
        if self._columns and markers != len(self._columns):
            raise UsageError(
                f"the query has {markers} markers and there are {len(self._columns)} columns "
                f"({', '.join(self._columns)}): {self._text}"
            )

    @property
    def query(self) -> str:
        """Give the text of the statement."""
        return self._text

    def _insert(self, table: str) -> str:
        markers = ", ".join("?" for _ in self._columns)
        return f"INSERT INTO {table} ({', '.join(self._columns)}) VALUES ({markers})"

    def bind(self, value: Any) -> tuple[Any, ...]:
        """Give a record's fields in the order of the markers."""
        if self._has_tuples:
            fields = tuple(value)
            if len(fields) != self._count:
                raise ContractError(
                    f"a record has {len(fields)} fields and the query has {self._count} markers: "
                    f"{self._text}"
                )
        else:
            fields = tuple(value[column] for column in self._columns)
        if not self._ignore_null_fields:
            return fields
        return tuple(UNSET_VALUE if one is None else one for one in fields)


class TimedRowStatement(RowStatement):
    """An INSERT or UPDATE that also has a marker for its write timestamp, in microseconds.

    Java's driver can set the timestamp of each statement; the Python driver cannot.
    """

    __slots__ = ("_timestamp_first",)

    def __init__(
        self, query: str, table: str, columns: Sequence[str], *, records: str = "rows"
    ) -> None:
        super().__init__(query, table, columns, records=records)
        given = self.query
        if _TIMESTAMP.search(given) or _CONDITION.search(given):
            raise UsageError(
                f"the query has a timestamp, a time to live or a condition: {given}",
                hint="a write-ahead sink sets the timestamp itself, and it must be able to repeat "
                "the write",
            )
        update = _UPDATE.fullmatch(given)
        # CQL: UPDATE t USING TIMESTAMP ? SET …, but INSERT INTO t … VALUES (…) USING TIMESTAMP ?
        self._timestamp_first = update is not None
        if update is not None:
            self._text = f"{update[1]} USING TIMESTAMP ?{update[2]}"
        elif _INSERT.match(given):
            self._text = f"{given.rstrip().rstrip(';')} USING TIMESTAMP ?"
        else:
            raise UsageError(f"the query is no INSERT and no UPDATE: {given}")

    def bind_at(self, value: Any, timestamp_us: int) -> tuple[Any, ...]:
        """Give a record's fields and its write timestamp in the order of the markers."""
        fields = self.bind(value)
        return (timestamp_us, *fields) if self._timestamp_first else (*fields, timestamp_us)
