"""SQLite on the local disk: the clients of a job, and the parent's share of a run."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from semantix.model.validation import checked_mapping
from semantix.ports.clock import Clock
from semantix.ports.real_world import ReadBack
from semantix.ports.world import ClientSession, Leftover
from semantix.worlds.local.folder_server import FolderServer
from semantix.worlds.local.job_world import FileJobWorld
from semantix.worlds.simulated.sqlite.options import SqliteOptions
from semantix.worlds.simulated.sqlite.world import execute_schema, watches_of
from semantix.worlds.sqlite.connection import Connection
from semantix.worlds.sqlite.door import Door
from semantix.worlds.sqlite.feeding import fed_into
from semantix.worlds.sqlite.file_locking import FileLocking, OpenConnections
from semantix.worlds.sqlite.names import SqliteNames
from semantix.worlds.sqlite.tables import TABLE, Content, check, contents, name_of


class SqliteJobWorld(FileJobWorld):
    """Makes connections to a file.

    Args:
        settings: `path` of the file, and `database`, its name in `connect`.
    """

    def __init__(self, clock: Clock, settings: dict[str, Any]) -> None:
        self._path = str(settings["path"])
        self._name = str(settings["database"])
        self._opened = OpenConnections()

    def clients(self, session: ClientSession) -> Any:
        """Give the names of `sqlite3` for one attempt."""

        def open_connection(timeout_s: float, options: dict[str, Any]) -> Connection:
            session.gate.before("sqlite.connect")
            connection = Connection(self._path, timeout=0, **options)
            locking = FileLocking(connection, self._opened)
            connection.door = Door(session, round(timeout_s * 1_000), locking)
            self._opened.add(connection, session)
            session.gate.after("sqlite.connect")
            return connection

        return SqliteNames(self._name, open_connection)

    def leftovers(self) -> Sequence[Leftover]:
        """List the connections that a living attempt has not closed."""
        return [Leftover("client handle", "Connection", owner) for owner in self._opened.owners()]


class SqliteRunWorld:
    """Implements `ports.real_world.RealWorld` for a file in the folder of the run."""

    child_world = "semantix.worlds.local.sqlite_files:SqliteJobWorld"
    reader_calls = frozenset(
        [f"sqlite.{name}" for name in ("execute", "executemany", "commit", "close")]
    )

    def __init__(self, server: FolderServer, run_id: str, options: Mapping[str, Any]) -> None:
        self._options = checked_mapping(SqliteOptions, options, "world_options.sqlite")
        self._watches = watches_of(self._options)
        self._folder = f"{server.folder}/{run_id}-sqlite"
        os.mkdir(self._folder)
        self._path = f"{self._folder}/main.db"
        self.child_settings = {"path": self._path, "database": self._options.database}
        self.pause_refusal = server.pausable.refusal
        self._told: dict[str, Content] = {}

    def set_up(self) -> None:
        """Make the file, and execute the schema."""
        engine = self._opened()
        try:
            execute_schema(engine, self._options.statements)
            check(engine, self._watches)
            self._told = {one.watch.place: one for one in contents(engine, self._watches)}
        finally:
            engine.close()

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Insert rows into a table."""
        engine = self._opened()
        try:
            fed_into(engine, place, values)
        finally:
            engine.close()

    def read_back(self, *, final: bool = False, whole: bool = False) -> Sequence[ReadBack]:
        """Read the watched tables with a connection that ends here: a child may be forked next."""
        engine = self._opened()
        try:
            found = contents(engine, self._watches)
        finally:
            engine.close()
        told = [one for one in found if final or whole or self._told.get(one.watch.place) != one]
        self._told.update({one.watch.place: one for one in told})
        return [_read_back(one) for one in told]

    def check(self) -> None:
        """Return: a file that fails shows it by an error."""

    def pause(self) -> None:
        """Do nothing: the fault is refused before."""

    def go_on(self) -> None:
        """Do nothing: the fault is refused before."""

    def has_executed(self, request: str) -> bool:
        """Return True: no request is ever late."""
        return True

    def settle(self) -> Sequence[Leftover]:
        """Return nothing: locks end with their process."""
        return ()

    def close(self) -> None:
        """Remove the file."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, isolation_level=None)


def _read_back(one: Content) -> ReadBack:
    count = len(one.rows)
    place = one.watch.place
    keys: tuple[str, ...] = ()
    if one.watch.view == TABLE:
        keys = tuple([name_of(one.watch.key, row) for row in one.rows])
    return ReadBack(place, "full_scan", one.rows, count, count, keys=keys)
