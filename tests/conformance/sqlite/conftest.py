"""One body for the simulated database and for a file: connections of several attempts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.local.folder_server import FolderServer
from semantix.worlds.local.sqlite_files import SqliteJobWorld, SqliteRunWorld
from semantix.worlds.simulated.sqlite.world import SqliteWorld

SCHEMA = [
    "CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER)",
    "CREATE TABLE log (v INTEGER)",
]


class Bench:
    """A database, and sessions of attempts that connect to it."""

    def __init__(self, world: Any, clock: SoloClock) -> None:
        self.world = world
        self.clock = clock
        self.sessions: list[SoloSession] = []

    def connect(self, **options: Any) -> Any:
        """Open the connection of a new attempt."""
        session = SoloSession(self.clock, f"sink-{len(self.sessions)}#1")
        self.sessions.append(session)
        return self.world.clients(session).connect(**options)

    def client(self) -> Any:
        """Return the names of a new attempt."""
        return self.world.clients(SoloSession(self.clock))

    def rows(self, table: str = "t") -> list[tuple[Any, ...]]:
        """Read a table as somebody else, sorted."""
        connection = self.connect(timeout=0)
        found = sorted(connection.execute(f"SELECT * FROM {table}").fetchall())
        connection.close()
        return found


def simulated(schema: list[str] = SCHEMA) -> Bench:
    """A simulated database."""
    clock = SoloClock()
    return Bench(SqliteWorld(clock, ListObserver(), {"schema": schema}), clock)


def on_disk(folder: Path, schema: list[str] = SCHEMA) -> Bench:
    """A file in this folder."""
    clock, server = SoloClock(), FolderServer()
    server.folder = str(folder)
    run = SqliteRunWorld(server, "run", {"schema": schema})
    run.set_up()
    return Bench(SqliteJobWorld(clock, run.child_settings), clock)


@pytest.fixture(params=["simulated", "local"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    """A database of each kind."""
    return simulated() if request.param == "simulated" else on_disk(tmp_path)
