"""The client that a connector gets for the store: each call is a step of the attempt's gate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from semantix.model.call_effects import CallEffect
from semantix.model.canonical import from_bytes
from semantix.ports.call_table import CallError, CallRow
from semantix.ports.gate import CallFault
from semantix.ports.store import StoreError, StoreTimeout, StoreUnavailable
from semantix.ports.world import ClientSession
from semantix.worlds.simulated.store_effects import StoreEffects
from semantix.worlds.simulated.store_values import (
    EncodedMarker,
    check_name,
    encoded_value,
    encoded_values,
    stored_marker,
)

_ERRORS = (CallError("StoreUnavailable", applied=False), CallError("StoreTimeout", applied=None))

STORE_CALLS: tuple[CallRow, ...] = tuple(
    CallRow(f"store.{name}", remote=True, effect=effect, errors=_ERRORS, lost="StoreTimeout")
    for name, effect in (
        ("append", CallEffect.WRITES),
        ("upsert", CallEffect.WRITES),
        ("begin", CallEffect.UNSEEN),
        ("write", CallEffect.WRITES),
        ("prepare", CallEffect.UNSEEN),
        ("commit", CallEffect.DECIDES),
        ("abort", CallEffect.UNSEEN),
        ("list_transactions", CallEffect.NONE),
        ("put_marker", CallEffect.UNSEEN),
        ("get_marker", CallEffect.NONE),
    )
)


class SimulatedStoreClient:
    """Implements `ports.store.StoreClient` for one attempt."""

    __slots__ = ("_gate", "_network", "_owner", "_store")

    def __init__(self, store: StoreEffects, session: ClientSession) -> None:
        self._store = store
        self._network = store.network
        self._owner = session.owner
        self._gate = session.gate

    def append(self, values: Sequence[Any]) -> None:
        """Append values to the log, one after the other."""
        encoded = encoded_values(values, "append")
        fault = self._gate.before("store.append")
        if fault is not None or self._network.cut_until_us:
            self._fail(fault, "store.append", encoded, "", lambda: self._append(encoded, _nothing))
        self._append(encoded, self._between_appends)
        self._gate.after("store.append")

    def upsert(self, key: str, value: Any) -> None:
        """Set the row of `key` in the table."""
        check_name(key, "upsert", "key")
        encoded = encoded_value(value, "upsert")
        store, owner = self._store, self._owner
        fault = self._gate.before("store.upsert")
        if fault is not None or self._network.cut_until_us:
            self._fail(
                fault, "store.upsert", (encoded,), "", lambda: store.upsert(key, encoded, owner)
            )
        store.upsert(key, encoded, owner)
        self._gate.after("store.upsert")

    def begin(self, transaction_id: str) -> None:
        """Open a transaction."""
        check_name(transaction_id, "begin", "transaction_id")
        store, owner = self._store, self._owner
        fault = self._gate.before("store.begin")
        if fault is not None or self._network.cut_until_us:
            self._fail(
                fault, "store.begin", (), transaction_id, lambda: store.begin(transaction_id, owner)
            )
        store.begin(transaction_id, owner)
        self._gate.after("store.begin")

    def write(self, transaction_id: str, values: Sequence[Any]) -> None:
        """Add values to an open transaction, one after the other."""
        encoded = encoded_values(values, "write")
        store = self._store
        fault = self._gate.before("store.write")
        if fault is not None or self._network.cut_until_us:
            self._fail(
                fault,
                "store.write",
                encoded,
                transaction_id,
                lambda: store.write(transaction_id, encoded, _nothing),
            )
        store.write(transaction_id, encoded, self._between_writes)
        self._gate.after("store.write")

    def prepare(self, transaction_id: str) -> None:
        """Refuse further writes."""
        self._on_transaction("store.prepare", transaction_id, self._store.prepare)

    def commit(self, transaction_id: str) -> None:
        """Make the transaction's values visible, all at once. A second call changes nothing."""
        self._on_transaction("store.commit", transaction_id, self._store.commit)

    def abort(self, transaction_id: str) -> None:
        """Drop the transaction. A second call changes nothing."""
        self._on_transaction("store.abort", transaction_id, self._store.abort)

    def list_transactions(self, prefix: str) -> list[str]:
        """Give the ids of open and prepared transactions that begin with `prefix`, sorted."""
        fault = self._gate.before("store.list_transactions")
        if fault is not None or self._network.cut_until_us:
            self._fail(fault, "store.list_transactions", (), "", _no_effect)
        found = self._store.pending_transactions(prefix)
        self._gate.after("store.list_transactions")
        return found

    def put_marker(self, key: str, value: Any) -> None:
        """Set a marker to an immutable value."""
        check_name(key, "put_marker", "key")
        stored = stored_marker(value)
        store = self._store
        fault = self._gate.before("store.put_marker")
        if fault is not None or self._network.cut_until_us:
            self._fail(fault, "store.put_marker", (), "", lambda: store.put_marker(key, stored))
        store.put_marker(key, stored)
        self._gate.after("store.put_marker")

    def get_marker(self, key: str) -> Any:
        """Give the marker's value, None if there is none."""
        fault = self._gate.before("store.get_marker")
        if fault is not None or self._network.cut_until_us:
            self._fail(fault, "store.get_marker", (), "", _no_effect)
        found = self._store.get_marker(key)
        self._gate.after("store.get_marker")
        return from_bytes(found.encoded) if type(found) is EncodedMarker else found

    def _on_transaction(
        self, step: str, transaction_id: str, effect: Callable[[str], None]
    ) -> None:
        fault = self._gate.before(step)
        if fault is not None or self._network.cut_until_us:
            values = self._store.values_of(transaction_id) if step != "store.abort" else ()
            self._fail(fault, step, values, transaction_id, lambda: effect(transaction_id))
        effect(transaction_id)
        self._gate.after(step)

    def _append(self, values: Sequence[bytes], between: Callable[[int], None]) -> None:
        self._store.append(values, self._owner, between)

    def _between_appends(self, part: int) -> None:
        self._gate.during("store.append", part)

    def _between_writes(self, part: int) -> None:
        self._gate.during("store.write", part)

    def _fail(
        self,
        fault: CallFault | None,
        step: str,
        values: Sequence[bytes],
        unit: str,
        effect: Callable[[], object],
    ) -> None:
        """Do what a call fault says: apply the effect or not, then raise instead of answering.

        Without a fault, raise if the network is cut, since a call of this client never waits; else
        return.
        """
        if fault is None:
            if self._network.is_cut():
                raise StoreUnavailable(f"{step} of {self._owner}: the store cannot be reached")
            return
        self._gate.affected(values, unit)
        if fault.applied:
            with suppress(StoreError):  # a refusal is lost with the answer
                effect()
        if fault.kind == "error" and fault.error == "StoreUnavailable":
            raise StoreUnavailable(f"{step} of {self._owner}: the store is unavailable")
        raise StoreTimeout(f"{step} of {self._owner}: no answer within the time limit")


def _nothing(part: int) -> None:
    """Visit no step: the call has already met its fault."""


def _no_effect() -> None:
    """Change nothing: the call only reads."""
