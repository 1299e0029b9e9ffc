"""The engine of a file: SQLite itself has the locks."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

from semantix.ports.gate import CallFault
from semantix.ports.world import ClientSession
from semantix.worlds.instrument import refuse
from semantix.worlds.sqlite.connection import Connection
from semantix.worlds.sqlite.requests import Request


class OpenConnections:
    """The connections of all attempts in this process.

    Python closes a connection when its last reference is gone. A function whose attempt is over may
    still be referenced for a while; so the connections of such attempts are closed here.
    """

    def __init__(self) -> None:
        self._known: list[tuple[weakref.ref[Connection], ClientSession]] = []

    def add(self, connection: Connection, session: ClientSession) -> None:
        """Note a connection."""
        self._known.append((weakref.ref(connection), session))

    def sweep(self) -> None:
        """Close the connections of attempts that are over."""
        kept = []
        for made, session in self._known:
            connection = made()
            if connection is None or connection.is_closed:
                continue
            if session.is_alive():
                kept.append((made, session))
            else:
                connection.abandon()
        self._known = kept

    def owners(self) -> Sequence[str]:
        """Return the attempts that have connections, once for each connection."""
        self.sweep()
        return [session.owner for _, session in self._known]


class FileLocking:
    """Makes each call as it is."""

    def __init__(self, connection: Connection, opened: OpenConnections) -> None:
        self._made = weakref.ref(connection)
        self._opened = opened

    def perform(self, request: Request) -> Any:
        """Make the call."""
        self._opened.sweep()
        return request.effect()

    def affected(self, request: Request, fault: CallFault) -> list[dict[str, Any]]:
        """Refuse: a real call cannot be made to fail. Raises UsageError."""
        refuse(f"sqlite.{request.name}", fault)
        return []

    def is_in_transaction(self) -> bool:
        """Return whether the connection is in a transaction."""
        connection = self._made()
        return connection is not None and not connection.is_closed and connection.in_transaction

    def told_row_id(self) -> None:
        """Do nothing: no states are compared."""

    def fetched(self) -> None:
        """Do nothing: SQLite knows."""
