"""Reports each committed change of the watched tables to the run's observer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from semantix.ports.world import Observer
from semantix.worlds.simulated.sqlite.database import loaded
from semantix.worlds.sqlite.tables import (
    LOG,
    Content,
    Row,
    Watch,
    check,
    contents,
    table_names,
)


class Seen(NamedTuple):
    """What is in a database.

    Attributes:
        contents: of the watched tables.
        unwatched: a number for each other table that changes with its content.
    """

    contents: tuple[Content, ...]
    unwatched: Mapping[str, int]


@lru_cache(maxsize=512)
def seen_in(content: bytes, watches: tuple[Watch, ...]) -> Seen:
    """Read a database. Runs of one search have many contents in common."""
    with loaded(content) as database:
        return Seen(tuple(contents(database, watches)), _counts(database, watches))


def _counts(database: sqlite3.Connection, watches: Sequence[Watch]) -> dict[str, int]:
    """Return a number for each table without a reader that changes with its content."""
    if not watches:
        return {}
    watched = {watch.place for watch in watches}
    every = contents(database, [Watch(name, (), LOG) for name in table_names(database)])
    return {one.watch.place: len(one.rows) for one in every if one.watch.place not in watched}


class Watching:
    """Knows what the reader has seen.

    Args:
        watches: empty: every table.
    Attributes:
        written_unwatched: tables that have changed although nobody watches them.
    """

    def __init__(self, observer: Observer, watches: Sequence[Watch]) -> None:
        self._observer = observer
        self._watches = tuple(watches)
        self._shown: dict[str, Content] = {}
        self._unwatched: Mapping[str, int] = {}
        self.written_unwatched: dict[str, None] = {}

    def recall(self, content: bytes) -> None:
        """Take everything in the database as reported.

        Raises:
            UsageError: a watched table cannot be told apart by its key.
        """
        with loaded(content) as database:
            check(database, self._watches)
        seen = seen_in(content, self._watches)
        self._shown = {one.watch.place: one for one in seen.contents}
        self._unwatched = seen.unwatched

    def look(self, content: bytes, owner: str) -> None:
        """Report what a commit has changed."""
        seen = seen_in(content, self._watches)
        found = {one.watch.place: one for one in seen.contents}
        for place, now in found.items():
            before = self._shown.get(place)
            self._report(before, now, owner)
        for place, before in self._shown.items():
            if place not in found:  # the table was dropped
                self._report(before, Content(before.watch, ()), owner)
        self._shown = found
        for name, count in seen.unwatched.items():
            if count != self._unwatched.get(name, 0):
                self.written_unwatched[name] = None
        self._unwatched = seen.unwatched

    def differing(self, database: sqlite3.Connection) -> list[Row]:
        """Return the rows of watched tables that are not those that the reader sees."""
        found: list[Row] = []
        for now in contents(database, self._watches):
            before = self._shown.get(now.watch.place)
            found += _new_rows(() if before is None else before.rows, now.rows)
        return found

    def views(self) -> dict[str, str]:
        """Return the view of each table that is known."""
        return {place: one.watch.view for place, one in self._shown.items()}

    def _report(self, before: Content | None, now: Content, owner: str) -> None:
        place = now.watch.place
        old = () if before is None else before.rows
        if old == now.rows:
            return
        new_rows = _new_rows(old, now.rows)
        if new_rows:
            self._observer.written(place, "", new_rows, owner)
        if now.watch.view != LOG:
            self._report_rows({} if before is None else before.by_name(), now)
        elif now.rows[: len(old)] == old:
            end = len(now.rows)
            self._observer.appeared(place, "", now.rows[len(old) :], end, end)
        else:
            self._observer.replaced(place, now.rows)

    def _report_rows(self, before: dict[str, Row], now: Content) -> None:
        after = now.by_name()
        for name in before:
            if name not in after:
                self._observer.row(now.watch.place, name, None)
        for name, row in after.items():
            if before.get(name) != row:
                self._observer.row(now.watch.place, name, row)


def _new_rows(before: Iterable[Row], after: Iterable[Row]) -> list[Row]:
    """Return the rows of `after` that are not in `before`, equal ones as often as they occur."""
    left = [tuple(row.items()) for row in before]
    found = []
    for row in after:
        entry = tuple(row.items())
        if entry in left:
            left.remove(entry)
        else:
            found.append(row)
    return found
