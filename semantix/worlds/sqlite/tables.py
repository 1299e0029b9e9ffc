"""Reads the tables of a database, as the final reader sees them.

It reads through plain cursors, so the connection may be that of a connector.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word

TABLE, LOG = "table", "log"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Watch:
    """A table that a reader looks at.

    Attributes:
        place: name of the table.
        key: columns that name a row for the reader; empty: the primary key.
        view: `table`, or `log` for a table that only grows.
    """

    place: str
    key: tuple[str, ...]
    view: str


@dataclass(frozen=True, slots=True)
class Content:
    """The content of one table.

    Attributes:
        watch: with its key filled in.
        rows: column → value; of a log in the order in which they were inserted.
    """

    watch: Watch
    rows: tuple[Row, ...]

    def by_name(self) -> dict[str, Row]:
        """Return the rows by their names in histories."""
        return {name_of(self.watch.key, row): row for row in self.rows}


def name_of(columns: Sequence[str], row: Row) -> str:
    """Give the name that a row has in histories: the values of these columns."""
    return ":".join(str(row.get(column)) for column in columns)


def table_names(database: sqlite3.Connection) -> list[str]:
    """Give the names of all tables, sorted; without those of SQLite itself."""
    return list(_tables(database))


def contents(database: sqlite3.Connection, watches: Sequence[Watch]) -> list[Content]:
    """Read the watched tables that exist; without any watch, all tables."""
    tables = _tables(database)
    chosen = [watch for watch in watches if watch.place in tables]
    if not watches:
        chosen = [Watch(name, (), "") for name in tables]
    return [_content(database, watch, tables[watch.place]) for watch in chosen]


def check(database: sqlite3.Connection, watches: Sequence[Watch]) -> None:
    """Refuse a watched table that exists, but lacks the columns of its key.

    A table may be missing: the connector may create it.

    Raises:
        UsageError: names the table.
    """
    names = table_names(database)
    for watch in watches:
        if watch.place not in names:
            continue
        columns, primary = columns_of(database, watch.place)
        if watch.view == TABLE and not (watch.key or primary):
            raise UsageError(
                f"sqlite option watch: the table {watch.place!r} has no primary key",
                hint="name the columns that tell its rows apart: key: [..]; or view: log",
            )
        for name in watch.key:
            if name not in columns:
                near = nearest_word(name, columns)
                raise UsageError(
                    f"sqlite option watch: {watch.place!r} has no column {name!r}; did you mean "
                    f"{near!r}?"
                )


def columns_of(database: sqlite3.Connection, table: str) -> tuple[list[str], tuple[str, ...]]:
    """Return the columns of a table, and those of its primary key."""
    cursor = sqlite3.Cursor(database)
    found = [(row[1], row[5]) for row in cursor.execute(f"PRAGMA table_info({quoted(table)})")]
    primary = sorted((at, name) for name, at in found if at)
    return [name for name, _ in found], tuple([name for _, name in primary])


@lru_cache(maxsize=256)
def _primary_key(table: str, sql: str) -> tuple[str, ...]:
    """Return the columns of the primary key of a table that this statement creates."""
    engine = sqlite3.connect(":memory:")
    try:
        engine.execute(sql)
        return columns_of(engine, table)[1]
    finally:
        engine.close()


def _tables(database: sqlite3.Connection) -> dict[str, str]:
    """Return each table with the statement that creates it, sorted by name."""
    found = sqlite3.Cursor(database).execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name"
    )
    return dict(found.fetchall())


def quoted(name: str) -> str:
    """Return a name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _content(database: sqlite3.Connection, watch: Watch, sql: str) -> Content:
    if not watch.key or not watch.view:
        primary = _primary_key(watch.place, sql)
        view = watch.view or (TABLE if primary else LOG)
        watch = Watch(watch.place, watch.key or primary, view)
    cursor = sqlite3.Cursor(database)
    cursor.execute(f"SELECT * FROM {quoted(watch.place)}")
    columns = [one[0] for one in cursor.description]
    return Content(watch, tuple([dict(zip(columns, row, strict=True)) for row in cursor]))
