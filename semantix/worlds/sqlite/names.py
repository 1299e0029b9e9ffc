"""What `client("sqlite")` gives: the names of Python's `sqlite3`, with a `connect` of the run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from semantix.worlds.sqlite.connection import Connection
from semantix.worlds.sqlite.refusals import refused

DEFAULT_TIMEOUT_S = 5.0
Open = Callable[[float, dict[str, Any]], Connection]
_KNOWN = ("detect_types", "isolation_level", "check_same_thread", "cached_statements")


class SqliteNames:
    """The names of `sqlite3`; errors and values are Python's own.

    Args:
        database: name of the one database of the run.
        open_connection: called with the timeout in seconds, and other arguments of
            `sqlite3.Connection`.
    """

    __slots__ = ("_database", "_open")

    def __init__(self, database: str, open_connection: Open) -> None:
        self._database = database
        self._open = open_connection

    def connect(
        self, database: str = "", timeout: float = DEFAULT_TIMEOUT_S, **options: Any
    ) -> Connection:
        """Open a connection to the database of the run.

        Args:
            database: its name, or nothing.
            timeout: seconds of simulated time for which a call waits for a lock.
            options: `isolation_level` and others of `sqlite3.connect`.
        Raises:
            sqlite3.OperationalError: the plan lets it fail.
            NotModelled: another database, or an option that a run does not have.
        """
        if str(database) not in ("", self._database):
            raise refused(
                f"the database {str(database)!r}: a run has {self._database!r}",
                "connect() without a name opens it; `world_options.sqlite.database` names it",
            )
        for name in options:
            if name not in _KNOWN:
                raise refused(f"connect({name}=…)", f"it has timeout, {', '.join(_KNOWN)}")
        return self._open(timeout, options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(sqlite3, name)
