"""The statements of a table, and the parameters of a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from semantix.errors import UsageError


class TableStatements:
    """Makes the statements that write a record into its row.

    Args:
        table: name of the table.
        columns: fields of the record; the columns have the same names.
        key: those of the columns that name the row; empty: the table only grows.

    Raises:
        UsageError: a name is missing, or the key is not among the columns.
    """

    def __init__(self, table: str, columns: Sequence[str], key: Sequence[str] = ()) -> None:
        for argument, given in (("table", [table]), ("columns", columns), ("key", key)):
            if isinstance(given, str) or not all(isinstance(n, str) and n for n in given):
                raise UsageError(f"{argument} is {given!r:.80}; expected names that are not empty")
        if not columns:
            raise UsageError("columns is empty; expected the fields of a record that are written")
        for name in key:
            if name not in columns:
                raise UsageError(f"key has {name!r}, which is not among the columns {columns!r}")
        self._columns = tuple(columns)
        self.insert = (
            f"INSERT INTO {_quoted(table)} ({_listed(columns)}) VALUES ({_marks(columns)})"
        )
        self.upsert = self.insert
        if key:
            others = [name for name in columns if name not in key]
            sets = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in others)
            action = f"UPDATE SET {sets}" if others else "NOTHING"
            self.upsert = f"{self.insert} ON CONFLICT ({_listed(key)}) DO {action}"

    def parameters(self, value: Any) -> tuple[Any, ...]:
        """Return the parameters of a record, a mapping with the fields `columns`."""
        return tuple([value[name] for name in self._columns])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(_quoted, names))


def _marks(names: Sequence[str]) -> str:
    return ", ".join("?" * len(names))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
