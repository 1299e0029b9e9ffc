"""The simulated SQLite as a world (`ports.world.World`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word
from semantix.model.sim_time import SimTime
from semantix.model.validation import checked_mapping
from semantix.ports.clock import Clock
from semantix.ports.world import ClientSession, Leftover, Observer
from semantix.worlds.simulated.forgetting import Forgetting
from semantix.worlds.simulated.sqlite.canonical_form import canonical
from semantix.worlds.simulated.sqlite.connection import SimulatedConnection
from semantix.worlds.simulated.sqlite.database import Database, loaded
from semantix.worlds.simulated.sqlite.failing import FailingLocks
from semantix.worlds.simulated.sqlite.kinds import ROWS
from semantix.worlds.simulated.sqlite.options import SqliteOptions
from semantix.worlds.simulated.sqlite.watching import Watching
from semantix.worlds.sqlite.call_table import CALLS, CANNOT_OPEN
from semantix.worlds.sqlite.door import Door, engine_error
from semantix.worlds.sqlite.feeding import fed_into
from semantix.worlds.sqlite.names import SqliteNames
from semantix.worlds.sqlite.tables import Watch


class SqliteWorld:
    """A database in one file, which the processes of the job share.

    Args:
        options: see `SqliteOptions`.
    """

    calls = CALLS

    def __init__(self, clock: Clock, observer: Observer, options: Mapping[str, Any]) -> None:
        chosen = checked_mapping(SqliteOptions, options, "world_options.sqlite")
        self._clock = clock
        self._observer = observer
        self._name = chosen.database
        watches = watches_of(chosen)
        self._watching = Watching(observer, watches)
        content = new_database(tuple(chosen.statements))
        self._watching.recall(content)
        self._forgetting = Forgetting(is_on=chosen.loses_acknowledged)
        self.database = self._database(content)
        self._resumed = 0
        self._kinds: dict[str, str] = {}
        self._learned: dict[str, None] = {}

    @property
    def version(self) -> int:
        """Counted up at each commit that changes the file."""
        return self.database.number + self._resumed

    @property
    def left_out(self) -> Sequence[str]:
        """Give the tables that were written to although nobody watches them."""
        return sorted(self._watching.written_unwatched)

    def clients(self, session: ClientSession) -> SqliteNames:
        """Give the names of `sqlite3` for one attempt."""

        def open_connection(timeout_s: float, options: dict[str, Any]) -> SimulatedConnection:
            if session.gate.before("sqlite.connect") is not None:
                session.gate.affected(())
                raise engine_error(CANNOT_OPEN)
            engine = SimulatedConnection(":memory:", timeout=0, **options)
            locks = FailingLocks(
                engine,
                self.database,
                session,
                self._watching,
                kinds=self._kinds,
                learned=self._learned,
            )
            engine.door = Door(session, round(timeout_s * 1_000), locks)
            session.gate.after("sqlite.connect")
            return engine

        return SqliteNames(self._name, open_connection)

    def capture(self, now_us: SimTime) -> bytes:
        """Give the bytes of the file. A transaction that is open is not in them."""
        return self.database.content

    def resume(self, captured: bytes, now_us: SimTime) -> None:
        """Become the captured file, without any client. A reader has seen it already."""
        self.database = self._database(captured)
        self._resumed += 1
        self._watching.recall(captured)

    def observed(self) -> Collection[str]:
        """Say whether a statement has done more than to add rows to a table without a key."""
        return tuple(self._learned)

    def canonical(self, captured: bytes, observed: Collection[str]) -> object:
        """Give the rows of a captured file, see `canonical_form`."""
        return canonical(captured, with_rows=ROWS in observed)

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Say on what the canonical form relies."""
        if ROWS in observed:
            return ("sqlite: the connector reads rows of a table with a primary key in its order",)
        return ()

    def deadlines(self, captured: bytes) -> Mapping[str, SimTime]:
        """Give nothing: a lock ends with its connection."""
        return {}

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Insert rows into a table; each is a mapping from columns to values."""
        with loaded(self.database.content) as engine:
            fed_into(engine, place, values)
            self.database.content = engine.serialize()
        self._watching.recall(self.database.content)  # a reader is told of the input as input only
        self.database.number += 1
        self._observer.fed(place, values)

    def leftovers(self) -> Sequence[Leftover]:
        """List the connections that a living attempt has not closed."""
        self.database.sweep()
        return [
            Leftover("client handle", "Connection", holder.owner)
            for holder in self.database.holders
        ]

    def settled_by_us(self) -> SimTime:
        """Give now: nothing is on its way."""
        return self._clock.now_us()

    def _database(self, content: bytes) -> Database:
        database = Database(content, self._committed)
        database.forgetting = self._forgetting
        return database

    def _committed(self, owner: str) -> None:
        self._watching.look(self.database.content, owner)


def watches_of(options: SqliteOptions) -> tuple[Watch, ...]:
    """Give the watched tables of the options."""
    return tuple([Watch(one.table, tuple(one.key), one.view) for one in options.watch])


@lru_cache(maxsize=16)
def new_database(statements: tuple[str, ...]) -> bytes:
    """Return the bytes of a database with this schema.

    Raises:
        UsageError: the engine refuses a statement.
    """
    engine = sqlite3.connect(":memory:", isolation_level=None)
    try:
        engine.execute("VACUUM")  # so that even an empty database has a page
        execute_schema(engine, statements)
        return engine.serialize()
    finally:
        engine.close()


def execute_schema(engine: sqlite3.Connection, statements: Sequence[str]) -> None:
    """Execute the statements of the option `schema`.

    Raises:
        UsageError: the engine refuses one.
    """
    for text in statements:
        try:
            engine.execute(text)
        except sqlite3.Error as error:
            near = nearest_word(text.split(maxsplit=1)[0].upper(), ("CREATE", "INSERT", "PRAGMA"))
            raise UsageError(
                f"sqlite option schema: {text!r}: {error}",
                hint=f"one SQL statement for each entry; a statement often begins with {near}",
            ) from error
