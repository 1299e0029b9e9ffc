"""A simulated store with transactions, an append-only log, a table and markers.

It has what the two sink templates need. Calls take no simulated time. A transaction that is
pending for too long is aborted by a reaper, as in Kafka: one interval after its timeout.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from semantix.errors import UsageError
from semantix.model.nearest import nearest_word
from semantix.model.sim_time import MILLISECOND_US, SimTime
from semantix.model.validation import checked_mapping
from semantix.ports.clock import Clock
from semantix.ports.world import ClientSession, Leftover, Observer
from semantix.worlds.simulated import store_form
from semantix.worlds.simulated.forgetting import Forgetting
from semantix.worlds.simulated.store_client import STORE_CALLS, SimulatedStoreClient
from semantix.worlds.simulated.store_effects import LOG, TABLE, StoreEffects, Transaction
from semantix.worlds.simulated.store_form import StoredState, StoredTransaction
from semantix.worlds.simulated.store_options import StoreOptions
from semantix.worlds.simulated.store_values import encoded_value, encoded_values


class TransactionalStore(StoreEffects):
    """The store as a world (`ports.world.World`).

    Args:
        options: see `StoreOptions`.
    """

    calls = STORE_CALLS
    left_out: tuple[str, ...] = ()

    def __init__(self, clock: Clock, observer: Observer, options: Mapping[str, Any]) -> None:
        chosen = checked_mapping(StoreOptions, options, "world_options.store")
        timeout_ms, lasts_us = chosen.transaction_timeout_ms, None
        if timeout_ms is not None:
            lasts_us = (timeout_ms + chosen.reaper_interval_ms) * MILLISECOND_US
        super().__init__(clock, observer, lasts_us, observer.isolation == "read_uncommitted")
        self.forgetting = Forgetting(is_on=chosen.loses_acknowledged)

    def clients(self, session: ClientSession) -> SimulatedStoreClient:
        """Give the client of one attempt."""
        return SimulatedStoreClient(self, session)

    def capture(self, now_us: SimTime) -> StoredState:
        """Give transactions and markers, ordered by name."""
        transactions = self._transactions
        markers = self._markers
        return StoredState(
            tuple(_stored(transactions[name], now_us) for name in sorted(transactions)),
            tuple((key, markers[key]) for key in sorted(markers)),
        )

    def resume(self, captured: Any, now_us: SimTime) -> None:
        """Become the captured store. Log and table start empty: the history has their content.

        Transactions whose time is over are aborted at once. A crash of the job does not stop the
        store, so its reaper has aborted them before any client comes back.
        """
        self._markers = dict(captured.markers)
        self._transactions = {}
        for stored in captured.transactions:
            remaining_us = stored.remaining_us
            due_us = None if remaining_us is None else now_us + remaining_us
            transaction = Transaction(stored.transaction_id, stored.owner, due_us)
            transaction.status = stored.status
            transaction.values = list(stored.values)
            self._transactions[stored.transaction_id] = transaction
        self._alarm_us = None
        self.version += 1
        self.wake()

    def observed(self) -> Collection[str]:
        """Name what clients have learned: listed ids, markers, an id that was already pending."""
        return sorted(self.asked)

    def canonical(self, captured: StoredState, observed: Collection[str]) -> object:
        """Give a captured store in canonical form, see `store_form`."""
        return store_form.canonical(captured, observed)

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Say on what the canonical form relies."""
        return tuple(store_form.premises(observed))

    def deadlines(self, captured: StoredState) -> Mapping[str, SimTime]:
        """Give the pending transactions that time out, with the time that each has left."""
        return store_form.deadlines(captured)

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Append to the log, or set rows of the table. There a value is a mapping with `key`.

        The observer is told of the input only: what a reader sees of it is no output of the job.
        """
        if place == LOG:
            self.log.extend(encoded_values(list(values), "feed"))
        elif place == TABLE:
            self.rows.update((row["key"], encoded_value(row, "feed")) for row in values)
        else:
            near = nearest_word(place, (LOG, TABLE))
            raise UsageError(f"the store has no place {place!r}", hint=f"did you mean {near!r}?")
        self.version += 1
        self._observer.fed(place, values)

    def leftovers(self) -> Sequence[Leftover]:
        """List the transactions that are open or prepared."""
        return [
            Leftover(f"{transaction.status} transaction", name, transaction.owner)
            for name, transaction in sorted(self._transactions.items())
            if transaction.is_pending()
        ]

    def settled_by_us(self) -> SimTime:
        """Give the time when the reaper has aborted all transactions that are pending now."""
        due = [t.due_us for t in self._transactions.values() if t.is_pending() and t.due_us]
        return max(due, default=self._clock.now_us())


def _stored(transaction: Transaction, now_us: SimTime) -> StoredTransaction:
    is_pending, due_us = transaction.is_pending(), transaction.due_us
    remaining_us = due_us - now_us if is_pending and due_us is not None else None
    owner = (
        transaction.owner.partition("#")[0] if is_pending else ""
    )  # without the attempt, which only counts up
    return StoredTransaction(
        transaction.transaction_id,
        transaction.status,
        owner,
        tuple(transaction.values),
        remaining_us,
    )
