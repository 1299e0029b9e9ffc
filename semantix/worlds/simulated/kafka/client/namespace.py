"""The client classes that `runtime_context.client("kafka")` returns, bound to one attempt."""

from __future__ import annotations

from typing import Any

from confluent_kafka import KafkaError

from semantix.ports.gate import CallFault
from semantix.ports.kafka_transactions import TransactionDescription
from semantix.worlds.kafka_library import AdminNames, library_name
from semantix.worlds.simulated.kafka.client.admin.admin_client import SimulatedAdminClient
from semantix.worlds.simulated.kafka.client.calls import failed, text_of
from semantix.worlds.simulated.kafka.client.consumer.consumer_client import SimulatedConsumer
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.maker import Maker
from semantix.worlds.simulated.kafka.client.outbox import RETRY_US
from semantix.worlds.simulated.kafka.client.producer import SimulatedProducer
from semantix.worlds.simulated.kafka.client.serializing import (
    SimulatedDeserializingConsumer,
    SimulatedSerializingProducer,
)

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

    def open_ids(self) -> list[str]:
        """List the ids with an open transaction, as ListTransactions does."""
        return self._door.remote("open_ids", self._coordinator.open_ids, "")

    def end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> None:
        """Send EndTxn; repeat it while the coordinator answers CONCURRENT_TRANSACTIONS."""
        identity = (transactional_id, producer_id, producer_epoch)
        coordinator = self._coordinator

        def late(fault: CallFault) -> None:
            """Obey a plan that lets the request, or the markers, arrive late."""
            if fault.kind == "late_markers":
                coordinator.delay_markers(transactional_id, fault.by_us)
                return
            self._door.network.send_late(fault.by_us, lambda: coordinator.end(identity, commit))
            self._door.wait_for_crash()

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
        self._door.remote("end", end, "", unit=unit, late=late)


class KafkaClients:
    """All public names of `confluent_kafka` and `confluent_kafka.admin`, and the transaction port.

    Attributes:
        transactions: `ports.kafka_transactions.KafkaTransactions`.
    """

    __slots__ = ("_link", "transactions")

    def __init__(self, link: Link) -> None:
        self._link = link
        self.transactions = SimulatedTransactions(link)

    def __getattr__(self, name: str) -> Any:
        kind = _CLASSES.get(name)
        if kind is not None:
            return Maker(self._link, kind)
        if name == "admin":
            return AdminNames(self.AdminClient)
        return library_name(name)


_CLASSES: dict[str, type[Any]] = {
    "Producer": SimulatedProducer,
    "Consumer": SimulatedConsumer,
    "AdminClient": SimulatedAdminClient,
    "SerializingProducer": SimulatedSerializingProducer,
    "DeserializingConsumer": SimulatedDeserializingConsumer,
}
