"""`confluent_kafka.Producer` behind the gate, with the times of the simulated producer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from confluent_kafka import KafkaException, Producer

from semantix.errors import UsageError
from semantix.ports.late_requests import LateRequests
from semantix.ports.network import Network
from semantix.ports.world import ClientSession
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.clients.kafka_outbox import REAL_LINGER_MS, RealOutbox
from semantix.worlds.instrument import RealDoor
from semantix.worlds.simulated.kafka.configuration.servers import lists_a_server

# By default librdkafka looks for its coordinator again after 500 ms; with these settings, 5 ms.
QUICK = {
    "retry.backoff.ms": 5,
    "retry.backoff.max.ms": 50,
    "reconnect.backoff.ms": 1,
    "reconnect.backoff.max.ms": 50,
    "topic.metadata.refresh.fast.interval.ms": 5,
}
RETRY_US = 20_000  # simulated: before a request is repeated that met CONCURRENT_TRANSACTIONS
_REAL_WAIT_S = 30.0
SENT_S = 0.2  # of real time, in which the client has sent a request to a paused broker
_MESSAGE_MS = 60_000
_GIVEN_UP = ("delivery.timeout.ms", "message.timeout.ms")
_ENDS = ("commit_transaction", "abort_transaction")

Configuration = dict[str, Any]


class InstrumentedProducer:
    """A real producer whose calls are steps.

    Args:
        end_lingering: called before an id is initialised. It waits until the broker has ended a
            transaction of the id's earlier producer, and tells whether there was one.
        network: it is cut while the broker is paused.
        late: lets the end of a transaction arrive late.
    """

    def __init__(
        self,
        session: ClientSession,
        names: RunNames,
        configuration: Configuration,
        end_lingering: Callable[[str, int], bool],
        *,
        network: Network | None = None,
        late: LateRequests | None = None,
    ) -> None:
        self._names = names
        self._late = late
        self._door = door = RealDoor(session, "kafka.producer", network=network)
        self._transactional_id = str(configuration.get("transactional.id", ""))
        if self._transactional_id:
            real_id = names.real(self._transactional_id)
            configuration = {**configuration, "transactional.id": real_id}
        self._end_lingering = end_lingering
        self._timeout_ms = int(configuration.get("transaction.timeout.ms", 60_000))
        linger_ms: Any = configuration.get("queue.buffering.max.ms", 5.0)
        linger_ms = configuration.get("linger.ms", linger_ms)
        default = configuration.pop("on_delivery", None) or configuration.pop("dr_cb", None)
        self._default_callback = default
        configuration.pop("queue.buffering.max.ms", None)
        only_errors = str(configuration.pop("delivery.report.only.error", "")).lower() == "true"
        given_up_ms, real_times = _real_times(configuration, float(linger_ms))
        self._real = Producer({**QUICK, **configuration, **real_times})
        self._outbox = RealOutbox(
            self._real, door, names, float(linger_ms),
            timeout_ms=given_up_ms, only_errors=only_errors,
        )  # fmt: skip
        self._has_partitions = False
        self._is_fenced = False

    # --- messages

    def produce(
        self,
        topic: str,
        value: str | bytes | None = None,
        key: str | bytes | None = None,
        partition: int = -1,
        callback: Callable[..., object] | None = None,
        on_delivery: Callable[..., object] | None = None,
        timestamp: int = 0,
        headers: Any = None,
    ) -> None:
        """Queue a message."""
        self._door.before("produce")
        arguments: dict[str, Any] = {"value": value, "key": key, "partition": partition}
        told = on_delivery or callback or self._default_callback
        arguments["on_delivery"] = self._outbox.reporting(told)
        if timestamp:
            arguments["timestamp"] = timestamp
        if headers is not None:
            arguments["headers"] = headers
        self._real.produce(self._names.real(topic), **arguments)
        self._has_partitions = True
        self._outbox.put()
        self._door.after("produce")

    def poll(self, timeout: float = -1) -> int:
        """Call the delivery callbacks of messages that were sent."""
        self._door.before("poll")
        self._outbox.wait_for_report(-1.0 if timeout is None else float(timeout))
        count = self._outbox.serve()
        self._door.after("poll")
        return count

    def flush(self, timeout: float = -1) -> int:
        """Send all queued messages and call the callbacks; give how many messages are left."""
        door, outbox = self._door, self._outbox
        door.before("flush")
        if outbox.queued and door.paused_us():
            outbox.push()
        if outbox.wait_while_paused(timeout) and outbox.queued:
            door.round_trip(lambda: outbox.send(timeout))
        outbox.serve()
        door.after("flush")
        return len(outbox)

    def purge(self, in_queue: bool = True, in_flight: bool = True, blocking: bool = True) -> None:
        """Drop the queued messages."""
        self._door.local("purge", lambda: self._real.purge(in_queue, in_flight, blocking))
        self._outbox.drop()

    def __len__(self) -> int:
        return len(self._outbox)

    def __bool__(self) -> bool:
        return True

    # --- transactions

    def init_transactions(self, timeout: float = -1) -> None:
        """Open a session of the transactional id; this fences the session before."""

        door = self._door

        def init(wait_s: float) -> None:
            if door.paused_us() == 0:
                real_id = self._names.real(self._transactional_id)
                if self._end_lingering(real_id, self._timeout_ms):
                    door.clock.wait_us(RETRY_US + door.half_us + door.rest_us)
                # A client that is not connected yet would wait 500 ms before it looks again.
                with suppress(KafkaException):
                    self._real.list_topics(timeout=_REAL_WAIT_S)
            self._real.init_transactions(wait_s)

        self._transactional("init_transactions", init, timeout)

    def begin_transaction(self) -> None:
        """Begin a transaction: local."""
        self._has_partitions = False
        self._door.local("begin_transaction", self._real.begin_transaction)

    def send_offsets_to_transaction(
        self, positions: Sequence[Any], group_metadata: Any, timeout: float = -1
    ) -> None:
        """Commit a group's offsets with the transaction."""
        offsets = self._names.real_partitions(positions)
        self._has_partitions = True
        self._transactional(
            "send_offsets_to_transaction",
            lambda wait_s: self._real.send_offsets_to_transaction(offsets, group_metadata, wait_s),
            timeout,
        )

    def commit_transaction(self, timeout: float = -1) -> None:
        """Send the queued messages and commit the transaction."""
        self._transactional("commit_transaction", self._real.commit_transaction, timeout)

    def abort_transaction(self, timeout: float = -1) -> None:
        """Drop the queued messages and abort the transaction."""
        self._outbox.drop()
        self._transactional("abort_transaction", self._real.abort_transaction, timeout)

    def _transactional(self, call: str, effect: Callable[[float], object], timeout: float) -> None:
        if self._is_fenced or not self._transactional_id:
            effect(timeout)  # refused by the client itself, before anything is sent
            return
        door = self._door
        is_late = door.before_late(call)
        if call == "commit_transaction" and self._outbox.queued and door.wait_for_server(timeout):
            door.round_trip(self._outbox.send)
        if is_late:
            self._send_late(call, effect)
        ends_nothing = call in _ENDS and not self._has_partitions
        try:
            if ends_nothing:
                effect(timeout)
            elif door.wait_for_server(timeout):
                door.round_trip(lambda: effect(timeout))
            else:
                effect(SENT_S)  # the client reports a timeout; its broker is paused
        except KafkaException as failure:
            self._is_fenced = bool(failure.args[0].fatal())
            raise
        door.after(call)

    def _send_late(self, call: str, effect: Callable[[float], object]) -> None:
        if self._late is None or call not in _ENDS:
            raise UsageError(
                f"a late request of kafka.producer.{call} is not applicable on real worlds",
                hint="only the end of a transaction can be late there",
            )
        self._late.pause()
        with suppress(KafkaException):  # the timeout
            effect(SENT_S)
        self._late.sent(self._names.real(self._transactional_id))

    # --- the rest

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> Any:
        """Give the cluster's metadata."""
        asked = {} if topic is None else {"topic": self._names.real(topic)}
        return self._names.logical_metadata(
            self._door.remote(
                "list_topics", lambda: self._real.list_topics(timeout=timeout, **asked), timeout
            )
        )

    def cluster_id(self, timeout: float = -1) -> str:
        """Give the id of the cluster."""
        return self._door.remote("cluster_id", lambda: self._real.cluster_id(timeout), timeout)

    def set_sasl_credentials(self, username: str, password: str) -> None:
        """Hand the credentials on. This is a local call and no step."""
        self._real.set_sasl_credentials(username, password)

    def close(self) -> Any:
        """Abort an open transaction, send the queued messages, and close the producer."""
        self._door.before("close")
        if len(self._outbox):
            self._door.wait_for_server()
        closed = self._real.close()
        self._door.after("close")
        return closed

    def __enter__(self) -> InstrumentedProducer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def arguments_of(
    arguments: Sequence[Mapping[str, Any]], named: Mapping[str, Any], bootstrap: str
) -> Configuration:
    """Give the configuration for a real constructor, with this broker's address.

    If it has no address of a broker, it stays as it is: such a client reaches nobody.
    """
    configuration = {**(arguments[0] if arguments else {}), **named}
    if not has_address(configuration):
        return configuration
    configuration.pop("metadata.broker.list", None)
    return {**configuration, "bootstrap.servers": bootstrap}


def _real_times(configuration: Configuration, linger_ms: float) -> tuple[int, Configuration]:
    """Give after which time messages are given up (0: never), and settings of the real client.

    With an address, the broker answers. A message may wait longer in real time than in the job's
    time, and must not be given up for that. Without one, the client gives up as it is told. Wrong
    values stay as they are, and the real client refuses them.
    """
    usual: Configuration = {"linger.ms": REAL_LINGER_MS}
    name = next((one for one in _GIVEN_UP if one in configuration), "")
    given = str(configuration.get(name, ""))
    timeout_ms = int(given) if given.isdecimal() else 0
    if not 0 < timeout_ms <= _MESSAGE_MS:
        return 0, usual
    if linger_ms >= timeout_ms:
        return 0, {"linger.ms": linger_ms}
    if not has_address(configuration):
        return timeout_ms, {"linger.ms": min(REAL_LINGER_MS, timeout_ms - 1)}
    longest = str(configuration.get("transaction.timeout.ms", _MESSAGE_MS))
    if "transactional.id" in configuration and longest.isdecimal():
        return 0, {**usual, name: max(timeout_ms, min(_MESSAGE_MS, int(longest)))}
    return 0, {**usual, name: _MESSAGE_MS}


def has_address(configuration: Mapping[str, Any]) -> bool:
    """Tell whether a configuration has the address of a broker."""
    given = (configuration.get(name) for name in ("bootstrap.servers", "metadata.broker.list"))
    return any(one is not None and lists_a_server(str(one)) for one in given)
