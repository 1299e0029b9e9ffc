"""`confluent_kafka.Consumer` on the simulated broker: assignment, groups of one member, polling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from confluent_kafka import Consumer as RealConsumer
from confluent_kafka import KafkaError

from semantix.ports.gate import CallFault
from semantix.ports.world import ClientSession
from semantix.worlds.simulated.kafka.client.calls import (
    Door,
    code_of,
    first_error,
    names_what_it_lacks,
)
from semantix.worlds.simulated.kafka.client.cluster_metadata import cluster_metadata
from semantix.worlds.simulated.kafka.client.consumer_commits import Outcome
from semantix.worlds.simulated.kafka.client.fetcher import Fetcher
from semantix.worlds.simulated.kafka.client.group_membership import (
    NOBODY,
    GroupMembership,
    Subscription,
)
from semantix.worlds.simulated.kafka.client.message import SimulatedMessage
from semantix.worlds.simulated.kafka.client.transaction_calls import GroupMetadata
from semantix.worlds.simulated.kafka.configuration.checks import (
    arguments_of,
    consumer_configuration,
)

if TYPE_CHECKING:
    from semantix.worlds.simulated.kafka.broker import KafkaBroker

_STATE = int(KafkaError._STATE)
_LONGEST_STEP_US = 64_000
_IDLE_POLLS = 16  # as many polls without a wait in between are free; then time must go on


@names_what_it_lacks(RealConsumer)
class SimulatedConsumer(GroupMembership):
    """What the real `Consumer` does, call by call; bound to one attempt.

    A group has one member at a time: a second one gets its partitions when the first has left, or
    when its session timed out, counted from its last heartbeat.
    """

    def __init__(
        self, broker: KafkaBroker, session: ClientSession, *args: Any, **kwargs: Any
    ) -> None:
        self._conf = conf = consumer_configuration(arguments_of(args, kwargs))
        self._broker = broker
        self._door = Door(session, "kafka.consumer", broker.latency_us)
        self._group_id = conf.values["group.id"]
        self._committed_only = conf.get("isolation.level", "read_committed") == "read_committed"
        self._fetcher = Fetcher(
            broker,
            self._door,
            self._group_id,
            committed=self._committed_only,
            reset=conf.get("auto.offset.reset", "largest"),
            tells_end=conf.get("enable.partition.eof", False),
            stores=conf.get("enable.auto.offset.store", True),
        )
        self._closed = False
        self._member = NOBODY
        self._subscription = Subscription(conf)
        self._events: list[SimulatedMessage] = []
        self._outcomes: list[Outcome] = []
        self._in_flight = 0
        self._raised: list[BaseException] = []
        self._idle_polls = 0
        self._auto_commit_us = 0
        if conf.get("enable.auto.commit", True):
            self._auto_commit_us = int(conf.get("auto.commit.interval.ms", 5_000)) * 1000
        self._handle = broker.register("consumer of " + self._group_id, session)
        self._refresh_later()

    # --- messages

    def poll(self, timeout: float = -1) -> SimulatedMessage | None:
        """Give the next message or error event, or None after `timeout` seconds."""
        self._check_open()
        until_us = self._until_us(timeout)
        fault = self._door.gate.before("kafka.consumer.poll")
        found = self._planned(fault) if fault is not None else self._next(until_us)
        self._door.gate.after("kafka.consumer.poll")
        self._raise_failures()
        return found

    def consume(self, num_messages: int = 1, timeout: float = -1) -> list[SimulatedMessage]:
        """Give up to `num_messages` messages; waits for them up to `timeout` seconds."""
        self._check_open()
        if not 0 <= num_messages <= 1_000_000:
            raise ValueError("num_messages must be between 0 and 1000000 (1M)")
        until_us = self._until_us(timeout)
        fault = self._door.gate.before("kafka.consumer.consume")
        found: list[SimulatedMessage] = []
        if fault is not None:
            planned = self._planned(fault)
            found = [planned] if planned is not None else []
        while fault is None and len(found) < num_messages:
            message = self._next(until_us)
            if message is None:
                break
            found.append(message)
        self._door.gate.after("kafka.consumer.consume")
        self._raise_failures()
        return found

    def _raise_failures(self) -> None:
        """Raise what a callback raised; as in the client, what was to be given out is lost."""
        raised, self._raised = self._raised, []
        first_error(raised)

    def _until_us(self, timeout: float) -> int:
        if not isinstance(timeout, int | float):
            raise TypeError(f"must be real number, not {type(timeout).__name__}")
        if timeout < 0:
            return 2**62
        return self._door.clock.now_us() + int(timeout * 1e6)

    def _planned(self, fault: CallFault) -> SimulatedMessage | None:
        self._door.gate.affected(())
        if fault.kind == "lose_response":  # fetched again later
            self._fetcher.look_again()
            return None
        error = KafkaError(code_of(fault.error))
        return SimulatedMessage(None, None, None, None, str(error.str()).encode(), error=error)

    def _next(self, until_us: int) -> SimulatedMessage | None:
        clock = self._door.clock
        step_us = self._door.half_us + self._door.rest_us
        while True:
            self._serve_group()
            if self._outcomes:
                self._serve_outcomes()
            if self._events:
                return self._events.pop(0)
            found = self._fetcher.next_message()
            if found is not None:
                return found
            left_us = until_us - clock.now_us()
            if left_us <= 0:
                self._idle_polls += 1
                if self._idle_polls % _IDLE_POLLS == 0:
                    clock.wait_us(self._door.half_us)
                return None
            clock.wait_us(min(max(self._fetcher.until_next_look_us(), step_us), left_us))
            step_us = min(2 * step_us, _LONGEST_STEP_US)

    # --- the rest

    def consumer_group_metadata(self) -> GroupMetadata:
        """Give what `send_offsets_to_transaction` wants."""
        self._check_open()
        return GroupMetadata.of(self._group_id, *self._member)

    def memberid(self) -> str | None:
        """Give the member id, None before the group was joined."""
        self._check_open()
        return self._member[0] or None

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> Any:
        """Give the cluster's metadata."""
        self._check_open()
        broker = self._broker
        return self._door.remote(
            "list_topics",
            lambda: cluster_metadata(broker, topic),
            "Failed to get metadata: ",
            timeout,
        )

    def close(self) -> None:
        """Commit if that is automatic, leave the group, and end."""
        if self._closed:
            return
        self._door.local("close")
        self._revoke()
        self._give_up(self._fetcher.assigned)
        self._leave()
        self._closed = True
        self._broker.open_handles.pop(self._handle, None)
        if self._in_flight:
            self._door.clock.wait_us(self._door.half_us + self._door.rest_us)
        self._serve_outcomes()
        self._raise_failures()

    def __enter__(self) -> SimulatedConsumer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
