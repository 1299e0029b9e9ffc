"""One run's share of a real broker: its topics, their visible records, its open transactions."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from confluent_kafka import (
    Consumer,
    IsolationLevel,
    KafkaException,
    Message,
    TopicPartition,
)
from confluent_kafka.admin._listoffsets import OffsetSpec
from confluent_kafka.cimpl import NewTopic

from semantix.model.validation import checked_mapping
from semantix.ports.real_world import ReadBack
from semantix.ports.world import Leftover
from semantix.worlds.containers.clients.kafka_clients import KafkaJobWorld
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.kafka import KafkaServer
from semantix.worlds.containers.kafka_pauses import NO_LEADER_YET, QUIET, KafkaPauses
from semantix.worlds.containers.kafka_topics import fill_place, is_at_end
from semantix.worlds.containers.kafka_transactions import REFUSALS, RealKafkaTransactions
from semantix.worlds.simulated.kafka.options import KafkaOptions

Place = tuple[str, int]  # topic as the connector names it, partition

_ISOLATION = {
    "read_committed": IsolationLevel.READ_COMMITTED,
    "read_uncommitted": IsolationLevel.READ_UNCOMMITTED,
}
_MARKER_S = 0.01  # most commit markers are written in this time
_SETTLED_S = 15.0  # all of them are
_PAUSE_S = 0.003
_PATIENCE_S = 3.0  # for an answer of a coordinator, after the end of the job


class KafkaRunWorld(KafkaPauses):
    """Implements `ports.real_world.RealWorld`.

    Args:
        server: the broker.
        run_id: unique among all runs on this broker.
        options: see `KafkaOptions`; only `topics` is used.
    """

    child_world = "semantix.worlds.containers.clients.kafka_clients:KafkaJobWorld"
    reader_calls = frozenset(
        {
            "kafka.producer.flush",
            "kafka.producer.commit_transaction",
            "kafka.producer.abort_transaction",
            "kafka.transactions.end",
        }
    )

    def __init__(self, server: KafkaServer, run_id: str, options: Mapping[str, Any]) -> None:
        chosen = checked_mapping(KafkaOptions, options, "world_options.kafka")
        bootstrap = server.bootstrap
        self.child_settings = {"bootstrap": bootstrap, "prefix": run_id}
        self._topics: dict[str, int] = dict(chosen.topics)
        self._bootstrap = bootstrap
        self._pausable = server.pausable
        self._watch = server.watch()
        self._names = RunNames(run_id)
        self._consumers = {}
        self._connect()
        self._seen: dict[tuple[str, Place], tuple[int, tuple[bytes, ...]]] = {}
        self._told: dict[tuple[str, Place], tuple[int, int]] = {}

    def set_up(self) -> None:
        """Create the topics, and wait until each partition has a leader that answers."""
        wanted = [NewTopic(self._names.real(name), n, 1) for name, n in self._topics.items()]
        with self._watch.asking("topics cannot be made", REFUSALS):
            for created in self._admin.create_topics(wanted).values() if wanted else ():
                self._watch.wait_for(created).result()
            self._wait_for_leaders()

    def feed(self, place: str, values: Sequence[Any]) -> None:
        """Append records to a partition (`in/0`), or to all partitions of a topic in turn."""
        name = place.rpartition("/")[0] or place
        client = {**QUIET, "bootstrap.servers": self._bootstrap}
        with self._watch.asking("its topics cannot be filled", REFUSALS):
            self._topics[name] = fill_place(
                place,
                self._names.real(name),
                values,
                client=client,
                admin=self._admin,
                watch=self._watch,
            )

    def _have_leaders(self) -> bool:
        try:
            self._ends(self._places())
        except KafkaException as error:
            if error.args[0].code() not in NO_LEADER_YET:
                raise
            return False
        return True

    def check(self) -> None:
        """Return if the broker answers. Raises WorldUnavailable."""
        self._watch.check()

    # -- reading --------------------------------------------------------------------------------

    def read_back(self, *, final: bool = False, whole: bool = False) -> Sequence[ReadBack]:
        """Read each partition up to the reader's end, in both isolation levels."""
        if final:
            self._forget()
        places = self._places()
        if not places:
            return ()
        with self._watch.asking("its topics cannot be read", REFUSALS):
            return self.led(lambda: self._read(places, is_all_told=final or whole))

    def _read(self, places: Sequence[Place], *, is_all_told: bool) -> list[ReadBack]:
        ends = self._ends(places)
        deadline = time.monotonic() + _MARKER_S
        while self._awaits_marker(ends) and time.monotonic() < deadline:
            time.sleep(_PAUSE_S)
            ends = self._ends(places)
        found = []
        for isolation, end_of in ends.items():
            self._read_up_to(isolation, end_of)
            for place, end in end_of.items():
                high = ends["read_uncommitted"][place]
                if is_all_told or self._told.get((isolation, place)) != (end, high):
                    self._told[isolation, place] = (end, high)
                    found.append(self._as_read_back(isolation, place, high))
        return found

    def _as_read_back(self, isolation: str, place: Place, high: int) -> ReadBack:
        position, values = self._seen[isolation, place]
        return ReadBack(f"{place[0]}/{place[1]}", isolation, values, position, high)

    def _places(self) -> list[Place]:
        return [(name, number) for name, n in self._topics.items() for number in range(n)]

    def _awaits_marker(self, ends: Mapping[str, Mapping[Place, int]]) -> bool:
        """Tell whether the markers of some transaction have perhaps not been written yet.

        True if a partition's last stable offset is below its high watermark and has not advanced
        since the last read-back.
        """
        return any(
            end < ends["read_uncommitted"][place]
            and self._told.get(("read_committed", place), (0, 0))[0] == end
            for place, end in ends["read_committed"].items()
        )

    def _ends(self, places: Sequence[Place]) -> dict[str, dict[Place, int]]:
        asked = {
            TopicPartition(self._names.real(topic), number): _LATEST for topic, number in places
        }
        answers = {
            isolation: self._admin.list_offsets(asked, isolation_level=level)
            for isolation, level in _ISOLATION.items()
        }
        return {
            isolation: {
                (self._names.logical(at.topic), at.partition): self._watch.wait_for(answer)
                .result()
                .offset
                for at, answer in futures.items()
            }
            for isolation, futures in answers.items()
        }

    def _read_up_to(self, isolation: str, end_of: Mapping[Place, int]) -> None:
        """Read the records behind those of the last read-back."""
        behind = {
            place: end
            for place, end in end_of.items()
            if self._seen.setdefault((isolation, place), (0, ()))[0] < end
        }
        if not behind:
            return
        consumer = self._consumer(isolation)
        starts = {place: self._seen[isolation, place][0] for place in behind}
        consumer.assign(
            [TopicPartition(self._names.real(at[0]), at[1], start) for at, start in starts.items()]
        )
        read: dict[Place, list[bytes]] = {place: [] for place in behind}
        missing = set(behind)
        while missing:
            message = self._next(consumer)
            place = (self._names.logical(str(message.topic())), message.partition() or 0)
            if is_at_end(message, behind[place]):
                missing.discard(place)
            elif message.error() is None and (message.offset() or 0) < behind[place]:
                read[place].append(message.value() or b"")
        consumer.unassign()
        for place, end in behind.items():
            _, before = self._seen[isolation, place]
            self._seen[isolation, place] = (end, (*before, *read[place]))

    def _next(self, consumer: Consumer) -> Message:
        found: list[Message] = []

        def has_come(seconds: float) -> bool:
            message = consumer.poll(seconds)
            if message is not None:
                found.append(message)
            return message is not None

        self._watch.wait(has_come)
        return found[0]

    def _consumer(self, isolation: str) -> Consumer:
        if isolation not in self._consumers:
            self._consumers[isolation] = Consumer(
                {
                    **QUIET,
                    "bootstrap.servers": self._bootstrap,
                    "group.id": self._names.real("read-back"),
                    "isolation.level": isolation,
                    "auto.offset.reset": "earliest",
                    "enable.auto.commit": False,
                    "enable.partition.eof": True,
                    "fetch.wait.max.ms": 10,
                }
            )
        return self._consumers[isolation]

    def _forget(self) -> None:
        self._close_consumers()
        self._seen.clear()

    # -- the end --------------------------------------------------------------------------------

    def settle(self) -> Sequence[Leftover]:
        """Abort the transactions that stay open after the job's end, and wait for all markers.

        The broker would abort them after their timeout, minutes later. Here it does so at once,
        because InitProducerId fences their producer.
        """
        with self._watch.asking("its transactions cannot be ended", REFUSALS):
            job_world = KafkaJobWorld(_NO_CLOCK, self.child_settings, patience_s=_PATIENCE_S)
            for real_id in self._open_transactions():
                job_world.end_lingering(real_id, timeout_ms=60_000)
            deadline = time.monotonic() + _SETTLED_S
            while self._is_held_back() and time.monotonic() < deadline:
                time.sleep(_PAUSE_S)
            return [
                Leftover("open transaction", self._names.logical(real_id))
                for real_id in self._open_transactions()
            ]

    def _open_transactions(self) -> list[str]:
        open_ids = RealKafkaTransactions(self._bootstrap).open_ids_once()
        return [one for one in open_ids if self._names.is_of_the_run(one)]

    def _is_held_back(self) -> bool:
        ends = self.led(lambda: self._ends(self._places())) if self._topics else {}
        return bool(ends) and ends["read_committed"] != ends["read_uncommitted"]

    def close(self) -> None:
        """Ask the broker to delete the topics. It does so in the background."""
        self._forget()
        names = [self._names.real(name) for name in self._topics]
        with self._watch.asking("its topics cannot be deleted", REFUSALS):
            for deleted in self._admin.delete_topics(names).values() if names else ():
                self._watch.wait_for(deleted)


_NO_CLOCK: Any = None  # the parent process makes no clients for the job
_LATEST = OffsetSpec.latest()  # type: ignore[no-untyped-call]
