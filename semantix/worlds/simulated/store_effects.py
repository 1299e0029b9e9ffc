"""The effects of the store's calls, without the gate. Each effect is durable at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from semantix.model.sim_time import SimTime
from semantix.ports.clock import Clock
from semantix.ports.network import Network
from semantix.ports.store import AbortedTransaction, TransactionError, UnknownTransaction
from semantix.ports.world import Observer
from semantix.worlds.simulated.forgetting import NOTHING, Forgetting

LOG, TABLE = "log", "table"
OPEN, PREPARED, COMMITTED, ABORTED = "open", "prepared", "committed", "aborted"

# What clients have learned or met (`ports.world.World.observed`).
BEGUN = "transactions"
CLASHED = "ids of transactions"  # a client wanted to begin an id that was pending
LISTED = "list of transactions "  # the prefix follows
MARKERS = "markers"


class Transaction:
    """A transaction. At `due_us` the reaper aborts it if it is still pending (None: never)."""

    __slots__ = ("due_us", "owner", "status", "transaction_id", "values")

    def __init__(self, transaction_id: str, owner: str, due_us: SimTime | None) -> None:
        self.transaction_id = transaction_id
        self.owner = owner
        self.due_us = due_us
        self.status = OPEN
        self.values: list[bytes] = []

    def is_pending(self) -> bool:
        """Tell whether it is open or prepared."""
        return self.status in (OPEN, PREPARED)


class StoreEffects:
    """Log, table, markers and transactions, with the reaper.

    Args:
        lasts_us: time from the begin of a transaction until the reaper aborts it (None: never).
        shows_uncommitted: whether the final reader sees values of open transactions.
    Attributes:
        version: increases at each durable change.
        network: between the clients and the store.
        asked: what clients have learned beyond the success of plain writes.
        forgetting: which acknowledged writes are not kept.
        log: the stored values that the final reader of the log sees, in order.
        rows: the table.
    """

    def __init__(
        self, clock: Clock, observer: Observer, lasts_us: int | None, shows_uncommitted: bool
    ) -> None:
        self._clock = clock
        self._observer = observer
        self._lasts_us = lasts_us
        self._shows_uncommitted = shows_uncommitted
        self._transactions: dict[str, Transaction] = {}
        self._markers: dict[str, Any] = {}
        self._alarm_us: SimTime | None = None
        self.version = 0
        self.network = Network(clock)
        self.asked: set[str] = set()  # always read in sorted order
        self.log: list[bytes] = []
        self.rows: dict[str, bytes] = {}
        self.forgetting: Forgetting = NOTHING

    def append(self, values: Sequence[bytes], owner: str, between: Callable[[int], None]) -> None:
        """Append one value after the other; between two values call `between(values so far)`."""
        for done, value in enumerate(values):
            if done:
                between(done)
            if self.forgetting.is_on and self.forgetting.forgets():
                continue
            self.log.append(value)
            self.version += 1
            self._observer.written(LOG, "", (value,), owner)
            self._show("", (value,))

    def upsert(self, key: str, value: bytes, owner: str) -> None:
        """Set a row."""
        if self.forgetting.is_on and self.forgetting.forgets():
            return
        self.rows[key] = value
        self.version += 1
        self._observer.written(TABLE, "", (value,), owner)
        self._observer.row(TABLE, key, value)

    def begin(self, transaction_id: str, owner: str) -> None:
        """Open a transaction."""
        known = self._transactions.get(transaction_id)
        self.asked.add(BEGUN)
        if known is not None and known.is_pending():
            self.asked.add(CLASHED)
            raise TransactionError(
                f"begin: transaction {transaction_id!r} is {known.status}, by {known.owner}"
            )
        due_us = None
        if self._lasts_us is not None:
            due_us = self._clock.now_us() + self._lasts_us
            self.network.note_transaction_timeout(self._lasts_us)
        self._transactions[transaction_id] = Transaction(transaction_id, owner, due_us)
        self.version += 1
        if self._alarm_us is None:
            self._arm()

    def write(
        self, transaction_id: str, values: Sequence[bytes], between: Callable[[int], None]
    ) -> None:
        """Add one value after the other to an open transaction."""
        transaction = self._known(transaction_id, "write")
        if transaction.status != OPEN:
            raise _refused(transaction, "write")
        for done, value in enumerate(values):
            if done:
                between(done)
            if self.forgetting.is_on and self.forgetting.forgets():
                continue
            transaction.values.append(value)
            self.version += 1
            self._observer.written(LOG, transaction_id, (value,), transaction.owner)
            if self._shows_uncommitted:
                self.log.append(value)
                self._show(transaction_id, (value,))

    def prepare(self, transaction_id: str) -> None:
        """Refuse further writes."""
        transaction = self._known(transaction_id, "prepare")
        if not transaction.is_pending():
            raise _refused(transaction, "prepare")
        if transaction.status == OPEN:
            transaction.status = PREPARED
            self.version += 1

    def commit(self, transaction_id: str) -> None:
        """Make the transaction's values visible; do nothing if it is committed already."""
        transaction = self._known(transaction_id, "commit")
        if transaction.status == ABORTED:
            raise _refused(transaction, "commit")
        if transaction.is_pending():
            self._end(transaction, COMMITTED)

    def abort(self, transaction_id: str) -> None:
        """Drop the transaction; do nothing if it is aborted already or unknown."""
        transaction = self._transactions.get(transaction_id)
        if transaction is None:
            return
        if transaction.status == COMMITTED:
            raise _refused(transaction, "abort")
        if transaction.is_pending():
            self._end(transaction, ABORTED)

    def pending_transactions(self, prefix: str) -> list[str]:
        """Give the ids of open and prepared transactions that begin with `prefix`, sorted."""
        self.asked.add(f"{LISTED}{prefix}")
        return sorted(
            name
            for name, transaction in self._transactions.items()
            if transaction.is_pending() and name.startswith(prefix)
        )

    def values_of(self, transaction_id: str) -> Sequence[bytes]:
        """Give the values of a pending transaction: the records that a call fault concerns."""
        transaction = self._transactions.get(transaction_id)
        return () if transaction is None else tuple(transaction.values)

    def put_marker(self, key: str, value: Any) -> None:
        """Set a marker."""
        self._markers[key] = value
        self.version += 1

    def get_marker(self, key: str) -> Any:
        """Give a marker."""
        self.asked.add(MARKERS)
        return self._markers.get(key)

    def _known(self, transaction_id: str, call: str) -> Transaction:
        transaction = self._transactions.get(transaction_id)
        if transaction is None:
            raise UnknownTransaction(f"{call}: the store knows no transaction {transaction_id!r}")
        return transaction

    def _end(self, transaction: Transaction, status: str) -> None:
        values, transaction.values = tuple(transaction.values), []
        transaction.status = status
        self.version += 1
        self._observer.unit_ended(transaction.transaction_id, status == COMMITTED)
        if status == COMMITTED and values and not self._shows_uncommitted:
            self.log.extend(values)
            self._show(transaction.transaction_id, values)

    def _show(self, unit: str, values: Sequence[bytes]) -> None:
        end = len(self.log)
        self._observer.appeared(LOG, unit, values, end, end)

    def wake(self) -> None:
        """Abort the transactions that have timed out. An alarm calls this; calls may be early."""
        now_us = self._clock.now_us()
        if self._alarm_us is not None and self._alarm_us <= now_us:
            self._alarm_us = None
        for _, transaction in sorted(self._transactions.items()):
            due_us = transaction.due_us
            if transaction.is_pending() and due_us is not None and due_us <= now_us:
                self._end(transaction, ABORTED)
        self._arm()

    def _arm(self) -> None:
        """Set an alarm for the time when the next pending transaction times out."""
        due = [t.due_us for t in self._transactions.values() if t.is_pending() and t.due_us]
        next_us = min(due, default=None)
        if next_us is not None and (self._alarm_us is None or next_us < self._alarm_us):
            self._alarm_us = next_us
            self._clock.call_at(next_us, self.wake)


def _refused(transaction: Transaction, call: str) -> TransactionError:
    kind = AbortedTransaction if transaction.status == ABORTED else TransactionError
    return kind(f"{call}: transaction {transaction.transaction_id!r} is {transaction.status}")
