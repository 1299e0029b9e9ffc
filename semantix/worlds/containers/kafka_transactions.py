"""The real half of `ports.kafka_transactions`: requests for which librdkafka has no call."""

from __future__ import annotations

import socket
import time
import warnings

from confluent_kafka import KafkaError, KafkaException
from kio.schema.end_txn.v4 import EndTxnRequest, EndTxnResponse
from kio.schema.types import ProducerId, TransactionalId
from kio.static.primitive import i16

from semantix.ports.kafka_transactions import TransactionDescription
from semantix.worlds.containers.engine import parse_address
from semantix.worlds.containers.kafka_wire import exchange, send_only, transaction_coordinator

with warnings.catch_warnings():
    # kafka-python 3.0 loads its schemas by a call that Python 3.11 deprecates. Users who turn
    # warnings into errors could not import it.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka import KafkaAdminClient
    from kafka.errors import BrokerResponseError
    from kafka.errors import KafkaError as ClientError

# Answers after which a client repeats the request: markers of the transaction before are still
# being written, or the coordinator has moved or is loading. With each of them nothing was done.
_ASK_AGAIN = frozenset(
    {
        KafkaError.CONCURRENT_TRANSACTIONS,
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.NOT_COORDINATOR,
    }
)
# The exceptions by which the two clients report a refusal of the coordinator.
REFUSALS: tuple[type[Exception], ...] = (KafkaException, BrokerResponseError)
_OPEN_STATES = ["Ongoing", "PrepareCommit", "PrepareAbort"]


class RealKafkaTransactions:
    """Describes and ends transactions that another producer began; it may be dead.

    Args:
        bootstrap: the first address of `bootstrap.servers`.
        patience_s: how long requests are repeated while the broker is away or not ready.
    """

    def __init__(self, bootstrap: str, *, patience_s: float = 60.0, pause_s: float = 0.02) -> None:
        self._bootstrap = bootstrap
        self._address = parse_address(bootstrap)
        self._patience_s = patience_s
        self._pause_s = pause_s

    def describe(self, transactional_id: str) -> TransactionDescription:
        """Ask the coordinator of the id for its state.

        Raises:
            KafkaException: TRANSACTIONAL_ID_NOT_FOUND, or another error code of the coordinator;
                `_TRANSPORT` if no broker answered in time.
        """
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                return self._describe_once(transactional_id)
            except BrokerResponseError as error:
                code = int(error.errno)
                if code not in _ASK_AGAIN or time.monotonic() > deadline:
                    raise KafkaException(KafkaError(code, str(error))) from error
            except ClientError as error:
                if time.monotonic() > deadline:
                    raise KafkaException(KafkaError(KafkaError._TRANSPORT, str(error))) from error
            time.sleep(self._pause_s)

    def _describe_once(self, transactional_id: str) -> TransactionDescription:
        # kio cannot be used: it refuses the start time -1 of a transaction that is not ongoing.
        admin = KafkaAdminClient(
            bootstrap_servers=self._bootstrap, bootstrap_timeout_ms=5_000, request_timeout_ms=10_000
        )
        try:
            described = admin.describe_transactions([transactional_id])[transactional_id]
        finally:
            admin.close()
        return TransactionDescription(
            state=str(described.state.value),
            producer_id=int(described.producer_id),
            producer_epoch=int(described.producer_epoch),
        )

    def open_ids(self) -> list[str]:
        """List the transactional ids with an open or incomplete transaction, sorted.

        Raises:
            KafkaException: a broker's error code; `_TRANSPORT` if no broker answered in time.
        """
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                return self.open_ids_once()
            except BrokerResponseError as error:
                code = int(error.errno)
                if code not in _ASK_AGAIN or time.monotonic() > deadline:
                    raise KafkaException(KafkaError(code, str(error))) from error
            except ClientError as error:
                if time.monotonic() > deadline:
                    raise KafkaException(KafkaError(KafkaError._TRANSPORT, str(error))) from error
            time.sleep(self._pause_s)

    def open_ids_once(self) -> list[str]:
        """List them with one request; raises what the client raises."""
        admin = KafkaAdminClient(
            bootstrap_servers=self._bootstrap, bootstrap_timeout_ms=5_000, request_timeout_ms=10_000
        )
        try:
            listed = admin.list_transactions(state_filters=_OPEN_STATES)
        finally:
            admin.close()
        return sorted(str(one.transactional_id) for held in listed.values() for one in held)

    def end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> None:
        """Commit or abort the transaction, as its own producer would.

        The request has version 4, the last of transaction protocol V1. It does not change the
        epoch, and repeating it changes nothing. So it is repeated when its answer is lost.

        Raises:
            KafkaException: with the error code of the coordinator; `_TRANSPORT` if no broker
                answered in time.
        """
        request = _end_request(transactional_id, producer_id, producer_epoch, commit)
        deadline = time.monotonic() + self._patience_s
        while True:
            code, reason = self._end_once(request)
            if code == KafkaError.NO_ERROR:
                return
            is_final = code not in _ASK_AGAIN and code != KafkaError._TRANSPORT
            if is_final or time.monotonic() > deadline:
                raise KafkaException(KafkaError(code, reason))
            time.sleep(self._pause_s)

    def send_end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> socket.socket:
        """Send the request of `end` to the first broker, and do not wait for the answer.

        The broker may be paused. So nothing is asked before, and the first broker must be the
        coordinator. Raises OSError if it cannot connect.
        """
        request = _end_request(transactional_id, producer_id, producer_epoch, commit)
        return send_only(self._address, request)

    def _end_once(self, request: EndTxnRequest) -> tuple[int, str | None]:
        try:
            coordinator = transaction_coordinator(self._address, request.transactional_id)
            if isinstance(coordinator, int):
                return coordinator, None
            answer = exchange(coordinator, request, EndTxnResponse)
        except OSError as error:
            return int(KafkaError._TRANSPORT), str(error)
        return int(answer.error_code.value), None


def _end_request(
    transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
) -> EndTxnRequest:
    return EndTxnRequest(
        transactional_id=TransactionalId(transactional_id),
        producer_id=ProducerId(producer_id),
        producer_epoch=i16(producer_epoch),
        committed=commit,
    )
