"""Puts rows into a table, as somebody outside of the job would."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word
from semantix.worlds.sqlite.tables import quoted, table_names


def fed_into(database: sqlite3.Connection, place: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, and commit.

    Args:
        place: name of a table.
        rows: column → value.
    Raises:
        UsageError: there is no such table or column, or a row does not fit the table.
    """
    names = table_names(database)
    if place not in names:
        near = f"did you mean {nearest_word(place, names)!r}?" if names else "it has none"
        raise UsageError(f"the database has no table {place!r}", hint=near)
    try:
        for row in rows:
            columns = ", ".join(quoted(name) for name in row)
            marks = ", ".join("?" * len(row))
            sql = f"INSERT INTO {quoted(place)} ({columns}) VALUES ({marks})"
            database.execute(sql, tuple(row.values()))
        database.commit()
    except sqlite3.Error as error:
        raise UsageError(
            f"a row for the table {place!r} is refused: {error}",
            hint="a row is a mapping from columns to values; the schema says which columns",
        ) from error
