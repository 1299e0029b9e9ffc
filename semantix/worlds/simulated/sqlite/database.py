"""The database of one run: its durable bytes, and who holds which lock of its file.

The locks are those of SQLite's rollback journal: any number of connections may read (SHARED), one
of them may also write (RESERVED), and it can commit when nobody else reads (EXCLUSIVE). A writer
that waits for readers lets no new one in (PENDING). Source: SQLite, pager.c, os.h.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from semantix.worlds.simulated.forgetting import NOTHING, Forgetting
from semantix.worlds.sqlite.call_table import BUSY
from semantix.worlds.sqlite.door import engine_error


class Holder(Protocol):
    """A connection, as the database knows it."""

    @property
    def owner(self) -> str:
        """Label of the attempt."""
        ...

    @property
    def is_over(self) -> bool:
        """The attempt of the connection has crashed or ended."""
        ...

    def holds_shared(self) -> bool:
        """Return whether it reads: in a transaction, or in a statement with more rows."""
        ...

    def abandon(self) -> None:
        """Roll back, and give all locks free."""
        ...


class Database:
    """Durable bytes and locks.

    Args:
        content: the bytes of the database; empty: a new one.
        committed: called after each commit with the label of the attempt.
    Attributes:
        content: the bytes.
        number: of the last commit.
        is_exclusive: the writer lets nobody read.
        is_read_only: no connection may write.
        holders: the open connections.
        forgetting: which acknowledged commits are not kept.
    """

    def __init__(self, content: bytes, committed: Callable[[str], None]) -> None:
        self.content = content
        self.number = 0
        self.is_read_only = False
        self.holders: list[Holder] = []
        self.forgetting: Forgetting = NOTHING
        self._committed = committed
        self._writer: Holder | None = None
        self.is_exclusive = False
        self._is_pending = False

    def sweep(self) -> None:
        """Close the connections of attempts that are over."""
        for holder in list(self.holders):
            if holder.is_over:
                holder.abandon()

    def publish(self, content: bytes, owner: str) -> bool:
        """Make a commit durable, and return whether it is: see `forgetting`."""
        if content == self.content:
            return True
        if self.forgetting.is_on and self.forgetting.forgets():
            return False
        self.content = content
        self.number += 1
        self._committed(owner)
        return True

    def is_writer(self, holder: Holder) -> bool:
        """Return whether a connection holds RESERVED."""
        return self._writer is holder

    def may_read(self, holder: Holder) -> None:
        """Return if a connection may take SHARED. Raises OperationalError."""
        writer = self._writer
        if writer not in (None, holder) and (self.is_exclusive or self._is_pending):
            raise engine_error(BUSY)

    def take_write(self, holder: Holder) -> None:
        """Take RESERVED. Raises OperationalError."""
        if self._writer not in (None, holder):
            raise engine_error(BUSY)
        self._writer = holder

    def take_all(self, holder: Holder, *, stays_pending: bool) -> None:
        """Take EXCLUSIVE: nobody else reads.

        Args:
            stays_pending: no new reader comes until the transaction has ended.
        Raises:
            sqlite3.OperationalError: somebody reads.
        """
        if self.has_other_readers(holder):
            self._is_pending = stays_pending
            raise engine_error(BUSY)
        self.is_exclusive = True

    def has_other_readers(self, holder: Holder) -> bool:
        """Return whether another connection holds SHARED."""
        return any(other is not holder and other.holds_shared() for other in self.holders)

    def keep_reading(self, holder: Holder, *, was_exclusive: bool) -> None:
        """Let readers in again if a transaction goes on that had asked to commit."""
        if self._writer is holder:
            self.is_exclusive = was_exclusive

    def release(self, holder: Holder) -> None:
        """Give up all locks but SHARED."""
        if self._writer is holder:
            self._writer = None
            self.is_exclusive = self._is_pending = False


@contextmanager
def loaded(content: bytes) -> Iterator[sqlite3.Connection]:
    """Give an engine with this content, and close it: Python frees no connection that is open.

    Each one is new. `deserialize` takes the schema from below virtual tables such as `json_each`:
    SQLite 3.40 crashes if a connection has used one before.
    """
    engine = sqlite3.connect(":memory:")
    try:
        engine.deserialize(content)
        yield engine
    finally:
        engine.close()
