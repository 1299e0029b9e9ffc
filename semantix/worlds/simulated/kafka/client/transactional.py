"""The requests and timeouts of a transactional producer.

Source: librdkafka, rdkafka_txnmgr.c (transaction protocol V1: the client adds partitions itself and
the epoch stays for the whole session).
"""

from __future__ import annotations

from collections.abc import Mapping

from confluent_kafka import KafkaError, KafkaException

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.broker.consumer_group import CommittedOffset
from semantix.worlds.simulated.kafka.client.calls import Door, code_of, failed
from semantix.worlds.simulated.kafka.client.outbox import RETRY_US, Outbox
from semantix.worlds.simulated.kafka.client.queued_message import Where
from semantix.worlds.simulated.kafka.client.transaction_state import (
    IN_TRANSACTION,
    READY,
    RESUMABLE,
    WITHOUT_SESSION,
)
from semantix.worlds.simulated.kafka.client.unanswered_requests import UnansweredRequests

_INCONSISTENT = int(KafkaError._INCONSISTENT)
_TIMED_OUT = int(KafkaError._TIMED_OUT)
CONCURRENT_TRANSACTIONS = int(KafkaError.CONCURRENT_TRANSACTIONS)


class Transactional(UnansweredRequests):
    """One transactional producer.

    Attributes:
        unit: name of the open transaction, empty before its first partition was added.
    """

    __slots__ = ()

    def __init__(
        self,
        broker: Broker,
        door: Door,
        outbox: Outbox,
        transactional_id: str,
        timeout_ms: int,
    ) -> None:
        super().__init__(broker, door, outbox, transactional_id)
        self._timeout_ms = timeout_ms
        self.unit = ""
        self._added = set()
        self._groups = set()

    def unit_to_come(self) -> str:
        """Give the unit of the messages that are queued, also before a partition was added."""
        return self.unit or self._broker.unit_to_come(self.identity[0])

    # --- called by the outbox

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
        self._needs_bump = self._needs_bump or code in WITHOUT_SESSION
        self.note_error(code, "Failed to add partitions to transaction: ")
        return "refused"

    def has_added(self, where: Where) -> bool:
        """True if the partition is in the transaction."""
        return where in self._added

    # --- called by the producer

    def init(self, timeout: float, fault: CallFault | None) -> None:
        """Begin a session: fence the one before, and wait until its markers are written."""
        deadline_us = _deadline_us(self._door.clock.now_us(), timeout)
        repeats = fault is not None and fault.kind == "lose_response" and fault.applied
        self._acquire_session("init_transactions", deadline_us, repeats=repeats)
        self.state = READY

    def _acquire_session(
        self,
        call: str,
        deadline_us: int | None,
        *,
        repeats: bool = False,
        bumps: bool = False,
    ) -> None:
        """Send InitProducerId until the answer is final.

        Args:
            repeats: the first successful answer is lost.
            bumps: continue the session under a new epoch, unless another client has begun one
                (KIP-360).
        """
        clock, door = self._door.clock, self._door
        held = self.identity[1:] if bumps else None
        while True:
            self._check_time(call, deadline_us)
            if not door.arrives():
                continue
            answer = self._broker.transactions.init_producer_id(
                self.transactional_id, self._timeout_ms, held
            )
            if not door.is_answered():
                continue
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
            self._raise_errors()
        self._outbox.new_session(producer_id, epoch)
        self._needs_bump = False

    def begin(self) -> None:
        """Begin a transaction; sends nothing."""
        self.state = IN_TRANSACTION
        self.unit = ""
        self._added.clear()
        self._groups.clear()
        self._lost_count = 0

    def commit(self, timeout: float, repeats: bool) -> None:
        """Send all queued messages, then EndTxn(commit)."""
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
        self._complete()

    def abort(self, timeout: float, repeats: bool) -> None:
        """Drop all queued messages, then send EndTxn(abort); renew a session that is broken."""
        self._outbox.purge()
        deadline_us = _deadline_us(self._door.clock.now_us(), timeout)
        self._end(False, "abort_transaction", deadline_us, repeats)
        if self._needs_bump:
            self._acquire_session("abort_transaction", deadline_us, bumps=True)
        self._complete()

    def _complete(self) -> None:
        self._abortable = None
        self.state = READY

    def _flush(self, deadline_us: int | None) -> None:
        clock, outbox = self._door.clock, self._outbox
        while outbox.is_busy():
            self._check_flush_time(deadline_us)
            clock.wait_us(self._door.half_us)
            outbox.send()
            clock.wait_us(self._door.rest_us)
            if outbox.is_busy():
                wait_us = outbox.next_chance_us()
                if deadline_us is not None:
                    wait_us = min(wait_us, max(deadline_us - clock.now_us(), 0))
                clock.wait_us(wait_us)

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
            if code in WITHOUT_SESSION:
                self._needs_bump = True
            if code and (commit or code not in WITHOUT_SESSION):
                self.note_error(code, "Failed to end transaction: ")
                self._raise_errors()
        self._in_progress = ""
        self._added.clear()
        self._groups.clear()

    def _send_end(self, commit: bool, call: str, deadline_us: int | None, repeats: bool) -> int:
        clock, door = self._door.clock, self._door
        if deadline_us is not None and clock.now_us() >= deadline_us and not self._in_progress:
            # The timeout is over, so the caller does not wait; the request is sent all the same.
            identity = self.identity

            def send() -> None:
                if door.session.is_alive():
                    self._broker.transactions.end(identity, commit)

            clock.call_at(clock.now_us() + door.half_us, send)
        while True:
            self._check_time(call, deadline_us)
            if not door.arrives():
                continue
            code = self._broker.transactions.end(self.identity, commit)
            if not door.is_answered():
                continue
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
            if not door.arrives():
                continue
            code, unit = self._broker.add_to_transaction(
                self.identity, group_id, door.session.owner
            )
            if not door.is_answered():
                continue
            if code == CONCURRENT_TRANSACTIONS:
                clock.wait_us(RETRY_US)
                continue
            if code:
                self.note_error(code, "Failed to add offsets to transaction on broker 1: ")
                self._raise_errors()
            self._groups.add(group_id)
            self.unit = unit
        self._in_progress, is_answered = "", False
        while not is_answered:
            if door.network.is_down():
                self._check_time("send_offsets_to_transaction", deadline_us)
            if door.arrives():
                code = self._broker.commit_in_transaction(self.identity, group_id, offsets, member)
                is_answered = door.is_answered()
        if code:
            self.note_error(code, "Failed to commit offsets to transaction on broker 1: ")
            self._raise_errors()

    def planned_error(self, call: str, fault: CallFault) -> KafkaException:
        """Give the exception of a planned error, and change the producer's state as it would."""
        code = code_of(fault.error)
        if code == _TIMED_OUT:
            self._in_progress = call
            return failed(code, RESUMABLE, retriable=True)
        self.note_error(code, "Request failed: ")
        found = self.fatal or self._abortable
        assert found is not None
        return KafkaException(found)

    def _await_network(self, deadline_us: int | None) -> None:
        """Wait until the network is back, at the longest until the deadline."""
        clock = self._door.clock
        cut_us = self._door.network.cut_us()
        if deadline_us is not None:
            cut_us = min(cut_us, deadline_us - clock.now_us())
        if cut_us > 0:
            clock.wait_us(cut_us)

    def _check_time(self, call: str, deadline_us: int | None) -> None:
        if self._door.network.cut_until_us:
            self._await_network(deadline_us)
        if deadline_us is not None and self._door.clock.now_us() >= deadline_us:
            self._in_progress = call
            raise failed(_TIMED_OUT, RESUMABLE, retriable=True)
        self._in_progress = ""


def _deadline_us(now_us: int, timeout: float) -> int | None:
    return None if timeout is None or timeout < 0 else now_us + int(timeout * 1_000_000)
