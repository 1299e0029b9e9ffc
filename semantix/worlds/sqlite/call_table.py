"""The calls of the client of SQLite, with the errors that the engine can raise there.

SQLite runs inside of the process, so no answer is lost on its way: an error says that the call has
had no effect. Only after an input or output error at the end of a transaction nobody knows.
"""

from __future__ import annotations

from semantix.model.call_effects import CallEffect
from semantix.ports.call_table import CallError, CallRow

BUSY, FULL, IO_ERROR, CANNOT_OPEN = (
    *("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"),
    "SQLITE_CANTOPEN",
)
# Name → (code, text), as `sqlite3.OperationalError` has them.
ERRORS = {
    BUSY: (5, "database is locked"),
    FULL: (13, "database or disk is full"),
    IO_ERROR: (10, "disk I/O error"),
    CANNOT_OPEN: (14, "unable to open database file"),
}

_BUSY = CallError(BUSY, applied=False)
_FULL = CallError(FULL, applied=False)
_BROKEN = CallError(IO_ERROR, applied=False)
_UNKNOWN = CallError(IO_ERROR, applied=None)

_ROWS: tuple[tuple[str, CallEffect, tuple[CallError, ...]], ...] = (
    ("connect", CallEffect.NONE, (CallError(CANNOT_OPEN, applied=False),)),
    ("execute", CallEffect.WRITES, (_BUSY, _FULL, _BROKEN)),
    ("executemany", CallEffect.WRITES, (_BUSY, _FULL, _BROKEN)),
    ("commit", CallEffect.WRITES, (_BUSY, _FULL, _UNKNOWN)),
    ("rollback", CallEffect.UNSEEN, ()),
    ("close", CallEffect.NONE, ()),
)

CALLS: tuple[CallRow, ...] = tuple(
    CallRow(f"sqlite.{name}", remote=False, effect=effect, errors=errors)
    for name, effect, errors in _ROWS
)
