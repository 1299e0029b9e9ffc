"""The naming `pooling`: the lowest free number; open transactions are found by listing them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from semantix.connectors.kafka.naming.numbered import Numbered, numbers_of
from semantix.ports.kafka_transactions import KafkaTransactions


class Pooling(Numbered):
    """Implements `TransactionNaming`.

    Source: Flink, TransactionNamingStrategyImpl.POOLING, TransactionAbortStrategyImpl.LISTING.
    Flink uses an id again as soon as its transaction is committed, and then skips an open one that
    the state lists under an older epoch (FLINK-40626). Here an id waits until no state lists it.
    """

    naming = "pooling"
    accepts = ("pooling", "incrementing")
    keeps_empty = True

    def find_lingering(self, transactions: KafkaTransactions) -> Iterator[tuple[str, bool]]:
        """List the open transactions; give those that this subtask owns.

        What the restored state lists was committed before. Until the markers are written such a
        transaction is in the list, too. Its id is not initialised: a further restore of this state
        must be able to repeat the commit.
        """
        place = self._place
        for transactional_id in transactions.open_ids():
            for prefix in self.prefixes if self.used.is_free(transactional_id) else ():
                found = numbers_of(transactional_id, prefix)
                if found is not None and self.owns(found[0]):
                    yield transactional_id, (prefix, found[0]) == (place.prefix, place.subtask)
                    break

    def take(self, checkpoint_id: int) -> Sequence[str]:
        """Give the id with the lowest free number."""
        place = self._place
        for number in count():
            transactional_id = f"{place.prefix}-{place.subtask}-{number}"
            if self.used.is_free(transactional_id):
                break
        self.used.mark_used(transactional_id)
        return (transactional_id,)
