"""Which lock a call needs. The engine says whether a statement reads or writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from semantix.worlds.simulated.sqlite.savepoints import Savepoints
from semantix.worlds.sqlite.refusals import refused
from semantix.worlds.sqlite.requests import ENDING, Request

READ, WRITE, EXCLUSIVE, COMMIT = "read", "write", "exclusive", "commit"
ROWS = "rows"
# The operations of an INSERT into a table without a key, an index or a trigger: it does the same
# whatever the table holds.
_BLIND = frozenset((
    "Init", "Goto", "Halt", "Transaction", "OpenWrite", "NewRowid", "Variable", "Integer", "Int64",
    "Real", "String8", "Null", "SoftNull", "Blob", "Copy", "SCopy", "Affinity", "HaltIfNull",
    "MakeRecord", "Insert", "Noop", "TypeCheck",
))  # fmt: skip
_REFUSED = ("ATTACH", "DETACH")
_BY_SCHEMA = ("CREATE", "DROP", "ALTER")  # `IF NOT EXISTS` may do nothing
_JOURNALS = ("wal", "locking_mode")


class Kinds:
    """The kinds of the statements of one connection.

    Args:
        known: kinds by the texts of statements; all connections of a world share it.
        learned: gets `ROWS` when a statement may do other things because of rows that are there.
    Attributes:
        knows_schema: the connection has read the schema.
        savepoints: of its transaction.
    """

    def __init__(self, known: dict[str, str], learned: dict[str, None]) -> None:
        self._known = known
        self._learned = learned
        self.knows_schema = False
        self.savepoints = Savepoints()

    def is_write(self, request: Request) -> bool:
        """Return whether a statement that was executed writes."""
        return self._known.get(request.sql) == WRITE

    def of(
        self, request: Request, engine: sqlite3.Connection, load: Callable[[], None] | None
    ) -> str:
        """Return the lock that a call needs: one of the four, or nothing.

        Args:
            load: lets the engine show the durable content, and raises if it may not read. None: it
                reads already.
        """
        keyword = request.keyword
        if keyword in ENDING:
            return COMMIT if self.savepoints.ends(request) else ""
        if not request.sql or keyword == "ROLLBACK":
            return ""
        words = (request.sql if keyword == "BEGIN" else request.begins).upper().rstrip("; ").split()
        if "EXCLUSIVE" in words:
            return EXCLUSIVE
        if "IMMEDIATE" in words:
            return WRITE
        if keyword in ("BEGIN", "SAVEPOINT"):
            return ""
        if keyword == "VACUUM":
            return "" if engine.in_transaction else WRITE  # inside of one the engine refuses it
        found = self._known.get(request.sql)
        return self._explained(request, engine, load) if found is None else found

    def _explained(
        self, request: Request, engine: sqlite3.Connection, load: Callable[[], None] | None
    ) -> str:
        """Ask the engine whether a statement reads or writes the database."""
        failure: sqlite3.Error | None = None
        try:
            if load is not None:
                load()
        except sqlite3.OperationalError as error:
            failure = error  # only a statement without tables goes on
        try:
            program = sqlite3.Cursor(engine)
            program.execute(f"EXPLAIN {request.sql}", request.parameters)
            codes = program.fetchall()
        except sqlite3.Error:
            if failure is not None and not self.knows_schema:
                raise failure from None
            return ""  # the statement is wrong: the engine says so when it is executed
        marks = [row[3] for row in codes if row[1] == "Transaction" and row[2] == 0]
        found = WRITE if any(marks) else READ if marks else ""
        if found and not _BLIND.issuperset([row[1] for row in codes]):
            self._learned[ROWS] = None
        if request.keyword not in _BY_SCHEMA:
            self._known[request.sql] = found
        return found


def check_modelled(request: Request) -> None:
    """Refuse what the simulated database does not have."""
    text = request.sql.lower()
    if request.keyword in _REFUSED:
        what = request.keyword
    elif request.keyword == "PRAGMA" and any(word in text for word in _JOURNALS):
        what = " ".join(request.sql.split())
    else:
        return
    raise refused(what, "the simulated one is one database with a rollback journal")
