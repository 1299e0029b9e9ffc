"""The canonical form of a database: its schema and its rows, without the pages of the file.

Two files with the same rows differ in their bytes: free pages, the order of writes, a counter of
changes. No statement can see that. The rows of a table with a primary key are in key order; those
of another table are in the order in which they were inserted, since a statement without ORDER BY
shows it.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Any

from semantix.worlds.simulated.sqlite.database import loaded
from semantix.worlds.sqlite.tables import columns_of, quoted

_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


@lru_cache(maxsize=256)  # a search asks for the same bytes again
def canonical(content: bytes, *, with_rows: bool) -> tuple[Any, ...]:
    """Return (schema, settings of the file, rows of each table).

    Args:
        with_rows: False: no statement so far has done anything because of a row.
    """
    with loaded(content) as engine:
        schema = tuple(engine.execute(_SCHEMA).fetchall())
        version = engine.execute("PRAGMA user_version").fetchone()
        if not with_rows:
            return schema, version
        names = [name for (name,) in engine.execute(_TABLES).fetchall()]
        return schema, version, tuple([(name, _rows(engine, name)) for name in names])


def _rows(engine: sqlite3.Connection, table: str) -> tuple[Any, ...]:
    _, key = columns_of(engine, table)
    order = f" ORDER BY {', '.join(map(quoted, key))}" if key else ""
    return tuple(engine.execute(f"SELECT * FROM {quoted(table)}{order}").fetchall())
