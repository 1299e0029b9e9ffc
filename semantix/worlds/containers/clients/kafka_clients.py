"""The clients of `runtime_context.client("kafka")` on a real broker, in the job's process."""

from __future__ import annotations

import datetime
import time
from collections.abc import Hashable, Sequence
from typing import Any, TypeVar

from confluent_kafka import KafkaException
from kio.schema.init_producer_id.v4 import InitProducerIdRequest, InitProducerIdResponse
from kio.schema.types import ProducerId, TransactionalId
from kio.static.primitive import i16, i32Timedelta

from semantix.errors import InternalError
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.late_requests import LateRequests
from semantix.ports.network import Network
from semantix.ports.world import ClientSession, Leftover
from semantix.worlds.containers.clients.kafka_admin import InstrumentedAdminClient
from semantix.worlds.containers.clients.kafka_consumer import InstrumentedConsumer
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.clients.kafka_producer import (
    Configuration,
    InstrumentedProducer,
    arguments_of,
    has_address,
)
from semantix.worlds.containers.clients.kafka_transaction_port import InstrumentedTransactions
from semantix.worlds.containers.engine import parse_address
from semantix.worlds.containers.kafka_transactions import RealKafkaTransactions
from semantix.worlds.containers.kafka_wire import exchange, transaction_coordinator
from semantix.worlds.kafka_library import AdminNames, library_name
from semantix.worlds.kafka_serializing import Deserializing, Serializing, converters

Client = TypeVar("Client", bound=InstrumentedConsumer | InstrumentedAdminClient)
Sender = TypeVar("Sender", bound=InstrumentedProducer)

_NEVER_US = 2**62
_MARKERS_S = 10.0  # in which the broker writes the markers of a decided transaction
_PAUSE_S = 0.002


class KafkaJobWorld:
    """Makes the clients of a job whose broker is real (a part of `ports.world.World`).

    Args:
        clock: of the run.
        settings: `bootstrap`, and the `prefix` of everything that the run creates on the broker.
        patience_s: how long requests are repeated while the coordinator is away or not ready.
    """

    version = 0
    calls: tuple[CallRow, ...] = ()  # call faults on real servers need a wire proxy

    def __init__(self, clock: Clock, settings: dict[str, Any], *, patience_s: float = 60.0) -> None:
        self.bootstrap = str(settings["bootstrap"])
        self.names = RunNames(str(settings["prefix"]))
        self.transactions = RealKafkaTransactions(self.bootstrap, patience_s=patience_s)
        self.network = Network(clock)  # cut while the broker is paused
        self.late: LateRequests | None = None  # the job's process sets it

    def clients(self, session: ClientSession) -> RealKafkaClients:
        """Give the client classes, bound to an attempt."""
        return RealKafkaClients(self, session)

    def settled_by_us(self) -> int:
        """Give now: the parent process waits, in real time, until the broker has settled."""
        return 0

    def leftovers(self) -> Sequence[Leftover]:
        """Give nothing: the parent process asks the broker."""
        return ()

    def capture(self, now_us: int) -> Hashable:
        """A real broker is no value."""
        raise InternalError("a real broker cannot be captured")

    def resume(self, captured: Hashable, now_us: int) -> None:
        """A real broker is no value."""
        raise InternalError("a real broker cannot be resumed")

    def end_lingering(self, real_id: str, timeout_ms: int) -> bool:
        """Let the broker end a transaction of the id's earlier producer; tell if there was one.

        The client would send the same requests, but it repeats them only after 500 ms.
        """
        state = self._state(real_id)
        if state == "Ongoing":
            self._fence(real_id, timeout_ms)
        elif not state.startswith("Prepare"):
            return False
        deadline = time.monotonic() + _MARKERS_S
        while not self._state(real_id).startswith("Complete") and time.monotonic() < deadline:
            time.sleep(_PAUSE_S)
        return True

    def _state(self, real_id: str) -> str:
        try:
            return self.transactions.describe(real_id).state
        except KafkaException:  # nobody has had the id, or the client itself will meet the trouble
            return ""

    def _fence(self, real_id: str, timeout_ms: int) -> None:
        coordinator = transaction_coordinator(parse_address(self.bootstrap), real_id)
        if isinstance(coordinator, int):
            return
        request = InitProducerIdRequest(
            transactional_id=TransactionalId(real_id),
            transaction_timeout=i32Timedelta.parse(datetime.timedelta(milliseconds=timeout_ms)),
            producer_id=ProducerId(-1),
            producer_epoch=i16(-1),
        )
        exchange(coordinator, request, InitProducerIdResponse)  # answers CONCURRENT_TRANSACTIONS


class RealKafkaClients:
    """All public names of `confluent_kafka` and `confluent_kafka.admin`, and the transaction port.

    Attributes:
        transactions: `ports.kafka_transactions.KafkaTransactions`.
    """

    __slots__ = ("_session", "_world", "transactions")

    def __init__(self, world: KafkaJobWorld, session: ClientSession) -> None:
        self._world = world
        self._session = session
        self.transactions = InstrumentedTransactions(
            session, world.names, world.transactions, network=world.network, late=world.late
        )

    def Producer(self, *args: Any, **named: Any) -> InstrumentedProducer:  # noqa: N802
        """Make a producer, as `confluent_kafka.Producer(conf)`."""
        return self._producer(InstrumentedProducer, arguments_of(args, named, self._bootstrap))

    def Consumer(self, *args: Any, **named: Any) -> InstrumentedConsumer:  # noqa: N802
        """Make a consumer, as `confluent_kafka.Consumer(conf)`."""
        return self._made(InstrumentedConsumer, arguments_of(args, named, self._bootstrap))

    def AdminClient(self, *args: Any, **named: Any) -> InstrumentedAdminClient:  # noqa: N802
        """Make an admin client, as `confluent_kafka.admin.AdminClient(conf)`."""
        return self._made(InstrumentedAdminClient, arguments_of(args, named, self._bootstrap))

    def SerializingProducer(self, conf: dict[str, Any]) -> InstrumentedProducer:  # noqa: N802
        """Make a producer, as `confluent_kafka.SerializingProducer(conf)`."""
        rest, of_keys, of_values = converters(conf, "serializer")
        configuration = arguments_of((rest,), {}, self._bootstrap)
        made = self._producer(SerializingInstrumentedProducer, configuration)
        made.key_serializer, made.value_serializer = of_keys, of_values
        return made

    def DeserializingConsumer(self, conf: dict[str, Any]) -> InstrumentedConsumer:  # noqa: N802
        """Make a consumer, as `confluent_kafka.DeserializingConsumer(conf)`."""
        rest, of_keys, of_values = converters(conf, "deserializer")
        configuration = arguments_of((rest,), {}, self._bootstrap)
        made = self._made(DeserializingInstrumentedConsumer, configuration)
        made.key_deserializer, made.value_deserializer = of_keys, of_values
        return made

    def _made(self, kind: type[Client], configuration: Configuration) -> Client:
        network = self._network(configuration)
        return kind(self._session, self._world.names, configuration, network=network)

    def _producer(self, kind: type[Sender], configuration: Configuration) -> Sender:
        world = self._world
        return kind(
            self._session, world.names, configuration, world.end_lingering,
            network=self._network(configuration), late=world.late,
        )  # fmt: skip

    def _network(self, configuration: Configuration) -> Network:
        """Give the network of a client. Without an address it is cut, as in the simulated world."""
        if has_address(configuration):
            return self._world.network
        nowhere = Network(self._session.clock)
        nowhere.cut_until_us = _NEVER_US
        return nowhere

    @property
    def _bootstrap(self) -> str:
        return self._world.bootstrap

    def __getattr__(self, name: str) -> Any:
        return AdminNames(self.AdminClient) if name == "admin" else library_name(name)


class SerializingInstrumentedProducer(  # type: ignore[misc]
    Serializing, InstrumentedProducer
):
    """A real producer that serializes keys and values."""


class DeserializingInstrumentedConsumer(Deserializing, InstrumentedConsumer):
    """A real consumer that deserializes keys and values."""
