"""The state of a transactional producer: librdkafka's states and error texts.

Source: librdkafka, rdkafka_txnmgr.c.
"""

from __future__ import annotations

from confluent_kafka import KafkaError, KafkaException

from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.transactions import PRODUCER_FENCED
from semantix.worlds.simulated.kafka.client.calls import Door, failed, text_of
from semantix.worlds.simulated.kafka.client.outbox import Outbox
from semantix.worlds.simulated.kafka.client.queued_message import Where

_STATE = int(KafkaError._STATE)
_CONFLICT = int(KafkaError._CONFLICT)
_FENCED = int(KafkaError._FENCED)
_TIMED_OUT = int(KafkaError._TIMED_OUT)
_MSG_TIMED_OUT = int(KafkaError._MSG_TIMED_OUT)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)
_UNKNOWN_TOPIC = int(KafkaError._UNKNOWN_TOPIC)
_NEVER_SENT = (
    _MSG_TIMED_OUT, _UNKNOWN_PARTITION, _UNKNOWN_TOPIC, int(KafkaError._PURGE_QUEUE),
    int(KafkaError._PURGE_INFLIGHT),
)  # fmt: skip
INVALID_PRODUCER_EPOCH = int(KafkaError.INVALID_PRODUCER_EPOCH)
FENCING = (INVALID_PRODUCER_EPOCH, PRODUCER_FENCED, _FENCED)
FATAL = (
    *FENCING,
    int(KafkaError.INVALID_TXN_STATE),
    int(KafkaError.INVALID_TRANSACTION_TIMEOUT),
    int(KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED),
    int(KafkaError.CLUSTER_AUTHORIZATION_FAILED),
)
# The coordinator or a partition does not know the session: an abort gets a new one (KIP-360).
WITHOUT_SESSION = (
    int(KafkaError.UNKNOWN_PRODUCER_ID),
    int(KafkaError.INVALID_PRODUCER_ID_MAPPING),
)
_BREAKING_SEQUENCE = (
    int(KafkaError.UNKNOWN_PRODUCER_ID),
    int(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER),
)
_BY_NEWER = "transactional producer fenced by newer producer instance"
RESUMABLE = "Timed out waiting for operation to finish, retry call to resume"

INIT, READY, IN_TRANSACTION, ABORTABLE = "Init", "Ready", "InTransaction", "AbortableError"


class TransactionState:
    """State and errors of one transactional producer.

    Attributes:
        state: as librdkafka names it.
        fatal: the error after which nothing works any more.
        has_event: no poll or flush has raised the fatal error yet.
    """

    __slots__ = (
        "_abortable", "_broker", "_door", "_in_progress", "_lost_count", "_needs_bump", "_outbox",
        "fatal", "has_event", "state", "transactional_id",
    )  # fmt: skip

    def __init__(self, broker: Broker, door: Door, outbox: Outbox, transactional_id: str) -> None:
        self._broker = broker
        self._door = door
        self._outbox = outbox
        self.transactional_id = transactional_id
        self.state = INIT
        self.fatal: KafkaError | None = None
        self.has_event = False
        self._abortable: KafkaError | None = None
        self._lost_count = 0
        self._needs_bump = False
        self._in_progress = ""

    @property
    def identity(self) -> tuple[str, int, int]:
        """Transactional id, and the session's producer id and epoch."""
        return self.transactional_id, self._outbox.producer_id, self._outbox.epoch

    def delivery_failed(self, where: Where, code: int, count: int) -> None:
        """Note lost messages: the transaction can only be aborted now."""
        self._lost_count += count
        if code == _MSG_TIMED_OUT and self._broker.topics.log(*where) is not None:
            # The batch may have arrived, so its sequence number cannot be used again.
            self._needs_bump = True
            reason = f"{count} message(s) timed out on {where[0]} [{where[1]}]"
            self._set_abortable(_TIMED_OUT, reason)
        if code in _NEVER_SENT:
            return
        self._needs_bump = self._needs_bump or code in _BREAKING_SEQUENCE
        _, producer_id, epoch = self.identity
        reason = (
            f"ProduceRequest for {where[0]} [{where[1]}] with {count} message(s) failed: "
            f"{text_of(code)} (broker 1 PID{{Id:{producer_id},Epoch:{epoch}}}, base seq 0): "
        )
        if code in FENCING:
            self._set_fatal(_FENCED, reason + _BY_NEWER)
        else:
            self._set_abortable(code, reason + "current transaction must be aborted")

    def note_error(self, code: int, reason: str) -> None:
        """Change the producer's state as an error code of the coordinator demands."""
        if code in FENCING:
            self._set_fatal(_FENCED, reason + text_of(_FENCED))
        elif code in FATAL:
            self._set_fatal(code, reason + text_of(code))
        else:
            self._set_abortable(code, reason + text_of(code))

    def _set_fatal(self, code: int, reason: str) -> None:
        if self.fatal is None:
            self.fatal = KafkaError(code, reason, True, False, False)
            self.has_event = True
            self._outbox.purge()

    def _set_abortable(self, code: int, reason: str) -> None:
        if self.fatal is None and self._abortable is None:
            self._abortable = KafkaError(code, reason, False, False, True)
            if self.state == IN_TRANSACTION:
                self.state = ABORTABLE

    def require(self, call: str, *states: str) -> None:
        """Raise the client's error if the call is not allowed in the present state."""
        if self.fatal is not None:
            raise KafkaException(self.fatal)
        if self._in_progress:
            if self._in_progress == call:
                return
            raise failed(
                _CONFLICT,
                f"Conflicting {self._in_progress} API call is already in progress",
                retriable=True,
            )
        if self.state in states:
            return
        if self._abortable is not None:
            raise KafkaException(self._abortable)
        raise failed(_STATE, f"Operation not valid in state {self.state}")

    def may_produce(self) -> bool:
        """True if `produce` accepts messages now."""
        return self.state == IN_TRANSACTION and not self._in_progress

    def _raise_errors(self) -> None:
        found = self.fatal or self._abortable
        if found is not None:
            raise KafkaException(found)
