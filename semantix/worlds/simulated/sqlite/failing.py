"""What the fault of a call does to a simulated connection."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.sqlite.connection import Locks, run
from semantix.worlds.sqlite.call_table import BUSY
from semantix.worlds.sqlite.requests import ENDING, Request

_BEFORE = "semantix_fault"  # a savepoint


class FailingLocks(Locks):
    """Locks that obey a plan."""

    def affected(self, request: Request, fault: CallFault) -> list[dict[str, Any]]:
        """Do what the fault of a call says, and return the rows that it concerns.

        An error of the disk rolls the whole transaction back, as in SQLite; a lock that cannot be
        had leaves the transaction as it is.
        """
        if request.name not in ("execute", "executemany", "commit"):
            return []
        self._database.sweep()
        if request.keyword in ENDING:
            return self._fail_commit(request, fault)
        engine, differing = self._engine, self._watching.differing
        had_read, had_write = self._reads, self._database.is_writer(self)
        before = differing(engine)
        with suppress(sqlite3.Error):
            self._acquire(request)
            run(engine, f"SAVEPOINT {_BEFORE}")
            request.effect()
        rows = differing(engine)
        if fault.error != BUSY:
            if engine.in_transaction:
                run(engine, "ROLLBACK")
        else:
            rows = [row for row in rows if row not in before]
            with suppress(sqlite3.Error):
                run(engine, f"ROLLBACK TO {_BEFORE}")
                run(engine, f"RELEASE {_BEFORE}")
            self._reads = had_read  # another program has the lock
            if not had_write:
                self._database.release(self)
            self._begin(request)
        self._settle()
        return rows

    def _fail_commit(self, request: Request, fault: CallFault) -> list[dict[str, Any]]:
        rows = self._watching.differing(self._engine)
        if fault.applied:
            with suppress(sqlite3.Error):
                self._acquire(request)
                request.effect()
        elif fault.error != BUSY and self._engine.in_transaction:
            run(self._engine, "ROLLBACK")
        self._settle()
        return rows
