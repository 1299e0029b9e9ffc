"""Messages of one producer: the queue, the batches that are sent, the delivery reports.

librdkafka sends from a background thread after `linger.ms`. Here an alarm of the clock sends; it
does nothing once the attempt is dead. A batch holds all messages that are queued for one partition.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from confluent_kafka import KafkaError

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.client.calls import Door, code_of
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.queued_message import (
    Admission,
    Queued,
    Where,
    entries_of,
)
from semantix.worlds.simulated.kafka.client.sending.batches import BatchLimits
from semantix.worlds.simulated.kafka.client.sending.held_messages import HeldMessages
from semantix.worlds.simulated.kafka.client.sending.report_queue import ReportQueue
from semantix.worlds.simulated.kafka.client.sending.stuck_messages import StuckMessages
from semantix.worlds.simulated.kafka.configuration.checks import Configuration
from semantix.worlds.simulated.kafka.configuration.partitioners import (
    PARTITIONERS,
    Draw,
    StickyDraw,
)

_MSG_TIMED_OUT = int(KafkaError._MSG_TIMED_OUT)
_PURGE_QUEUE = int(KafkaError._PURGE_QUEUE)
_PURGE_INFLIGHT = int(KafkaError._PURGE_INFLIGHT)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)
_UNKNOWN_TOPIC = int(KafkaError._UNKNOWN_TOPIC)
RETRY_US = 20_000  # from the answer CONCURRENT_TRANSACTIONS to the repeated request
PROPAGATION_MS = 30_000  # topic.metadata.propagation.max.ms


class Outbox(ReportQueue):
    """Queue, batches and delivery reports of one producer.

    Attributes:
        queue: messages that were not sent yet.
        producer_id: with `epoch`; -1 for a producer that is not idempotent.
    """

    __slots__ = (
        "_announcing", "_armed", "_asks_no_answer", "_broker", "_draw", "_held", "_idempotent",
        "_limits", "_linger_us", "_message_timeout_ms", "_partitioner", "_retries", "_sequences",
        "_stuck", "closed", "epoch", "known_topics", "producer_id", "queue", "transaction",
    )  # fmt: skip

    def __init__(self, link: Link, door: Door, conf: Configuration) -> None:
        super().__init__(link, door, conf)
        self._broker = link.broker
        self._linger_us = int(conf.get("queue.buffering.max.ms", 5.0) * 1000)
        self._message_timeout_ms = conf.get("message.timeout.ms", 300_000) or 2**31
        self._held = HeldMessages(link.network, door.clock, self._message_timeout_ms * 1000)
        self._partitioner = PARTITIONERS[conf.get("partitioner", "consistent_random")]
        self._idempotent = bool(conf.get("enable.idempotence", False))
        sticky_us = 1000 * conf.get("sticky.partitioning.linger.ms", 10)
        self._draw = StickyDraw(door.session.owner, sticky_us)
        self._sequences: dict[Where, int] = {}
        self._armed = False
        self._announcing = False
        self._limits = BatchLimits(conf)
        self._retries = int(conf.get("message.send.max.retries", 2_147_483_647))
        self._asks_no_answer = conf.get("request.required.acks", -1) == 0
        self._stuck = StuckMessages(link.network, door.clock, 1000 * self._message_timeout_ms)
        self.closed = False
        self.queue: list[Queued] = []
        self.producer_id, self.epoch = -1, -1
        self.known_topics: set[str] = set()
        self.transaction: Admission | None = None

    def __len__(self) -> int:
        return len(self.queue) + len(self._stuck.held) + super().__len__()

    def is_busy(self) -> bool:
        """True if messages wait to be sent, or for an answer that never comes."""
        return bool(self.queue or self._stuck.held)

    def new_session(self, producer_id: int, epoch: int) -> None:
        """Use this producer id and epoch from now on; sequence numbers start at 0 again."""
        self.producer_id, self.epoch = producer_id, epoch
        self._sequences.clear()

    def put(self, message: Queued) -> None:
        """Queue a message; it is sent after the linger time at the latest."""
        if self._door.network.slow_us:
            self._held.delay(message)
        if message.partition == -1 and message.topic in self.known_topics:
            self._placed(message)
        self.queue.append(message)
        if not self._armed:
            self._arm(self._linger_us + self._door.half_us)
        if self.transaction is not None and not self._announcing:
            where = (message.topic, message.partition)
            if not self.transaction.has_added(where):
                self._announcing = True
                clock = self._door.clock
                clock.call_at(clock.now_us() + self._door.half_us, self._announce)

    def _announce(self) -> None:
        """Add the partitions of queued messages to the transaction, before the linger time ends."""
        self._announcing = False
        transaction = self.transaction
        is_ended = self.closed or not self._door.session.is_alive()
        if transaction is None or is_ended or self._door.network.is_cut():
            return
        for message in tuple(self.queue):
            known = self._broker.topics.topics.get(message.topic)
            if known is None or not -1 <= message.partition < len(known.partitions):
                continue
            where = self._placed(message)
            if where is not None and transaction.admit(where) == "refused":
                return

    def _arm(self, delay_us: int) -> None:
        self._armed = True
        clock = self._door.clock
        clock.call_at(clock.now_us() + delay_us, self._background)

    def _background(self) -> None:
        self._armed = False
        if self.is_busy() and not self.closed and self._door.session.is_alive():
            self.send()
            if self.is_busy():
                self._arm(self.next_chance_us())

    def send(self, fault: CallFault | None = None) -> None:
        """Send all messages that can be sent now; a planned `fault` strikes all their batches."""
        for stuck in self._stuck.due() if self._stuck.held else ():
            self.fail([stuck.message], stuck.where, _MSG_TIMED_OUT)
        queue, self.queue = self.queue, []
        if self._held.are_some or self._door.network.cut_until_us:
            queue, waiting, expired = self._held.sorted_out(queue)
            self.queue.extend(waiting)
            for message in expired:
                self.fail([message], (message.topic, message.partition), _MSG_TIMED_OUT)
        batches, known = self._batches(queue), self._broker.topics.topics
        self.known_topics.update(message.topic for message in queue if message.topic in known)
        for where, messages in batches.items():
            self._send_batch(where, messages, fault)

    def send_late(self, messages: list[Queued], by_us: int) -> None:
        """Send messages so that they reach the broker after `by_us`; their process is to die."""
        for where, batch in self._batches(messages).items():
            answer, unit = self._admitted(where)
            producer, owner = self._producer_at(where), self._door.session.owner
            records = entries_of(batch, producer, unit)
            request = partial(self._broker.append, where, records, producer, owner)
            if answer == "go":
                self._door.network.send_late(by_us, request)

    def _batches(self, queue: Sequence[Queued]) -> dict[Where, list[Queued]]:
        batches: dict[Where, list[Queued]] = {}
        for message in queue:
            where = self._placed(message)
            if where is not None:
                batches.setdefault(where, []).append(message)
        return batches

    def _admitted(self, where: Where) -> tuple[str, str]:
        """Return the answer of the transaction (`Admission.admit`), and the unit of a batch."""
        transaction = self.transaction
        if transaction is not None:
            answer = transaction.admit(where)
            return answer, transaction.unit
        if self._idempotent and self.producer_id < 0:
            _, producer_id, epoch = self._broker.transactions.init_producer_id("", 0)
            self.new_session(producer_id, epoch)
        return "go", ""

    def _placed(self, message: Queued) -> Where | None:
        topic = self._broker.topics.topics.get(message.topic)
        if topic is None:
            self._wait_for_topic(message)
            return None
        count = len(topic.partitions)
        if message.partition == -1:
            message.partition = self._partitioner(message.key, count, self._drawing(message))
        elif not 0 <= message.partition < count:
            self.fail([message], (message.topic, message.partition), _UNKNOWN_PARTITION)
            return None
        return message.topic, message.partition

    def _drawing(self, message: Queued) -> Draw:
        if message.topic not in self.known_topics:
            return self._draw.fresh
        topic, now_us = message.topic, message.enqueued_us
        return lambda count: self._draw.sticky(topic, count, now_us)

    def _wait_for_topic(self, message: Queued) -> None:
        waited_ms = (self._door.clock.now_us() - message.enqueued_us) // 1000
        if waited_ms >= self._message_timeout_ms:
            self.fail([message], (message.topic, message.partition), _MSG_TIMED_OUT)
        elif waited_ms >= PROPAGATION_MS:
            self.fail([message], (message.topic, message.partition), _UNKNOWN_TOPIC)
        else:
            self.queue.append(message)

    def next_chance_us(self) -> int:
        """Give how long a flush waits before it sends the remaining messages again."""
        return min(self._stuck.until_due_us(), self._queued_chance_us())

    def _queued_chance_us(self) -> int:
        if not self.queue:
            return 2**62
        if self._held.are_some:
            return self._held.until_ready_us(self.queue)
        known = self._broker.topics.topics
        if any(message.topic in known for message in self.queue):
            return RETRY_US
        limit_ms = min(self._message_timeout_ms, PROPAGATION_MS)
        due_us = self.queue[0].enqueued_us + limit_ms * 1000
        return max(due_us - self._door.clock.now_us(), RETRY_US)

    def _send_batch(self, where: Where, messages: list[Queued], fault: CallFault | None) -> None:
        answer, unit = self._admitted(where)
        if answer == "wait":
            waiting, expired = self._held.parted(messages)
            self.queue.extend(waiting)
            for message in expired:
                self.fail([message], where, _MSG_TIMED_OUT)
        elif answer != "go":
            self.fail(messages, where, _PURGE_QUEUE)
        elif fault is None and not any(message.fault for message in messages):
            for batch in self._limits.cut(messages):
                self._append(where, batch, unit)
        else:
            for message in messages:
                self._strike(where, message, unit, fault or message.fault)

    def _strike(self, where: Where, message: Queued, unit: str, fault: CallFault | None) -> None:
        if fault is None:
            self._append(where, [message], unit)
        elif self._asks_no_answer and (fault.applied or fault.error != "_MSG_TIMED_OUT"):
            if fault.applied:
                self._append(where, [message], unit, reported=False)
            self.report([message], where, None, None)  # the client learns no error
        elif (fault.kind == "lose_response" and self._retries) or self._stuck.never_comes(fault):
            # librdkafka sends the batch again; without idempotence it is written twice
            self._append(where, [message], unit, again=fault.applied)
        else:
            if fault.applied:
                self._append(where, [message], unit, reported=False)
            if fault.error == "_MSG_TIMED_OUT":
                self._stuck.hold(message, where, fault.applied)
            else:
                self.fail([message], where, code_of(fault.error or "_TRANSPORT"))

    def _append(
        self,
        where: Where,
        messages: list[Queued],
        unit: str,
        *,
        again: bool = False,
        reported: bool = True,
    ) -> None:
        producer = self._producer_at(where)
        records = entries_of(messages, producer, unit)
        owner = self._door.session.owner
        codec = self._limits.codec
        code, offset = self._broker.append(where, records, producer, owner, codec)
        if again and not code:
            code, offset = self._broker.append(where, records, producer, owner, codec)
        if producer[0] >= 0:
            # The client counts a refused batch, too. The broker does not: it refuses the next one.
            self._sequences[where] = producer[2] + len(records)
        if code and not self._asks_no_answer:
            if self.transaction is None and self._idempotent:
                self.new_session(-1, -1)  # the client asks for a new producer id
            self.fail(messages, where, code)
        elif reported:
            self.report(messages, where, None if self._asks_no_answer else offset, None)

    def _producer_at(self, where: Where) -> tuple[int, int, int]:
        """Return producer id, epoch, and the sequence number of the next batch."""
        return self.producer_id, self.epoch, self._sequences.get(where, 0)

    def fail(self, messages: list[Queued], where: Where, code: int) -> None:
        """Report messages as not delivered."""
        if self.transaction is not None:
            self.transaction.delivery_failed(where, code, len(messages))
        self.report(messages, where, None, KafkaError(code))

    def purge(self) -> None:
        """Give up all messages that are queued or on their way."""
        queue, self.queue = self.queue, []
        for message in queue:
            self.fail([message], (message.topic, message.partition), _PURGE_QUEUE)
        for one in self._stuck.all():
            code = _PURGE_INFLIGHT if one.was_sent else _PURGE_QUEUE
            self.fail([one.message], one.where, code)
