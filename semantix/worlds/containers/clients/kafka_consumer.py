"""`confluent_kafka.Consumer` behind the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from semantix.ports.network import Network
from semantix.ports.world import ClientSession
from semantix.worlds.containers.clients.kafka_names import NamedMessage, RunNames
from semantix.worlds.containers.clients.kafka_partition_ends import PartitionEnds
from semantix.worlds.containers.clients.kafka_producer import QUICK, Configuration
from semantix.worlds.instrument import RealDoor

_REAL_POLL_S = 0.2  # in which a broker on this machine has answered
_AT_END_S = 0.02  # in which it sends a new record to a reader that has read everything
# A fetch holds back what the client asks behind it, a list of topics for instance. By default it
# does so for 500 ms, until a record comes.
_SHORT_FETCHES = {"fetch.wait.max.ms": 10}
_LONGEST_STEP_US = 64_000


class InstrumentedConsumer:
    """A real consumer. Its calls are steps, and it waits for messages in simulated time."""

    def __init__(
        self,
        session: ClientSession,
        names: RunNames,
        configuration: Configuration,
        *,
        network: Network | None = None,
    ) -> None:
        self._names = names
        self._door = RealDoor(session, "kafka.consumer", network=network)
        group = names.real(str(configuration.get("group.id", "")))
        self._ends = PartitionEnds(configuration)
        given = {**QUICK, **_SHORT_FETCHES, **configuration}
        self._real = Consumer({**given, "group.id": group, "enable.partition.eof": True})

    # --- assignment

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions."""
        real = self._names.real_partitions(partitions)
        self._door.local("assign", lambda: self._real.assign(real))
        self._ends.forget()

    def incremental_assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions, too."""
        real = self._names.real_partitions(partitions)
        self._door.local("assign", lambda: self._real.incremental_assign(real))

    def incremental_unassign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these partitions no more."""
        real = self._names.real_partitions(partitions)
        self._door.local("unassign", lambda: self._real.incremental_unassign(real))

    def unassign(self) -> None:
        """Read nothing."""
        self._door.local("unassign", self._real.unassign)

    def assignment(self) -> list[TopicPartition]:
        """Give what is assigned."""
        return self._names.logical_partitions(self._real.assignment())

    def subscribe(self, topics: Sequence[str], **callbacks: Any) -> None:
        """Join the group for these topics."""
        real = [self._names.real(topic) for topic in topics]
        self._door.local("subscribe", lambda: self._real.subscribe(real, **callbacks))

    def unsubscribe(self) -> None:
        """Leave the group."""
        self._door.local("unsubscribe", self._real.unsubscribe)

    def seek(self, partition: TopicPartition) -> None:
        """Go on elsewhere in an assigned partition."""
        (real,) = self._names.real_partitions([partition])
        self._door.local("seek", lambda: self._real.seek(real))
        self._ends.forget()

    def pause(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out no messages of these partitions."""
        real = self._names.real_partitions(partitions)
        self._door.local("pause", lambda: self._real.pause(real))

    def resume(self, partitions: Sequence[TopicPartition]) -> None:
        """Give out messages of these partitions again."""
        real = self._names.real_partitions(partitions)
        self._door.local("resume", lambda: self._real.resume(real))

    # --- messages

    def poll(self, timeout: float = -1) -> NamedMessage | None:
        """Give the next message or error event, or None after `timeout` seconds of the job."""
        self._door.before("poll")
        found = self._next(self._until_us(timeout))
        self._door.after("poll")
        return found

    def consume(self, num_messages: int = 1, timeout: float = -1) -> list[NamedMessage]:
        """Give up to `num_messages` messages."""
        self._door.before("consume")
        until_us = self._until_us(timeout)
        found: list[NamedMessage] = []
        while len(found) < num_messages:
            message = self._next(until_us)
            if message is None:
                break
            found.append(message)
        self._door.after("consume")
        return found

    def _until_us(self, timeout: float) -> int:
        return 2**62 if timeout < 0 else self._door.clock.now_us() + int(timeout * 1e6)

    def _next(self, until_us: int) -> NamedMessage | None:
        clock = self._door.clock
        step_us = self._door.half_us + self._door.rest_us
        while True:
            found = self._real.poll(self._patience_s())
            if found is not None:
                if self._ends.is_hidden(found):
                    continue
                return NamedMessage(found, self._names)
            left_us = until_us - clock.now_us()
            if left_us <= 0:
                return None
            clock.wait_us(min(step_us, left_us))
            step_us = min(2 * step_us, _LONGEST_STEP_US)

    def _patience_s(self) -> float:
        if self._door.paused_us():
            return 0
        return _AT_END_S if self._ends.are_reached(self._real.assignment()) else _REAL_POLL_S

    # --- offsets

    def committed(
        self, partitions: Sequence[TopicPartition], timeout: float = -1
    ) -> list[TopicPartition]:
        """Give the group's offsets."""
        real = self._names.real_partitions(partitions)
        found = self._door.remote("committed", lambda: self._real.committed(real, timeout), timeout)
        return self._names.logical_partitions(found)

    def commit(
        self,
        message: Any = None,
        offsets: Sequence[TopicPartition] | None = None,
        asynchronous: bool = True,
    ) -> list[TopicPartition] | None:
        """Commit the given offsets, a message's offset, or the stored ones; wait for the answer."""
        given = self._positions(message, offsets)
        call = lambda: self._real.commit(asynchronous=False, **given)  # noqa: E731
        found = self._door.remote("commit", call)
        return None if asynchronous else self._names.logical_partitions(found)

    def store_offsets(
        self, message: Any = None, offsets: Sequence[TopicPartition] | None = None
    ) -> None:
        """Store offsets for the next commit. This is a local call and no step."""
        self._real.store_offsets(**self._positions(message, offsets))

    def _positions(self, message: Any, offsets: Sequence[TopicPartition] | None) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if message is not None:
            given["message"] = message._message if isinstance(message, NamedMessage) else message
        if offsets is not None:
            given["offsets"] = self._names.real_partitions(offsets)
        return given

    def position(self, partitions: Sequence[TopicPartition]) -> list[TopicPartition]:
        """Give the offsets behind the last messages given out."""
        real = self._names.real_partitions(partitions)
        return self._names.logical_partitions(self._real.position(real))

    def get_watermark_offsets(
        self, partition: TopicPartition, timeout: float = -1, cached: bool = False
    ) -> Any:
        """Give the first offset and the end."""
        (real,) = self._names.real_partitions([partition])
        return self._door.remote(
            "get_watermark_offsets",
            lambda: self._real.get_watermark_offsets(real, timeout, cached),
            timeout,
        )

    def offsets_for_times(
        self, partitions: Sequence[TopicPartition], timeout: float = -1
    ) -> list[TopicPartition]:
        """Give the first offsets at or after the times given as offsets."""
        real = self._names.real_partitions(partitions)
        call = lambda: self._real.offsets_for_times(real, timeout)  # noqa: E731
        return self._names.logical_partitions(self._door.remote("offsets_for_times", call, timeout))

    # --- the rest

    def consumer_group_metadata(self) -> Any:
        """Give the object that `send_offsets_to_transaction` takes."""
        return self._real.consumer_group_metadata()

    def memberid(self) -> str | None:
        """Give the member id."""
        return self._real.memberid()

    def list_topics(self, topic: str | None = None, timeout: float = -1) -> Any:
        """Give the cluster's metadata."""
        asked = {} if topic is None else {"topic": self._names.real(topic)}
        call = lambda: self._real.list_topics(timeout=timeout, **asked)  # noqa: E731
        return self._names.logical_metadata(self._door.remote("list_topics", call, timeout))

    def cluster_id(self, timeout: float = -1) -> str:
        """Give the id of the cluster."""
        return self._door.remote("cluster_id", lambda: self._real.cluster_id(timeout), timeout)

    def set_sasl_credentials(self, username: str, password: str) -> None:
        """Hand the credentials on. This is a local call and no step."""
        self._real.set_sasl_credentials(username, password)

    def close(self) -> None:
        """Leave the group, and end."""
        self._door.before("close")
        self._door.wait_for_server()
        self._real.close()
        self._door.after("close")

    def __enter__(self) -> InstrumentedConsumer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
