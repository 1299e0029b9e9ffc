"""The transactional half of a producer: librdkafka's state machine, its words and its errors.

Source: librdkafka, rdkafka_txnmgr.c (transaction protocol V1: the client adds partitions itself and
the epoch stays for the whole session).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from confluent_kafka import KafkaError, KafkaException

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.client.calls import Door, code_of, failed, text_of
from semantix.worlds.simulated.kafka.client.outbox import RETRY_US, Outbox
from semantix.worlds.simulated.kafka.client.queued_message import Where
from semantix.worlds.simulated.kafka.group_offsets import CommittedOffset
from semantix.worlds.simulated.kafka.transactions import PRODUCER_FENCED

if TYPE_CHECKING:
    from semantix.worlds.simulated.kafka.broker import KafkaBroker

_STATE = int(KafkaError._STATE)
_CONFLICT = int(KafkaError._CONFLICT)
_FENCED = int(KafkaError._FENCED)
_INCONSISTENT = int(KafkaError._INCONSISTENT)
_TIMED_OUT = int(KafkaError._TIMED_OUT)
_MSG_TIMED_OUT = int(KafkaError._MSG_TIMED_OUT)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)
_UNKNOWN_TOPIC = int(KafkaError._UNKNOWN_TOPIC)
_NOT_DELIVERED = (_MSG_TIMED_OUT, _UNKNOWN_PARTITION, _UNKNOWN_TOPIC)
CONCURRENT_TRANSACTIONS = int(KafkaError.CONCURRENT_TRANSACTIONS)
INVALID_PRODUCER_EPOCH = int(KafkaError.INVALID_PRODUCER_EPOCH)
FENCING = (INVALID_PRODUCER_EPOCH, PRODUCER_FENCED, _FENCED)
FATAL = (
    *FENCING,
    int(KafkaError.INVALID_TXN_STATE),
    int(KafkaError.INVALID_TRANSACTION_TIMEOUT),
    int(KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED),
    int(KafkaError.CLUSTER_AUTHORIZATION_FAILED),
)
_BY_NEWER = "transactional producer fenced by newer producer instance"
RESUMABLE = "Timed out waiting for operation to finish, retry call to resume"

INIT, READY, IN_TRANSACTION, ABORTABLE = "Init", "Ready", "InTransaction", "AbortableError"


class Transactional:
    """The state of one transactional producer.

    Attributes:
        state: librdkafka's name of it.
        unit: name of the open transaction, empty before its first partition was added.
        fatal: the error after which nothing works any more.
        has_event: the fatal error was not raised by poll or flush yet.
    """

    __slots__ = (
        "_abortable", "_added", "_broker", "_door", "_groups", "_in_progress", "_lost_count",
        "_needs_bump", "_outbox", "_timeout_ms", "fatal", "has_event", "state", "transactional_id",
        "unit",
    )  # fmt: skip

    def __init__(
        self,
        broker: KafkaBroker,
        door: Door,
        outbox: Outbox,
        transactional_id: str,
        timeout_ms: int,
    ) -> None:
        self._broker = broker
        self._door = door
        self._outbox = outbox
        self.transactional_id = transactional_id
        self._timeout_ms = timeout_ms
        self.state = INIT
        self.unit = ""
        self.fatal: KafkaError | None = None
        self.has_event = False
        self._abortable: KafkaError | None = None
        self._added: set[Where] = set()
        self._groups: set[str] = set()
        self._lost_count = 0
        self._needs_bump = False
        self._in_progress = ""

    @property
    def identity(self) -> tuple[str, int, int]:
        """The id with the session's producer id and epoch."""
        return self.transactional_id, self._outbox.producer_id, self._outbox.epoch

    # --- what the outbox asks

    def admit(self, where: Where) -> str:
        """Add a partition to the transaction before its first batch."""
        if self.fatal is not None or self.state != IN_TRANSACTION:
            return "refused"
        if where in self._added:
            return "go"
        owner = self._door.session.owner
        code, unit = self._broker.add_to_transaction(self.identity, where, owner)
        if not code:
            self._added.add(where)
            self.unit = unit
            return "go"
        if code == CONCURRENT_TRANSACTIONS:
            return "wait"
        self.note_error(code, "Failed to add partitions to transaction: ")
        return "refused"

    def has_added(self, where: Where) -> bool:
        """Tell whether a partition is in the transaction already."""
        return where in self._added

    def delivery_failed(self, where: Where, code: int, count: int) -> None:
        """Take note of lost messages: the transaction can only be aborted now."""
        self._lost_count += count
        if code in _NOT_DELIVERED:
            self._needs_bump = self._needs_bump or code == _MSG_TIMED_OUT
            return
        _, producer_id, epoch = self.identity
        told = (
            f"ProduceRequest for {where[0]} [{where[1]}] with {count} message(s) failed: "
            f"{text_of(code)} (broker 1 PID{{Id:{producer_id},Epoch:{epoch}}}, base seq 0): "
        )
        if code in FENCING:
            self._set_fatal(_FENCED, told + _BY_NEWER)
        else:
            self._set_abortable(code, told + "current transaction must be aborted")

    def note_error(self, code: int, reason: str) -> None:
        """Turn the answer of the coordinator into the producer's state."""
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

    # --- the calls

    def require(self, call: str, *states: str) -> None:
        """Raise what the client says to a call that does not fit its state."""
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
        """Tell whether messages are taken now."""
        return self.state == IN_TRANSACTION and not self._in_progress

    def init(self, timeout: float, fault: CallFault | None) -> None:
        """Get a session: fences what went before, and waits until its markers are written."""
        clock, door = self._door.clock, self._door
        deadline_us = _deadline_us(clock.now_us(), timeout)
        repeats = fault is not None and fault.kind == "lose_response" and fault.applied
        while True:
            self._check_time("init_transactions", deadline_us)
            clock.wait_us(door.half_us)
            answer = self._broker.init_producer_id(self.transactional_id, self._timeout_ms)
            clock.wait_us(door.rest_us)
            if answer[0] == CONCURRENT_TRANSACTIONS:
                clock.wait_us(RETRY_US)
            elif repeats:
                repeats = False
            else:
                break
        self._in_progress = ""
        code, producer_id, epoch = answer
        if code:
            self.note_error(
                code, "Failed to acquire transactional PID from broker TxnCoordinator/1: "
            )
            assert self.fatal is not None
            raise KafkaException(self.fatal)
        self._outbox.new_session(producer_id, epoch)
        self.state = READY

    def begin(self) -> None:
        """Begin a transaction: nothing is sent."""
        self.state = IN_TRANSACTION
        self.unit = ""
        self._added.clear()
        self._groups.clear()
        self._lost_count = 0

    def commit(self, timeout: float, repeats: bool) -> None:
        """Send what is queued, then EndTxn(commit)."""
        deadline_us = _deadline_us(self._door.clock.now_us(), timeout)
        self._flush(deadline_us)
        self._raise_errors()
        if self._lost_count:
            self._set_abortable(
                _INCONSISTENT,
                f"{self._lost_count} message(s) failed delivery (see individual delivery reports)",
            )
            self._raise_errors()
        self._end(True, "commit_transaction", deadline_us, repeats)

    def abort(self, timeout: float, repeats: bool) -> None:
        """Drop what is queued, then EndTxn(abort)."""
        self._outbox.purge()
        deadline_us = _deadline_us(self._door.clock.now_us(), timeout)
        self._end(False, "abort_transaction", deadline_us if timeout else None, repeats)
        if self._needs_bump:
            # lost messages leave a hole in the sequences: KIP-360, a new epoch closes it
            _, producer_id, epoch = self._broker.init_producer_id(
                self.transactional_id, self._timeout_ms
            )
            if producer_id >= 0:
                self._outbox.new_session(producer_id, epoch)
                self._needs_bump = False

    def _flush(self, deadline_us: int | None) -> None:
        clock, outbox = self._door.clock, self._outbox
        while outbox.queue:
            self._check_flush_time(deadline_us)
            clock.wait_us(self._door.half_us)
            outbox.send()
            clock.wait_us(self._door.rest_us)
            if outbox.queue:
                clock.wait_us(outbox.next_chance_us())

    def _check_flush_time(self, deadline_us: int | None) -> None:
        if deadline_us is not None and self._door.clock.now_us() >= deadline_us:
            raise failed(
                _TIMED_OUT,
                "Failed to flush all outstanding messages within the API timeout: "
                f"{len(self._outbox)} message(s) remaining",
                retriable=True,
            )

    def _end(self, commit: bool, call: str, deadline_us: int | None, repeats: bool) -> None:
        if self._added or self._groups:
            code = self._send_end(commit, call, deadline_us, repeats)
            self._in_progress = ""
            if code:
                self.note_error(code, "Failed to end transaction: ")
                self._raise_errors()
        self._in_progress = ""
        self._abortable = None
        self.state = READY
        self._added.clear()
        self._groups.clear()

    def _send_end(self, commit: bool, call: str, deadline_us: int | None, repeats: bool) -> int:
        clock, door = self._door.clock, self._door
        while True:
            self._check_time(call, deadline_us)
            clock.wait_us(door.half_us)
            code = self._broker.end_transaction(self.identity, commit)
            clock.wait_us(door.rest_us)
            if code == CONCURRENT_TRANSACTIONS:
                clock.wait_us(RETRY_US)
            elif repeats and not code:
                repeats = False
            else:
                return code

    def send_offsets(
        self,
        group_id: str,
        offsets: Mapping[Where, CommittedOffset],
        member: tuple[str, int],
        timeout: float,
    ) -> None:
        """AddOffsetsToTxn, then TxnOffsetCommit."""
        clock, door = self._door.clock, self._door
        deadline_us = _deadline_us(clock.now_us(), timeout)
        while group_id not in self._groups:
            self._check_time("send_offsets_to_transaction", deadline_us)
            clock.wait_us(door.half_us)
            code, unit = self._broker.add_to_transaction(
                self.identity, group_id, door.session.owner
            )
            clock.wait_us(door.rest_us)
            if code == CONCURRENT_TRANSACTIONS:
                clock.wait_us(RETRY_US)
                continue
            if code:
                self.note_error(code, "Failed to add offsets to transaction on broker 1: ")
                self._raise_errors()
            self._groups.add(group_id)
            self.unit = unit
        self._in_progress = ""
        clock.wait_us(door.half_us)
        code = self._broker.commit_in_transaction(self.identity, group_id, offsets, member)
        clock.wait_us(door.rest_us)
        if code:
            self.note_error(code, "Failed to commit offsets to transaction on broker 1: ")
            self._raise_errors()

    def planned_error(self, call: str, fault: CallFault) -> KafkaException:
        """Give the exception of a planned error, the producer's state changed as it would be."""
        code = code_of(fault.error)
        if code == _TIMED_OUT:
            self._in_progress = call
            return failed(code, RESUMABLE, retriable=True)
        self.note_error(code, "Request failed: ")
        found = self.fatal or self._abortable
        assert found is not None
        return KafkaException(found)

    def init_quietly(self) -> None:
        """Let InitProducerId happen; the caller will not get its answer."""
        self._broker.init_producer_id(self.transactional_id, self._timeout_ms)

    def end_quietly(self, commit: bool) -> None:
        """Let EndTxn happen; the caller will not get its answer."""
        if commit:
            self._outbox.send()
        if self._added or self._groups:
            self._broker.end_transaction(self.identity, commit)

    def send_offsets_quietly(
        self, group_id: str, offsets: Mapping[Where, CommittedOffset], member: tuple[str, int]
    ) -> None:
        """Let the offsets arrive; the caller will not get the answer."""
        if not offsets:
            return
        owner = self._door.session.owner
        code, unit = self._broker.add_to_transaction(self.identity, group_id, owner)
        if not code:
            self._groups.add(group_id)
            self.unit = unit
            self._broker.commit_in_transaction(self.identity, group_id, offsets, member)

    def _raise_errors(self) -> None:
        found = self.fatal or self._abortable
        if found is not None:
            raise KafkaException(found)

    def _check_time(self, call: str, deadline_us: int | None) -> None:
        if deadline_us is not None and self._door.clock.now_us() >= deadline_us:
            self._in_progress = call
            raise failed(_TIMED_OUT, RESUMABLE, retriable=True)
        self._in_progress = ""


def _deadline_us(now_us: int, timeout: float) -> int | None:
    return None if timeout is None or timeout < 0 else now_us + int(timeout * 1_000_000)
