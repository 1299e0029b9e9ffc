"""Makes the sink's producers, and asks the broker about topics and transactional ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from confluent_kafka import KafkaError, KafkaException

# A value class, so the real one is used. `confluent_kafka.admin` has it as well, but also classes
# that talk to a server.
from confluent_kafka.admin._config import ConfigResource

from semantix.connectors.kafka.connecting.refused_logins import naming_refusals, watched
from semantix.connectors.kafka.lost_transactions import TRANSACTIONAL_ID_NOT_FOUND, error_code
from semantix.connectors.kafka.options import SERVERS
from semantix.errors import UnrecoverableError
from semantix.ports.kafka_transactions import KafkaTransactions

ADDRESS = "localhost:9092"  # the worlds of semantix replace it by that of their broker
_OF_THE_CONNECTION = ("bootstrap.servers", "security.", "sasl.", "ssl.")
_MAX_TIMEOUT = "transaction.max.timeout.ms"
_ACKNOWLEDGED = frozenset({"acks", "request.required.acks"})
_REQUEST_TIMEOUT_S = 30.0
_LISTENING_S = 10
_CLOSE_TIMEOUT_S = 10.0


class ProducerFactory:
    """Makes producers with and without a transactional id.

    Args:
        clients: of the run, with `Producer` and `AdminClient` as in `confluent_kafka`.
        properties: settings of librdkafka for every producer. Settings of the connection are also
            used for admin calls.
        transaction_timeout_ms: how long the broker keeps a transaction open.
        brokers: addresses of the cluster; empty: those of the properties, or the run's own.
    """

    def __init__(
        self,
        clients: Any,
        properties: Mapping[str, Any],
        transaction_timeout_ms: int,
        brokers: str = "",
    ) -> None:
        self._clients = clients
        self._properties = watched({SERVERS: brokers or ADDRESS, **properties})
        self._timeout_ms = transaction_timeout_ms

    def plain(self) -> Any:
        """Make a producer without transactions; it is idempotent, so retries add no duplicates."""
        # A user who asks for fewer acknowledgements (`acks: 0`) gets no idempotence: the client
        # refuses both together.
        is_weak = not _ACKNOWLEDGED.isdisjoint(self._properties)
        idempotent = {} if is_weak else {"enable.idempotence": True}
        return self._clients.Producer({**idempotent, **self._properties})

    def initialised(self, transactional_id: str) -> Any:
        """Make a producer and initialise its transactional id.

        The broker then fences earlier producers of this id and aborts its open transaction.

        Raises:
            UnrecoverableError: the timeout is above the broker's maximum; the message has both.
        """
        producer = self._clients.Producer(
            {
                **self._properties,
                "transactional.id": transactional_id,
                "transaction.timeout.ms": self._timeout_ms,
            }
        )
        try:
            self._initialise(producer)
        except KafkaException as failure:
            if error_code(failure) != KafkaError.INVALID_TRANSACTION_TIMEOUT:
                raise
            raise UnrecoverableError(
                f"transaction_timeout_ms is {self._timeout_ms}; the broker refuses it, for its "
                f"{_MAX_TIMEOUT} is {self._max_timeout()}",
                hint=f"lower transaction_timeout_ms or raise the broker's {_MAX_TIMEOUT}; the "
                "longest outage that loses nothing must be shorter than both",
            ) from failure
        return producer

    def _initialise(self, producer: Any) -> None:
        """Begin the session of a transactional id, and hear meanwhile why no broker answers.

        In sum it takes as long as the client alone would wait: twice the transaction timeout.
        """
        pieces = max(2 * self._timeout_ms // (_LISTENING_S * 1_000), 1)
        for piece in range(pieces):
            try:
                with naming_refusals(producer):
                    producer.init_transactions(_LISTENING_S)
            except KafkaException as failure:
                if error_code(failure) != KafkaError._TIMED_OUT or piece == pieces - 1:
                    raise
            else:
                return

    def _max_timeout(self) -> str:
        """Ask the brokers for their maximum."""
        connection = {
            name: value
            for name, value in self._properties.items()
            if name.startswith(_OF_THE_CONNECTION)
        }
        admin = self._clients.AdminClient(connection)
        try:
            brokers = sorted(admin.list_topics(timeout=_REQUEST_TIMEOUT_S).brokers)
            asked = [ConfigResource(ConfigResource.Type.BROKER, str(broker)) for broker in brokers]
            answers = admin.describe_configs(asked, request_timeout=_REQUEST_TIMEOUT_S)
            # Brokers may differ, and each of them can be the coordinator of some id.
            maxima = [int(found.result()[_MAX_TIMEOUT].value) for found in answers.values()]
        except KafkaException as failure:
            return f"not to be had ({failure.args[0].str()}; 900000 by default)"
        return str(min(maxima))


def partition_count(producer: Any, topic: str) -> int:
    """Give the number of partitions of a topic.

    Raises:
        RuntimeError: there is no such topic, or it may not be written to. A restart asks again.
        KafkaException: no broker answers, or it refuses the client.
    """
    with naming_refusals(producer):
        described = producer.list_topics(topic, timeout=_REQUEST_TIMEOUT_S).topics[topic]
    if described.error is not None:
        raise RuntimeError(
            f"KafkaSink: the broker does not give topic {topic!r}: {described.error.str()}. Create "
            "the topic, or correct its name or the rights of this client; the job goes on with its "
            "next restart, and nothing is lost"
        ) from KafkaException(described.error)
    return len(described.partitions)


def is_known(transactions: KafkaTransactions, transactional_id: str) -> bool:
    """Ask the transaction coordinator whether it knows the id: it was used, and has not expired."""
    try:
        transactions.describe(transactional_id)
    except KafkaException as failure:
        if error_code(failure) != TRANSACTIONAL_ID_NOT_FOUND:
            raise
        return False
    return True


def abort_open_transaction(producer: Any) -> None:
    """Abort the open transaction of a producer, when its attempt is closed.

    It must not be called for a pre-committed transaction. `Producer.close` must not be called then
    either: it aborts the open transaction (seen with confluent-kafka 2.16). To keep a pre-committed
    transaction, drop the producer without closing it.

    Raises:
        KafkaException: the producer is fenced, or no answer came. The next attempt then aborts.
    """
    producer.abort_transaction(_CLOSE_TIMEOUT_S)
