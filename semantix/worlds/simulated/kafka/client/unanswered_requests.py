"""The requests of a transactional producer whose answers its caller does not get."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.client.queued_message import Where
from semantix.worlds.simulated.kafka.client.transaction_state import TransactionState


class UnansweredRequests(TransactionState):
    """Sends requests as a planned fault demands: without an answer, or late.

    Attributes:
        unit: name of the open transaction, empty before its first partition was added.
    """

    __slots__ = ("_added", "_groups", "_timeout_ms", "unit")

    _added: set[Where]
    _groups: set[str]
    _timeout_ms: int
    unit: str

    def init_quietly(self) -> None:
        """Send InitProducerId."""
        self._broker.transactions.init_producer_id(self.transactional_id, self._timeout_ms)

    def end_quietly(self, commit: bool) -> None:
        """Send EndTxn."""
        if commit:
            self._outbox.send()
        if self._added or self._groups:
            self._broker.transactions.end(self.identity, commit)

    def send_offsets_quietly(
        self, group_id: str, offsets: Mapping[Where, CommittedOffset], member: tuple[str, int]
    ) -> None:
        """Send the offsets of a group."""
        if not offsets:
            return
        owner = self._door.session.owner
        code, unit = self._broker.add_to_transaction(self.identity, group_id, owner)
        if not code:
            self._groups.add(group_id)
            self.unit = unit
            self._broker.commit_in_transaction(self.identity, group_id, offsets, member)

    def delay_markers(self, by_us: int) -> None:
        """Let the broker write the markers of the transaction that ends next later than usual."""
        self._broker.transactions.delay_markers(self.transactional_id, by_us)

    def send_late(self, call: str, by_us: int, effect: Callable[[], None]) -> None:
        """Send the request of a call so that it reaches the broker after `by_us`.

        The session of the producer is that of now. Messages before an EndTxn(commit) arrive in
        time: the producer sends EndTxn when they are acknowledged.

        Args:
            effect: of the call, if it ends no transaction.
        """
        transactions, identity = self._broker.transactions, self.identity
        commit = call == "commit_transaction"
        if commit:
            self._outbox.send()
        if not commit and call != "abort_transaction":
            self._door.network.send_late(by_us, effect)
        elif self._added or self._groups:
            self._door.network.send_late(by_us, lambda: transactions.end(identity, commit))
