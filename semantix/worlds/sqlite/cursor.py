"""Python's own cursor; each statement goes through the door of its connection.

Taking rows is no step: the statement has been executed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Self

from semantix.worlds.sqlite.door import Door
from semantix.worlds.sqlite.requests import Request, begins_of


class Cursor(sqlite3.Cursor):
    """A cursor of a `Connection`."""

    _counted: int | None = None

    @property
    def _door(self) -> Door:
        found: Door = self.connection.door  # type: ignore[attr-defined]  # see `Connection`
        return found

    @property
    def rowcount(self) -> int:
        """The number of changed rows; -1 for other statements."""
        return super().rowcount if self._counted is None else self._counted

    @property
    def lastrowid(self) -> int | None:
        """The number of the last row that was inserted."""
        self._door.locking.told_row_id()
        return super().lastrowid

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        """Execute one statement: one step."""
        self._counted = None
        effect = partial(super().execute, sql, parameters)
        self._door.call(self._request("execute", effect, sql, parameters))
        return self

    def executemany(self, sql: str, seq_of_parameters: Iterable[Any], /) -> Self:
        """Execute one statement for each set of parameters: one step with as many effects."""
        every = list(seq_of_parameters)
        self._counted = 0
        if every:
            whole = partial(super().executemany, sql, every)
            parts = [self._part(sql, parameters) for parameters in every]
            self._door.call(self._request("executemany", whole, sql, every[0]), parts)
        return self

    def _part(self, sql: str, parameters: Any) -> Request:
        run = super().executemany

        def effect() -> None:
            run(sql, [parameters])
            self._counted = (self._counted or 0) + self._changed()

        return self._request("executemany", effect, sql, parameters)

    def _changed(self) -> int:
        return super().rowcount

    def executescript(self, sql_script: str, /) -> Self:
        """Commit, then execute the statements, each in its own transaction if none is begun."""
        connection = self.connection
        if connection.in_transaction:
            connection.commit()
        level, connection.isolation_level = connection.isolation_level, None
        try:
            for sql in statements_of(sql_script):
                self.execute(sql)
        finally:
            connection.isolation_level = level
        return self

    def fetchone(self) -> Any:
        """Take the next row."""
        return self._taken(super().fetchone)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Take some rows."""
        count = self.arraysize if size is None else size
        found: list[Any] = self._taken(partial(super().fetchmany, count))
        return found

    def fetchall(self) -> list[Any]:
        """Take all rows."""
        found: list[Any] = self._taken(super().fetchall)
        return found

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        return self._taken(super().__next__)

    def close(self) -> None:
        """Close the cursor."""
        self._taken(super().close)

    def _taken(self, take: Callable[[], Any]) -> Any:
        try:
            return take()
        finally:
            self._door.locking.fetched()

    def _request(self, name: str, effect: Callable[[], Any], sql: str, parameters: Any) -> Request:
        connection = self.connection
        begins = begins_of(
            sql, connection.isolation_level, is_in_transaction=connection.in_transaction
        )
        return Request(name, effect, sql, parameters, begins)


def statements_of(script: str) -> Iterator[str]:
    """Return the statements of a script, one after the other."""
    text = ""
    for part in script.split(";"):
        text += f"{part};"
        if sqlite3.complete_statement(text):
            if text.strip(" \t\r\n;"):
                yield text
            text = ""
    if text.strip(" \t\r\n;"):
        yield text
