"""The canonical form of a captured store: two equal forms have the same future.

- Of a transaction's remaining time, the form only says whether it is over.
- Transaction ids are names. Only their equality and a listed prefix make a difference.
- An ended transaction matters only if a checkpoint still names it. A new transaction may have its
  id.
- Markers matter only if some client reads markers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.model.sim_time import SimTime
from semantix.ports.canonical_form import Name, OnlyIfNamed
from semantix.worlds.simulated.store_effects import (
    BEGUN,
    CLASHED,
    LISTED,
    MARKERS,
    OPEN,
    PREPARED,
)


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A transaction as part of a captured store.

    Attributes:
        remaining_us: time until the reaper aborts it. 0 or less: it does so before the instant for
            which the store was captured. None: never.
    """

    transaction_id: str
    status: str
    owner: str
    values: tuple[bytes, ...]
    remaining_us: int | None


@dataclass(frozen=True, slots=True)
class StoredState:
    """A captured store.

    The visible log and table are left out: no client call reads them, so they make no difference
    to what happens later. What a reader has seen is in the history.
    """

    transactions: tuple[StoredTransaction, ...]
    markers: tuple[tuple[str, Any], ...]


def canonical(state: StoredState, observed: Collection[str]) -> object:
    """Give the form (`ports.world.World.canonical`)."""
    prefixes = sorted(one.removeprefix(LISTED) for one in observed if one.startswith(LISTED))
    ids_matter = CLASHED in observed
    return (
        tuple(_transaction(one, prefixes, ids_matter) for one in state.transactions),
        state.markers if MARKERS in observed else (),
    )


def premises(observed: Collection[str]) -> Iterator[str]:
    """Give one sentence for each premise of the form."""
    if BEGUN in observed and CLASHED not in observed:
        yield (
            "store: the connector uses the ids of transactions as names: it begins no id that is "
            "still open, and reads no number out of an id"
        )


def deadlines(state: StoredState) -> dict[str, SimTime]:
    """Give the pending transactions that time out, with the time that each has left."""
    return {
        one.transaction_id: one.remaining_us
        for one in state.transactions
        if one.remaining_us is not None
    }


def _transaction(one: StoredTransaction, prefixes: Sequence[str], ids_matter: bool) -> object:
    name = Name("transaction", one.transaction_id)
    if one.status not in (OPEN, PREPARED):
        return OnlyIfNamed(name, (name, one.status))
    is_due = one.remaining_us is not None and one.remaining_us <= 0
    listed = tuple(one.transaction_id.startswith(prefix) for prefix in prefixes)
    shown = one.transaction_id if ids_matter else ""
    return (name, one.status, one.owner, one.values, is_due, listed, shown)
