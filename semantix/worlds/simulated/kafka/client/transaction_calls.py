"""The transactional calls of a producer: arguments, gate, and planned faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from confluent_kafka import KafkaError, TopicPartition

from semantix.ports.clock import Clock
from semantix.ports.gate import CallFault, StepGate
from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.client.calls import Door, failed, first_error
from semantix.worlds.simulated.kafka.client.outbox import Outbox
from semantix.worlds.simulated.kafka.client.transaction_state import (
    ABORTABLE,
    IN_TRANSACTION,
    INIT,
    READY,
)
from semantix.worlds.simulated.kafka.client.transactional import Transactional

_NOT_CONFIGURED = int(KafkaError._NOT_CONFIGURED)


class GroupMetadata(bytes):
    """The answer of `Consumer.consumer_group_metadata`: opaque bytes, as in the client."""

    group_id: str
    member: tuple[str, int]

    @classmethod
    def of(cls, group_id: str, member_id: str, generation: int) -> GroupMetadata:
        """Build it for a consumer."""
        made = cls(f"CGMDv2:{group_id}\0{member_id}\0{generation}".encode())
        made.group_id = group_id
        made.member = (member_id, generation)
        return made


class TransactionCalls:
    """The transactional methods of `SimulatedProducer`."""

    _door: Door
    _gate: StepGate
    _clock: Clock
    _outbox: Outbox
    _transaction: Transactional | None
    _closed: bool

    def init_transactions(self, timeout: float = -1) -> None:
        """Begin a session of the transactional id; the session before is fenced."""
        transaction = self._transactional()
        transaction.require("init_transactions", INIT)
        fault = self._begin_call("init_transactions", timeout, transaction.init_quietly)
        transaction.init(float(timeout), fault)
        self._gate.after("kafka.producer.init_transactions")

    def begin_transaction(self, *args: Any) -> None:
        """Begin a transaction: local."""
        if args:
            raise TypeError(f"Producer.begin_transaction() takes no arguments ({len(args)} given)")
        transaction = self._transactional()
        self._gate.before("kafka.producer.begin_transaction")
        transaction.require("begin_transaction", READY)
        transaction.begin()
        self._gate.after("kafka.producer.begin_transaction")

    def send_offsets_to_transaction(
        self, positions: Sequence[TopicPartition], group_metadata: Any, timeout: float = -1
    ) -> None:
        """Commit a group's offsets with the transaction."""
        if not isinstance(group_metadata, GroupMetadata):
            raise TypeError(f"expected bytes, {type(group_metadata).__name__} found")
        transaction = self._transactional()
        transaction.require("send_offsets_to_transaction", IN_TRANSACTION)
        offsets = {
            (found.topic, found.partition): CommittedOffset.of(found)
            for found in positions
            if found.offset >= 0
        }
        group_id, member = group_metadata.group_id, group_metadata.member
        fault = self._begin_call(
            "send_offsets_to_transaction",
            timeout,
            lambda: transaction.send_offsets_quietly(group_id, offsets, member),
        )
        if offsets:
            transaction.send_offsets(group_id, offsets, member, timeout)
            if fault is not None:  # the answer was lost: the client sends the request again
                transaction.send_offsets(group_id, offsets, member, timeout)
        self._gate.after("kafka.producer.send_offsets_to_transaction")

    def commit_transaction(self, timeout: float = -1) -> None:
        """Send all queued messages and decide the transaction; its markers follow later."""
        transaction = self._transactional()
        transaction.require("commit_transaction", IN_TRANSACTION)
        fault = self._begin_call(
            "commit_transaction", timeout, lambda: transaction.end_quietly(commit=True)
        )
        self._finish(lambda: transaction.commit(float(timeout), _is_lost(fault)))
        self._gate.after("kafka.producer.commit_transaction")

    def abort_transaction(self, timeout: float = -1) -> None:
        """Drop all queued messages and abort the transaction."""
        transaction = self._transactional()
        transaction.require("abort_transaction", IN_TRANSACTION, ABORTABLE)
        fault = self._begin_call(
            "abort_transaction", timeout, lambda: transaction.end_quietly(commit=False)
        )
        self._finish(lambda: transaction.abort(float(timeout), _is_lost(fault)))
        self._gate.after("kafka.producer.abort_transaction")

    def _finish(self, end: Any) -> None:
        try:
            end()
        finally:
            if self._outbox.reports:
                _, raised, _ = self._outbox.serve()
                first_error(raised)

    def _begin_call(
        self, call: str, timeout: float, effect: Callable[[], None]
    ) -> CallFault | None:
        """Pass the gate; raise a planned error, after `effect` if the plan applies the call."""
        fault = self._gate.before(f"kafka.producer.{call}")
        if fault is None:
            return None
        transaction = self._transactional()
        if fault.kind == "late_markers":
            transaction.delay_markers(fault.by_us)
            return None
        if fault.kind == "late_request":
            transaction.send_late(call, fault.by_us, effect)
            self._door.wait_for_crash()
        pending = [message.value for message in self._outbox.queue]
        self._gate.affected(pending, transaction.unit_to_come())
        if fault.kind == "lose_response" and (timeout is None or timeout < 0):
            return fault
        lost = fault.kind == "lose_response"
        if fault.applied:
            self._clock.wait_us(self._door.half_us)
            effect()
            self._clock.wait_us(self._door.rest_us)
        if lost:
            fault = CallFault("error", "_TIMED_OUT", fault.applied)
        raise transaction.planned_error(call, fault)

    def _transactional(self) -> Transactional:
        self._check_open()
        if self._transaction is None:
            raise failed(
                _NOT_CONFIGURED, "The Transactional API requires transactional.id to be configured"
            )
        return self._transaction

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("Producer has been closed")


def _is_lost(fault: CallFault | None) -> bool:
    return fault is not None and fault.kind == "lose_response" and fault.applied
