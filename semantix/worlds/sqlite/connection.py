"""Python's own connection; each call that reaches the database goes through a door."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Literal, Self
from weakref import WeakSet

from semantix.worlds.sqlite.cursor import Cursor
from semantix.worlds.sqlite.door import Door
from semantix.worlds.sqlite.refusals import refused
from semantix.worlds.sqlite.requests import Request


class Connection(sqlite3.Connection):
    """A connection of one attempt.

    Attributes:
        door: set when the connection is opened.
        is_closed: `close` was called, or its attempt is over.
    """

    door: Door
    is_closed = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._cursors: WeakSet[Cursor] = WeakSet()  # nobody sees their order

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor."""
        if factory is not None:
            raise refused("cursor(factory=…)", "call cursor() without arguments")
        made = super().cursor(Cursor)
        self._cursors.add(made)
        return made

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        """Execute a statement with a new cursor."""
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> Any:
        """Execute a statement for each set of parameters."""
        return self.cursor().executemany(sql, parameters)

    def executescript(self, sql_script: str, /) -> Any:
        """Commit, then execute several statements."""
        return self.cursor().executescript(sql_script)

    def commit(self) -> None:
        """Commit the transaction, if there is one."""
        self.door.call(Request("commit", super().commit))

    def rollback(self) -> None:
        """Roll the transaction back, if there is one."""
        self.door.call(Request("rollback", super().rollback))

    def close(self) -> None:
        """Roll back, and close the connection."""
        if not self.is_closed:
            self.door.call(Request("close", self.abandon))

    def abandon(self) -> None:
        """Close the connection without a step: its attempt is over.

        Its cursors are closed first: SQLite keeps a connection, and its locks, as long as a
        statement has more rows.
        """
        self.is_closed = True
        for cursor in list(self._cursors):
            sqlite3.Cursor.close(cursor)
        super().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[False]:
        if error is not None:
            self.rollback()
            return False
        try:
            self.commit()
        except sqlite3.Error:
            self.rollback()
            raise
        return False

    def deserialize(self, *_: Any, **__: Any) -> None:
        """Refuse: the database belongs to the run."""
        raise refused("deserialize", "write rows with execute")

    def backup(self, *_: Any, **__: Any) -> None:
        """Refuse: a copy would be outside of the run."""
        raise refused("backup", "read rows with execute")

    def blobopen(self, *_: Any, **__: Any) -> Any:
        """Refuse: the writes of a blob are no statements."""
        raise refused("blobopen", "write the whole value with execute")
