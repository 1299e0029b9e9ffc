"""The way of one connection's calls to the engine: steps, faults, and waiting for a lock.

SQLite waits for a lock in real time, in the thread that may hold it: the subtasks of a job share
one thread. So the engine's own timeout is 0, and the door waits in simulated time. The times
between two looks are SQLite's (sqliteDefaultBusyCallback).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from semantix.ports.gate import CallFault
from semantix.ports.world import ClientSession
from semantix.worlds.sqlite.call_table import BUSY, ERRORS
from semantix.worlds.sqlite.requests import ENDING, Request

Answer = TypeVar("Answer")
_LOOKS_MS = (1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100)
_BUSY_CODE = ERRORS[BUSY][0]
# Statements that take no lock by themselves.
_WITHOUT_LOCK = ("BEGIN", "SAVEPOINT")


class Locking(Protocol):
    """What stands between a connection and its engine."""

    def perform(self, request: Request) -> Any:
        """Make the call; raise OperationalError if a lock is held by another connection."""
        ...

    def affected(self, request: Request, fault: CallFault) -> list[dict[str, Any]]:
        """Do to the connection what the fault of a call does, and return the rows it concerns."""
        ...

    def is_in_transaction(self) -> bool:
        """Return whether the connection is in a transaction; False if it is closed."""
        ...

    def told_row_id(self) -> None:
        """Note that the connector asks for the number of the last row."""
        ...

    def fetched(self) -> None:
        """Note that rows were taken from a cursor: its lock may be free now."""
        ...


class Door:
    """Makes the calls of one connection.

    Args:
        timeout_ms: for how long a call waits for a lock.
    """

    def __init__(self, session: ClientSession, timeout_ms: int, locking: Locking) -> None:
        self.session = session
        self.locking = locking
        self._timeout_ms = timeout_ms
        self._has_snapshot = False  # a transaction has read or written: it cannot wait for a lock

    def call(self, request: Request, parts: Sequence[Request] = ()) -> Any:
        """Visit the step of a call, and make the call.

        Args:
            parts: the effects of the call, if it has several, one after the other.
        Raises:
            sqlite3.Error: of the engine, or of the plan.
        """
        step = f"sqlite.{request.name}"
        gate = self.session.gate
        fault = gate.before(step)
        if fault is not None:
            self._fail(fault, request)
        answer = None
        for done, part in enumerate(parts or (request,)):
            if done:
                gate.during(step, done)
            answer = self._perform(part)
        gate.after(step)
        return answer

    def _perform(self, request: Request) -> Any:
        waited_ms, looks = 0, 0
        while True:
            try:
                answer = self.locking.perform(request)
            except sqlite3.OperationalError as error:
                wait_ms = min(_LOOKS_MS[min(looks, 11)], self._timeout_ms - waited_ms)
                if not is_busy(error) or wait_ms <= 0 or not self._may_wait(request):
                    raise
            else:
                self._note(request)
                return answer
            self.session.clock.wait_us(wait_ms * 1_000)
            waited_ms += wait_ms
            looks += 1

    def _may_wait(self, request: Request) -> bool:
        """Return False where SQLite fails at once: waiting for others could last for ever."""
        return not self._has_snapshot or request.keyword in ENDING

    def _note(self, request: Request) -> None:
        if not self.locking.is_in_transaction():
            self._has_snapshot = False
        elif request.keyword not in _WITHOUT_LOCK:
            self._has_snapshot = True

    def _fail(self, fault: CallFault, request: Request) -> None:
        rows = self.locking.affected(request, fault)
        self.session.gate.affected(rows)
        if fault.error == BUSY:  # another program has the lock for all the time
            self.session.clock.wait_us(self._timeout_ms * 1_000)
        self._has_snapshot = self._has_snapshot and self.locking.is_in_transaction()
        raise engine_error(fault.error)


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Return whether an error says that another connection holds a lock."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == _BUSY_CODE


def engine_error(name: str) -> sqlite3.OperationalError:
    """Return an error as the engine raises it, by its name in the call table."""
    code, text = ERRORS.get(name, ERRORS[BUSY])
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    error.sqlite_errorname = name
    return error
