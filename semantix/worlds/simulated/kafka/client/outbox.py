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
    Report,
    Where,
    entries_of,
)
from semantix.worlds.simulated.kafka.client.sending.delivery_reports import reports_of
from semantix.worlds.simulated.kafka.client.sending.held_messages import HeldMessages
from semantix.worlds.simulated.kafka.configuration.checks import Configuration
from semantix.worlds.simulated.kafka.configuration.partitioners import (
    PARTITIONERS,
    Draw,
    StickyDraw,
)

_MSG_TIMED_OUT = int(KafkaError._MSG_TIMED_OUT)
_PURGE_QUEUE = int(KafkaError._PURGE_QUEUE)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)
_UNKNOWN_TOPIC = int(KafkaError._UNKNOWN_TOPIC)
RETRY_US = 20_000  # from the answer CONCURRENT_TRANSACTIONS to the repeated request
PROPAGATION_MS = 30_000  # topic.metadata.propagation.max.ms


class Outbox:
    """Queue, batches and delivery reports of one producer.

    Attributes:
        queue: messages that were not sent yet.
        reports: delivery reports for the next poll or flush, one list for each batch.
        producer_id: with `epoch`; -1 for a producer that is not idempotent.
    """

    __slots__ = (
        "_announcing", "_armed", "_broker", "_door", "_draw", "_held", "_idempotent", "_learned",
        "_linger_us", "_message_timeout_ms", "_partitioner", "_sequences", "_unserved", "closed",
        "epoch", "known_topics", "producer_id", "queue", "reports", "transaction",
    )  # fmt: skip

    def __init__(self, link: Link, door: Door, conf: Configuration) -> None:
        self._broker = link.broker
        self._learned = link.learned
        self._door = door
        self._linger_us = int(conf.get("queue.buffering.max.ms", 5.0) * 1000)
        self._message_timeout_ms = conf.get("message.timeout.ms", 300_000) or 2**31
        self._held = HeldMessages(link.network, door.clock, self._message_timeout_ms * 1000)
        self._partitioner = PARTITIONERS[conf.get("partitioner", "consistent_random")]
        self._idempotent = bool(conf.get("enable.idempotence", False))
        sticky_ms = conf.get("sticky.partitioning.linger.ms", 10)
        self._draw = StickyDraw(door.session.owner, sticky_ms * 1000)
        self._sequences: dict[Where, int] = {}
        self._armed = False
        self._announcing = False
        self._unserved = 0
        self.closed = False
        self.queue: list[Queued] = []
        self.reports: list[list[Report]] = []
        self.producer_id, self.epoch = -1, -1
        self.known_topics: set[str] = set()
        self.transaction: Admission | None = None

    def __len__(self) -> int:
        return len(self.queue) + self._unserved + len(self.reports)

    def new_session(self, producer_id: int, epoch: int) -> None:
        """Use this producer id and epoch from now on; sequence numbers start at 0 again."""
        self.producer_id, self.epoch = producer_id, epoch
        self._sequences.clear()

    def put(self, message: Queued) -> None:
        """Queue a message; it is sent after the linger time at the latest."""
        if self._door.network.slow_us:
            self._held.delay(message)
        if message.partition < 0 and message.topic in self.known_topics:
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
        if transaction is None or self.closed or not self._door.session.is_alive():
            return
        if self._door.network.is_cut():
            return
        for message in tuple(self.queue):
            known = self._broker.topics.topics.get(message.topic)
            if known is None or message.partition >= len(known.partitions):
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
        if self.queue and not self.closed and self._door.session.is_alive():
            self.send()
            if self.queue:
                self._arm(self.next_chance_us())

    def send(self, fault: CallFault | None = None) -> None:
        """Send all messages that can be sent now; the others stay queued.

        Args:
            fault: a planned fault that strikes all batches of this call.
        """
        queue, self.queue = self.queue, []
        if self._held.are_some or self._door.network.cut_until_us:
            queue, waiting, expired = self._held.sorted_out(queue)
            self.queue.extend(waiting)
            for message in expired:
                self.fail([message], (message.topic, message.partition), _MSG_TIMED_OUT)
        batches = self._batches(queue)
        known = self._broker.topics.topics
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
        if message.partition < 0:
            message.partition = self._partitioner(message.key, count, self._drawing(message))
        elif message.partition >= count:
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
            self.queue.extend(messages)
        elif answer != "go":
            self.fail(messages, where, _PURGE_QUEUE)
        elif fault is None and not any(message.fault for message in messages):
            self._append(where, messages, unit)
        else:
            for message in messages:
                self._strike(where, message, unit, fault or message.fault)

    def _strike(self, where: Where, message: Queued, unit: str, fault: CallFault | None) -> None:
        if fault is None:
            self._append(where, [message], unit)
        elif fault.kind == "lose_response":
            # librdkafka sends the batch again; without idempotence it is written twice
            self._append(where, [message], unit, again=fault.applied)
        else:
            if fault.applied:
                self._append(where, [message], unit, reported=False)
            self.fail([message], where, code_of(fault.error))

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
        code, offset = self._broker.append(where, records, producer, owner)
        if again and not code:
            code, offset = self._broker.append(where, records, producer, owner)
        if code:
            self.fail(messages, where, code)
            return
        if producer[0] >= 0:
            self._sequences[where] = producer[2] + len(records)
        if reported:
            self._report(messages, where, offset, None)

    def _producer_at(self, where: Where) -> tuple[int, int, int]:
        """Return producer id, epoch, and the sequence number of the next batch."""
        return self.producer_id, self.epoch, self._sequences.get(where, 0)

    def fail(self, messages: list[Queued], where: Where, code: int) -> None:
        """Report messages as not delivered."""
        if self.transaction is not None and code != _PURGE_QUEUE:
            self.transaction.delivery_failed(where, code, len(messages))
        self._report(messages, where, None, KafkaError(code))

    def purge(self) -> None:
        """Give up all queued messages."""
        queue, self.queue = self.queue, []
        for message in queue:
            self.fail([message], (message.topic, message.partition), _PURGE_QUEUE)

    def _report(
        self, messages: list[Queued], where: Where, offset: int | None, error: KafkaError | None
    ) -> None:
        now_us = self._door.clock.now_us()
        reports = reports_of(messages, where, offset, error, now_us=now_us, learned=self._learned)
        self._unserved += len(reports)
        self.reports.append(reports)

    def serve(self) -> tuple[int, list[BaseException], bool]:
        """Call the delivery callbacks; give (batches, their exceptions, whether any was called)."""
        reports, self.reports = self.reports, []
        self._unserved = 0
        raised: list[BaseException] = []
        had_callbacks = False
        for batch in reports:
            for callback, error, message in batch:
                had_callbacks = True
                try:
                    callback(error, message)
                except Exception as exception:  # the extension raises it after the last callback
                    raised.append(exception)
        return len(reports), raised, had_callbacks
