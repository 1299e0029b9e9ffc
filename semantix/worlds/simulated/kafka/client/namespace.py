"""The client classes that `runtime_context.client("kafka")` returns, bound to one attempt."""

from __future__ import annotations

from typing import Any

from confluent_kafka import KafkaError

from semantix.ports.kafka_transactions import TransactionDescription
from semantix.worlds.simulated.kafka.client.admin.admin_client import SimulatedAdminClient
from semantix.worlds.simulated.kafka.client.calls import failed, text_of
from semantix.worlds.simulated.kafka.client.consumer.consumer_client import SimulatedConsumer
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.outbox import RETRY_US
from semantix.worlds.simulated.kafka.client.producer import SimulatedProducer

CONCURRENT_TRANSACTIONS = int(KafkaError.CONCURRENT_TRANSACTIONS)
TRANSACTIONAL_ID_NOT_FOUND = 105  # KafkaError has no name for it


class SimulatedTransactions:
    """The port `KafkaTransactions` on the simulated broker."""

    def __init__(self, link: Link) -> None:
        self._coordinator = link.broker.transactions
        self._door = link.door("kafka.transactions")

    def describe(self, transactional_id: str) -> TransactionDescription:
        """Describe the id, as DescribeTransactions does."""

        def answer() -> TransactionDescription:
            entry = self._coordinator.living(transactional_id)
            if entry is None:
                raise failed(TRANSACTIONAL_ID_NOT_FOUND)
            return TransactionDescription(entry.state, entry.producer_id, entry.epoch)

        return self._door.remote("describe", answer, "")

    def end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> None:
        """Send EndTxn; repeat it while the coordinator answers CONCURRENT_TRANSACTIONS."""
        identity = (transactional_id, producer_id, producer_epoch)

        def end() -> None:
            code = self._coordinator.end(identity, commit)
            while code == CONCURRENT_TRANSACTIONS:
                self._door.clock.wait_us(RETRY_US)
                code = self._coordinator.end(identity, commit)
            if code:
                raise failed(code, text_of(code))

        entry = self._coordinator.living(transactional_id)
        # The oracle FAIL judges effects that a reader must see; an abort has none.
        unit = entry.unit if entry is not None and commit else ""
        self._door.remote("end", end, "", unit=unit)


class KafkaClients:
    """The classes of `confluent_kafka` that a connector uses, and the port of transactions.

    Attributes:
        transactions: `ports.kafka_transactions.KafkaTransactions`.
    """

    __slots__ = ("_link", "transactions")

    def __init__(self, link: Link) -> None:
        self._link = link
        self.transactions = SimulatedTransactions(link)

    def Producer(self, *args: Any, **kwargs: Any) -> SimulatedProducer:  # noqa: N802
        """Make a producer, as `confluent_kafka.Producer(conf)`."""
        return SimulatedProducer(self._link, *args, **kwargs)

    def Consumer(self, *args: Any, **kwargs: Any) -> SimulatedConsumer:  # noqa: N802
        """Make a consumer, as `confluent_kafka.Consumer(conf)`."""
        return SimulatedConsumer(self._link, *args, **kwargs)

    def AdminClient(self, *args: Any, **kwargs: Any) -> SimulatedAdminClient:  # noqa: N802
        """Make an admin client, as `confluent_kafka.admin.AdminClient(conf)`."""
        return SimulatedAdminClient(self._link, *args, **kwargs)
