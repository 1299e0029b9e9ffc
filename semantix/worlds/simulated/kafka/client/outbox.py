"""Messages of one producer: the queue, the batches that are sent, the delivery reports.

librdkafka sends from a background thread after `linger.ms`. Here an alarm of the clock sends; it
does nothing once the attempt is dead. A batch holds all messages that are queued for one partition.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

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
from semantix.worlds.simulated.kafka.client.sending.batches import BatchLimits
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
_PURGE_INFLIGHT = int(KafkaError._PURGE_INFLIGHT)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)
_UNKNOWN_TOPIC = int(KafkaError._UNKNOWN_TOPIC)
RETRY_US = 20_000  # from the answer CONCURRENT_TRANSACTIONS to the repeated request
PROPAGATION_MS = 30_000  # topic.metadata.propagation.max.ms


class Stuck(NamedTuple):
    """A message whose answer never comes."""

    message: Queued
    where: Where
    was_sent: bool


class Outbox:
    """Queue, batches and delivery reports of one producer.

    Attributes:
        queue: messages that were not sent yet.
        reports: delivery reports for the next poll or flush, one list for each batch.
        stuck: messages whose answer never comes, each with the code that is reported when the
            message's own timeout has passed, and whether it has been sent.
        on_way: number of messages that were sent, and whose answer has not arrived yet.
        asks_no_answer: `acks` is 0: the broker sends no answer, so the client learns no error.
        producer_id: with `epoch`; -1 for a producer that is not idempotent.
    """

    __slots__ = (
        "_announcing", "_armed", "_broker", "_door", "_draw", "_held", "_idempotent", "_learned",
        "_limits", "_linger_us", "_message_timeout_ms", "_only_errors", "_partitioner", "_retries",
        "_sequences", "_unserved", "asks_no_answer", "closed", "epoch", "known_topics", "on_way",
        "producer_id", "queue", "reports", "stuck", "transaction",
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
        self._limits = BatchLimits(conf)
        self._retries = int(conf.get("message.send.max.retries", 2_147_483_647))
        self._only_errors = bool(conf.get("delivery.report.only.error", False))
        self.asks_no_answer = conf.get("request.required.acks", -1) == 0
        self.stuck: list[Stuck] = []
        self.on_way = 0
        self.closed = False
        self.queue: list[Queued] = []
        self.reports: list[list[Report]] = []
        self.producer_id, self.epoch = -1, -1
        self.known_topics: set[str] = set()
        self.transaction: Admission | None = None

    def __len__(self) -> int:
        waiting = len(self.queue) + len(self.stuck) + self.on_way
        return waiting + self._unserved + len(self.reports)

    def is_busy(self) -> bool:
        """True if messages wait to be sent, or for an answer that never comes."""
        return bool(self.queue or self.stuck)

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
        if transaction is None or self.closed or not self._door.session.is_alive():
            return
        if self._door.network.is_cut():
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
        """Send all messages that can be sent now; the others stay queued.

        Args:
            fault: a planned fault that strikes all batches of this call.
        """
        if self.stuck:
            self._give_up_stuck()
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
        if self.stuck:
            return min(self._until_given_up_us(), self._queued_chance_us())
        return self._queued_chance_us()

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
            self.queue.extend(messages)
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
        elif self.asks_no_answer and (fault.applied or fault.error != "_MSG_TIMED_OUT"):
            if fault.applied:
                self._append(where, [message], unit, reported=False)
            self._report([message], where, None, None)  # no answer means success
        elif fault.kind == "lose_response" and self._retries:
            # librdkafka sends the batch again; without idempotence it is written twice
            self._append(where, [message], unit, again=fault.applied)
        else:
            if fault.applied:
                self._append(where, [message], unit, reported=False)
            if fault.error == "_MSG_TIMED_OUT":
                self.stuck.append(Stuck(message, where, fault.applied))
            else:
                self.fail([message], where, code_of(fault.error or "_TRANSPORT"))

    # --- messages without an answer

    def _until_given_up_us(self) -> int:
        first_us = min(one.message.enqueued_us for one in self.stuck)
        due_us = first_us + self._message_timeout_ms * 1000
        return max(due_us - self._door.clock.now_us(), 1)

    def _give_up_stuck(self) -> None:
        """Report the messages that are older than their timeout."""
        oldest_us = self._door.clock.now_us() - self._message_timeout_ms * 1000
        given_up = [one for one in self.stuck if one.message.enqueued_us <= oldest_us]
        self.stuck = [one for one in self.stuck if one.message.enqueued_us > oldest_us]
        for one in given_up:
            self.fail([one.message], one.where, _MSG_TIMED_OUT)

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
        if code and not self.asks_no_answer:
            self._end_idempotent_session()
            self.fail(messages, where, code)
        elif reported:
            self._report(messages, where, None if self.asks_no_answer else offset, None)

    def _end_idempotent_session(self) -> None:
        """After a refused batch, let a producer without transactions get a new producer id."""
        if self.transaction is None and self._idempotent:
            self.new_session(-1, -1)

    def _producer_at(self, where: Where) -> tuple[int, int, int]:
        """Return producer id, epoch, and the sequence number of the next batch."""
        return self.producer_id, self.epoch, self._sequences.get(where, 0)

    def fail(self, messages: list[Queued], where: Where, code: int) -> None:
        """Report messages as not delivered."""
        if self.transaction is not None:
            self.transaction.delivery_failed(where, code, len(messages))
        self._report(messages, where, None, KafkaError(code))

    def purge(self) -> None:
        """Give up all messages that are queued or on their way."""
        queue, self.queue = self.queue, []
        stuck, self.stuck = self.stuck, []
        for message in queue:
            self.fail([message], (message.topic, message.partition), _PURGE_QUEUE)
        for one in stuck:
            code = _PURGE_INFLIGHT if one.was_sent else _PURGE_QUEUE
            self.fail([one.message], one.where, code)

    def _report(
        self, messages: list[Queued], where: Where, offset: int | None, error: KafkaError | None
    ) -> None:
        now_us = self._door.clock.now_us()
        reports = reports_of(messages, where, offset, error, now_us=now_us, learned=self._learned)
        if self._only_errors and error is None:
            reports = []
        self._unserved += len(reports)
        self.reports.append(reports)

    def hold_back(self, since: int, left: int, until_us: int) -> None:
        """Let the latest reports arrive later: a call has ended before their answers.

        Args:
            since: number of the first of these reports.
            left: number of their messages.
        """
        held, self.reports = self.reports[since:], self.reports[:since]
        unserved = sum(map(len, held))
        self._unserved -= unserved
        self.on_way += left

        def arrive() -> None:
            self.on_way -= left
            self._unserved += unserved
            self.reports.extend(held)

        self._door.clock.call_at(until_us, arrive)

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
