"""`confluent_kafka.Producer` on the simulated broker."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from operator import index
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka import Producer as RealProducer

from semantix.ports.gate import CallFault
from semantix.worlds.simulated.kafka.client.calls import (
    failed,
    first_error,
    text_of,
)
from semantix.worlds.simulated.kafka.client.cluster_calls import ClusterCalls
from semantix.worlds.simulated.kafka.client.lacking import names_what_it_lacks
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.message import as_bytes, as_headers
from semantix.worlds.simulated.kafka.client.outbox import Outbox
from semantix.worlds.simulated.kafka.client.queued_message import Callback, Queued
from semantix.worlds.simulated.kafka.client.sending.arguments import check_batch, seconds
from semantix.worlds.simulated.kafka.client.sending.batches import size_of
from semantix.worlds.simulated.kafka.client.sending.error_events import ErrorEvents
from semantix.worlds.simulated.kafka.client.sending.flushing import send_all
from semantix.worlds.simulated.kafka.client.transaction_calls import TransactionCalls
from semantix.worlds.simulated.kafka.client.transaction_state import ABORTABLE, IN_TRANSACTION
from semantix.worlds.simulated.kafka.client.transactional import Transactional
from semantix.worlds.simulated.kafka.configuration.checks import (
    arguments_of,
    producer_configuration,
)

_FATAL = int(KafkaError._FATAL)
_STATE = int(KafkaError._STATE)
_QUEUE_FULL = int(KafkaError._QUEUE_FULL)
_UNKNOWN_PARTITION = int(KafkaError._UNKNOWN_PARTITION)
_NOT_CONFIGURED = int(KafkaError._NOT_CONFIGURED)
MSG_SIZE_TOO_LARGE = int(KafkaError.MSG_SIZE_TOO_LARGE)
_UNABLE = "Unable to produce message: "
# A loop of polls without timeout must let time pass: each 16th takes half a round trip.
_IDLE_POLLS = 16


@names_what_it_lacks(RealProducer)
class SimulatedProducer(TransactionCalls, ClusterCalls):
    """Behaves like `confluent_kafka.Producer`, call by call; bound to one attempt.

    Args:
        link: of the attempt whose producer it is.
        args: the configuration, as the real constructor takes it.
    """

    def __init__(self, link: Link, *args: Any, **kwargs: Any) -> None:
        conf = producer_configuration(arguments_of(args, kwargs))
        link = link.reaching(conf)
        self._broker = broker = link.broker
        self._door = link.door("kafka.producer")
        self._door.socket_timeout_us = 1000 * int(conf.get("socket.timeout.ms", 60_000))
        self._events = ErrorEvents(self._door, conf, link.refusal)
        self._gate = self._door.gate
        self._clock = self._door.clock
        self._outbox = Outbox(link, self._door, conf)
        self._default_callback = conf.callbacks.get("on_delivery")
        self._bytes_max = int(conf.get("message.max.bytes", 1_000_000))
        self._queue_max = int(conf.get("queue.buffering.max.messages", 100_000)) or 2**31
        self._closed = False
        self._idle_polls = 0
        self._transaction: Transactional | None = None
        transactional_id = conf.get("transactional.id", "")
        if transactional_id:
            timeout_ms = conf.get("transaction.timeout.ms", 60_000)
            link.network.note_transaction_timeout(timeout_ms * 1000)
            self._transaction = Transactional(
                broker, self._door, self._outbox, transactional_id, timeout_ms
            )
            self._outbox.transaction = self._transaction

    # --- messages

    def produce(
        self,
        topic: Any,
        value: Any = None,
        key: str | bytes | None = None,
        partition: int = -1,
        callback: Callback | None = None,
        on_delivery: Callback | None = None,
        timestamp: int = 0,
        headers: Any = None,
    ) -> None:
        """Queue a message; a local call, in which no other subtask runs."""
        if self._closed:
            raise RuntimeError("Producer has been closed")
        if not isinstance(topic, str):
            given = "None" if topic is None else type(topic).__name__
            raise TypeError(f"argument 1 must be str, not {given}")
        content, key_bytes = as_bytes(value), as_bytes(key, 3)
        pairs = None if headers is None else as_headers(headers)
        partition, timestamp = index(partition), index(timestamp)
        size = size_of(key_bytes, content, pairs)
        fault = self._gate.before("kafka.producer.produce")
        late_us = 0
        if fault is not None and fault.kind == "late_request":
            late_us, fault = fault.by_us, None
        elif fault is not None:
            unit = self._transaction.unit_to_come() if self._transaction else ""
            self._gate.affected((content,), unit)
            if fault.error == "_QUEUE_FULL":
                raise BufferError("Local: Queue full")
        self._check_produce(topic, size, partition)
        now_us = self._clock.now_us()
        message = Queued(
            topic,
            partition,
            key_bytes,
            content,
            pairs,
            timestamp_ms=timestamp or now_us // 1000,
            callback=on_delivery or callback or self._default_callback,
            enqueued_us=now_us,
            fault=fault,
            size=size,
        )
        if late_us:
            self._outbox.send_late([message], late_us)
        else:
            self._outbox.put(message)
        self._gate.after("kafka.producer.produce")

    def _check_produce(self, topic: str, size: int, partition: int) -> None:
        transaction = self._transaction
        if transaction is not None:
            if transaction.fatal is not None:
                raise failed(_FATAL, _UNABLE + text_of(_FATAL))
            if not transaction.may_produce():
                raise failed(_STATE, _UNABLE + text_of(_STATE))
        if size > self._bytes_max:
            raise failed(MSG_SIZE_TOO_LARGE, _UNABLE + text_of(MSG_SIZE_TOO_LARGE))
        if partition != -1 and topic in self._outbox.known_topics:
            known = self._broker.topics.topics.get(topic)
            if known is not None and not 0 <= partition < len(known.partitions):
                raise failed(_UNKNOWN_PARTITION, _UNABLE + text_of(_UNKNOWN_PARTITION))
        if len(self._outbox.queue) >= self._queue_max:
            raise BufferError("Local: Queue full")

    def produce_batch(
        self,
        topic: str,
        messages: Sequence[Any],
        partition: int = -1,
        callback: Callback | None = None,
        on_delivery: Callback | None = None,
    ) -> int:
        """Queue several messages; give how many were accepted.

        A message that is refused gets its error under the key `_error`.
        """
        self._check_open()
        if not isinstance(topic, str):
            raise TypeError(f"argument 1 must be str, not {type(topic).__name__}")
        partition = index(partition)
        check_batch(messages)
        accepted = 0
        for message in messages:
            try:
                self.produce(
                    topic,
                    message.get("value"),
                    message.get("key"),
                    message.get("partition", partition),
                    on_delivery=message.get("callback") or on_delivery or callback,
                )
            except KafkaException as refusal:
                code = refusal.args[0].code()
                message["_error"] = KafkaError(code, "Message failed: " + text_of(code))
            except BufferError:
                message["_error"] = KafkaError(_QUEUE_FULL, "Message failed: Local: Queue full")
            else:
                accepted += 1
        return accepted

    def poll(self, timeout: float = -1) -> int:
        """Call delivery callbacks; give how many batches were reported."""
        self._check_open()
        self._gate.before("kafka.producer.poll")
        outbox = self._outbox
        self._events.serve()
        if not outbox.reports and not self._has_event():
            self._wait_for_report(seconds(timeout))
            self._events.serve()
        count = self._serve()
        self._gate.after("kafka.producer.poll")
        return count

    def _wait_for_report(self, timeout: float) -> None:
        if timeout == 0:
            self._idle_polls += 1
            if self._idle_polls % _IDLE_POLLS == 0:
                self._clock.wait_us(self._door.half_us)
            return
        clock, step_us = self._clock, self._door.half_us + self._door.rest_us
        # Without a timeout and without a message this waits for ever, as the real client does.
        until_us = clock.now_us() + (int(timeout * 1e6) if timeout > 0 else 2**62)
        while not self._outbox.reports and not self._has_event():
            left_us = until_us - clock.now_us()
            if left_us <= 0:
                return
            clock.wait_us(min(step_us, left_us))
            step_us = min(2 * step_us, 64_000)

    def flush(self, timeout: float = -1) -> int:
        """Send all queued messages and call the callbacks; give how many messages are left."""
        self._check_open()
        timeout = seconds(timeout)
        until_us = None if timeout < 0 else timeout * 1e6
        fault = self._gate.before("kafka.producer.flush")
        if fault is not None and fault.kind == "late_request":
            self._outbox.send_late(self._outbox.queue, fault.by_us)
            self._door.wait_for_crash()
        if fault is not None:
            unit = self._transaction.unit_to_come() if self._transaction else ""
            self._gate.affected([message.value for message in self._outbox.queue], unit)
        if until_us is not None:
            until_us += self._clock.now_us()
        self._send_all(until_us, fault)
        self._events.serve()
        self._serve()
        self._gate.after("kafka.producer.flush")
        return len(self._outbox)

    def _send_all(self, until_us: float | None, fault: CallFault | None) -> None:
        send_all(self._door, self._outbox, until_us, fault, self._send_behind)

    def _send_behind(self) -> None:
        if self._door.session.is_alive() and not self._closed:
            self._outbox.send()

    def _has_event(self) -> bool:
        return self._transaction is not None and self._transaction.has_event

    def _serve(self) -> int:
        transaction, outbox = self._transaction, self._outbox
        if not outbox.reports and (transaction is None or not transaction.has_event):
            return 0
        count, raised, had_callbacks = outbox.serve()
        if transaction is not None and transaction.has_event:
            transaction.has_event = False
            cause = KafkaException(transaction.fatal)
            if had_callbacks:
                # The extension has set the exception before it calls the callbacks (its issue 865).
                raise SystemError("a delivery callback returned with an exception set") from cause
            raise cause
        first_error(raised)
        return count

    def purge(self, in_queue: bool = True, in_flight: bool = True, blocking: bool = True) -> None:
        """Give up all queued messages; their delivery reports have the error `_PURGE_QUEUE`."""
        self._check_open()
        self._door.local("purge")
        if in_queue or in_flight:
            self._outbox.purge()

    def __len__(self) -> int:
        return 0 if self._closed else len(self._outbox)

    def __bool__(self) -> bool:
        return True

    # --- the rest

    def close(self) -> bool:
        """Abort an open transaction, send all queued messages, and end."""
        if self._closed:
            return True
        self._door.local("close")
        transaction = self._transaction
        if transaction is not None and transaction.state in (IN_TRANSACTION, ABORTABLE):
            try:
                if transaction.fatal is not None:
                    raise KafkaException(transaction.fatal)
                transaction.abort(-1, repeats=False)
            except KafkaException as error:
                text = f"Producer abort_transaction failed during close: {error.args[0].str()}"
                warnings.warn(text, RuntimeWarning, stacklevel=2)
        self._send_all(None, None)
        self._outbox.closed = True
        self._closed = True
        self._outbox.serve()
        return True

    def __enter__(self) -> SimulatedProducer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
