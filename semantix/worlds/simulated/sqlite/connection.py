"""A simulated connection: an engine of its own in memory, which shows the durable bytes."""

from __future__ import annotations

import sqlite3
import weakref
from typing import Any

from semantix.ports.world import ClientSession
from semantix.worlds.simulated.sqlite.database import Database, loaded
from semantix.worlds.simulated.sqlite.kinds import (
    COMMIT,
    EXCLUSIVE,
    READ,
    ROWS,
    Kinds,
    check_modelled,
)
from semantix.worlds.simulated.sqlite.watching import Watching
from semantix.worlds.sqlite.call_table import BUSY
from semantix.worlds.sqlite.connection import Connection
from semantix.worlds.sqlite.door import engine_error
from semantix.worlds.sqlite.requests import ENDING, Request

_PROBE = "semantix_probe"
_NOTHING_SEEN = -1  # no commit has this number


class SimulatedConnection(Connection):
    """A connection whose engine is private; `Locks` loads and publishes its content."""


class Locks:
    """Stands between a connection and its engine: locks, loading, publishing, faults.

    The engine of a connection shows the durable bytes as they were when the connection began to
    read. At the end of a transaction that has written, its bytes become the durable ones.

    Args:
        kinds: whether a statement reads or writes, by its text; all connections share it.
        learned: what clients have learned of the durable content (`kinds.ROWS`).
    """

    def __init__(
        self,
        engine: SimulatedConnection,
        database: Database,
        session: ClientSession,
        watching: Watching,
        *,
        kinds: dict[str, str],
        learned: dict[str, None],
    ) -> None:
        self._made = weakref.ref(engine)
        self._database = database
        self._session = session
        self._watching = watching
        self._kinds = Kinds(kinds, learned)
        self._learned = learned
        self._seen = _NOTHING_SEEN  # number of the commit that the engine shows
        self._reads = False  # it holds SHARED
        self._is_read_only = False
        self._may_have_rows = False
        self._rows_are_of_a_write = False  # INSERT … RETURNING: it commits behind its last row
        engine.create_function(_PROBE, 0, _nothing)
        database.holders.append(self)

    # -- as a holder ----------------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """The attempt of the connection has crashed or ended."""
        return self._made() is None or not self._session.is_alive()

    @property
    def owner(self) -> str:
        """Label of the attempt."""
        return self._session.owner

    def holds_shared(self) -> bool:
        """Return whether the connection reads."""
        return self._reads

    def abandon(self) -> None:
        """Roll back, and give all locks free."""
        self._forget()
        engine = self._made()
        if engine is not None:
            engine.abandon()

    # -- as locking -----------------------------------------------------------------------------

    def perform(self, request: Request) -> Any:
        """Make a call, with the locks that it needs."""
        self._database.sweep()
        if request.name == "close":
            answer = request.effect()
            self._forget()
            return answer
        check_modelled(request)
        self._settle()  # rows that the connector has dropped hold no lock
        was_exclusive = self._database.is_exclusive
        try:
            self._acquire(request)
        except sqlite3.OperationalError:
            self._begin(request)
            self._settle()
            raise
        try:
            was_begun = self._engine.in_transaction
            answer = self._effect(request)
            self._kinds.savepoints.note(request, was_begun=was_begun)
            if getattr(answer, "description", None) is not None:
                self._may_have_rows = True
                self._rows_are_of_a_write = self._kinds.is_write(request)
        finally:
            if request.keyword in ENDING:
                self._database.keep_reading(self, was_exclusive=was_exclusive)
            self._settle()
        return answer

    def _begin(self, request: Request) -> None:
        """Begin the transaction that Python has begun before the statement failed.

        A connection that could not yet read the schema fails before.
        """
        if not self._kinds.knows_schema:
            return
        if request.begins in ("BEGIN", "BEGIN DEFERRED") and not self._engine.in_transaction:
            run(self._engine, request.begins)

    def is_in_transaction(self) -> bool:
        """Return whether the connection is in a transaction."""
        return not self._engine.is_closed and self._engine.in_transaction

    def fetched(self) -> None:
        """Note that rows were taken: a statement may have ended, and with it its transaction."""
        if not self._engine.is_closed:
            self._settle()

    def told_row_id(self) -> None:
        """Note that the connector asks how many rows there were."""
        self._learned[ROWS] = None

    # -- parts ----------------------------------------------------------------------------------

    @property
    def _engine(self) -> SimulatedConnection:
        engine = self._made()
        assert engine is not None, "a call of a connection that is gone"
        return engine

    def _acquire(self, request: Request) -> None:
        """Take the locks that a call needs. What was taken is given back if one cannot be had."""
        load = None if self._reads else self._load
        kind = self._kinds.of(request, self._engine, load)
        if not kind:
            return
        if kind == COMMIT:
            if self._database.is_writer(self):
                self._database.take_all(self, stays_pending=True)
            return
        database, had_read = self._database, self._reads
        had_write = database.is_writer(self)
        if not had_read:
            self._load()
            self._reads = True
            self._kinds.knows_schema |= request.keyword != "PRAGMA"
        try:
            self._acquire_more(request, kind, had_write=had_write)
        except sqlite3.OperationalError:
            self._reads = had_read
            if not had_write:
                database.release(self)
            raise

    def _acquire_more(self, request: Request, kind: str, *, had_write: bool) -> None:
        if kind == READ:
            return
        self._database.take_write(self)
        if kind == EXCLUSIVE and not had_write:
            self._database.take_all(self, stays_pending=False)

    def _effect(self, request: Request) -> Any:
        """Make the call. Outside of a transaction it commits at once, if nobody else reads."""
        engine = self._engine
        writes = self._database.is_writer(self)
        if not writes or engine.in_transaction or request.begins or request.keyword == "BEGIN":
            return request.effect()
        if not self._database.has_other_readers(self):
            return request.effect()
        if request.keyword == "VACUUM":
            raise engine_error(BUSY)
        run(engine, "BEGIN")
        try:
            request.effect()
        finally:
            if self.is_in_transaction():
                run(engine, "ROLLBACK")
        raise engine_error(BUSY)

    def _load(self) -> None:
        """Show the durable content. Raises OperationalError if a writer lets nobody read."""
        database = self._database
        database.may_read(self)
        if self._seen != database.number:
            with loaded(database.content) as source:
                source.backup(self._engine)
            self._seen = database.number
        if self._is_read_only != database.is_read_only:
            self._is_read_only = database.is_read_only
            run(self._engine, f"PRAGMA query_only = {int(self._is_read_only)}")

    def _settle(self) -> None:
        """Publish and give the locks free, if neither transaction nor statement goes on."""
        if self._engine.in_transaction or not (self._reads or self._may_have_rows):
            return
        has_rows = self._may_have_rows and not self._is_idle()
        if self._database.is_writer(self) and not (has_rows and self._rows_are_of_a_write):
            content = sqlite3.Connection.serialize(self._engine)
            is_kept = self._database.publish(content, self.owner)
            self._seen = self._database.number if is_kept else _NOTHING_SEEN
            self._database.release(self)
        self._reads = self._may_have_rows = has_rows

    def _is_idle(self) -> bool:
        """Return whether no statement has more rows: only then a function can be replaced."""
        try:
            self._engine.create_function(_PROBE, 0, _nothing)
        except sqlite3.OperationalError:
            return False
        return True

    def _forget(self) -> None:
        self._database.release(self)
        self._reads = False
        if self in self._database.holders:
            self._database.holders.remove(self)


def run(engine: sqlite3.Connection, sql: str) -> None:
    """Execute a statement without a step."""
    sqlite3.Cursor(engine).execute(sql)


def _nothing() -> None:
    """Do nothing: see `Locks._is_idle`."""
