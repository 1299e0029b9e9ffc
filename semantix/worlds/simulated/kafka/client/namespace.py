"""What `runtime_context.client("kafka")` gives: the client classes, bound to one attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaError

from semantix.ports.kafka_transactions import TransactionDescription
from semantix.ports.world import ClientSession
from semantix.worlds.simulated.kafka.client.admin.admin_client import SimulatedAdminClient
from semantix.worlds.simulated.kafka.client.calls import Door, failed, text_of
from semantix.worlds.simulated.kafka.client.consumer import SimulatedConsumer
from semantix.worlds.simulated.kafka.client.outbox import RETRY_US
from semantix.worlds.simulated.kafka.client.producer import SimulatedProducer

if TYPE_CHECKING:
    from semantix.worlds.simulated.kafka.broker import KafkaBroker

CONCURRENT_TRANSACTIONS = int(KafkaError.CONCURRENT_TRANSACTIONS)
TRANSACTIONAL_ID_NOT_FOUND = 105  # KafkaError has no name for it


class SimulatedTransactions:
    """The port `KafkaTransactions` on the simulated broker."""

    def __init__(self, broker: KafkaBroker, session: ClientSession) -> None:
        self._broker = broker
        self._door = Door(session, "kafka.transactions", broker.latency_us)

    def describe(self, transactional_id: str) -> TransactionDescription:
        """Describe the id, as DescribeTransactions does."""

        def answer() -> TransactionDescription:
            now_us = self._door.clock.now_us()
            entry = self._broker.transactions.living(transactional_id, now_us)
            if entry is None:
                raise failed(TRANSACTIONAL_ID_NOT_FOUND)
            return TransactionDescription(entry.state, entry.producer_id, entry.epoch)

        return self._door.remote("describe", answer, "")

    def end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> None:
        """Send EndTxn; CONCURRENT_TRANSACTIONS is asked again until the markers are written."""
        identity = (transactional_id, producer_id, producer_epoch)

        def end() -> None:
            code = self._broker.end_transaction(identity, commit)
            while code == CONCURRENT_TRANSACTIONS:
                self._door.clock.wait_us(RETRY_US)
                code = self._broker.end_transaction(identity, commit)
            if code:
                raise failed(code, text_of(code))

        entry = self._broker.transactions.living(transactional_id, self._door.clock.now_us())
        # An abort has no effect that a reader is owed.
        unit = entry.unit if entry is not None and commit else ""
        self._door.remote("end", end, "", unit=unit)


class KafkaClients:
    """The names that a connector uses of `confluent_kafka`, and the port of transactions.

    Attributes:
        transactions: `ports.kafka_transactions.KafkaTransactions`.
    """

    __slots__ = ("_broker", "_session", "transactions")

    def __init__(self, broker: KafkaBroker, session: ClientSession) -> None:
        self._broker = broker
        self._session = session
        self.transactions = SimulatedTransactions(broker, session)

    def Producer(self, *args: Any, **kwargs: Any) -> SimulatedProducer:  # noqa: N802
        """Make a producer, as `confluent_kafka.Producer(conf)`."""
        return SimulatedProducer(self._broker, self._session, *args, **kwargs)

    def Consumer(self, *args: Any, **kwargs: Any) -> SimulatedConsumer:  # noqa: N802
        """Make a consumer, as `confluent_kafka.Consumer(conf)`."""
        return SimulatedConsumer(self._broker, self._session, *args, **kwargs)

    def AdminClient(self, *args: Any, **kwargs: Any) -> SimulatedAdminClient:  # noqa: N802
        """Make an admin client, as `confluent_kafka.admin.AdminClient(conf)`."""
        return SimulatedAdminClient(self._broker, self._session, *args, **kwargs)
