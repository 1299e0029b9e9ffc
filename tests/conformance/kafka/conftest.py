"""One body for two worlds: what is true of the real broker and client is true of ours."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import confluent_kafka
import confluent_kafka.admin
import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import NewTopic

from semantix.errors import WorldUnavailable
from semantix.ports.gate import CallFault
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

SIMULATED = "simulated:9092"
REAPER_INTERVAL_S = 1.0  # of the real broker, too (worlds/containers/kafka.py)
EOF = "EOF"


class Cluster:
    """A Kafka under test, simulated or real, with names that nobody else uses."""

    def __init__(
        self,
        clients: Any,
        bootstrap: str,
        tag: str,
        now: Callable[[], float],
        pause: Callable[[float], object],
        die_as_member: Callable[[dict[str, Any], str], object],
        lose: Callable[[Callable[[], object]], object],
    ) -> None:
        self.time_ms: Callable[[], int] = lambda: int(time.time() * 1000)  # of the broker
        self.lose = lose  # runs a call whose one message arrives, and is never acknowledged
        self._die_as_member = die_as_member
        self.clients = clients
        self.transactions = clients.transactions
        self.bootstrap = bootstrap
        self.is_real = bootstrap != SIMULATED
        self.now = now
        self.pause = pause
        self._tag = tag
        self._names = 0
        self._admin: Any = None

    def name(self, what: str) -> str:
        """Give a new name for a group, a transactional id or a topic that is not created."""
        self._names += 1
        return f"{what}-{self._tag}-{self._names}"

    @property
    def admin(self) -> Any:
        """One admin client for all."""
        if self._admin is None:
            self._admin = self.clients.AdminClient({"bootstrap.servers": self.bootstrap})
        return self._admin

    def topic(self, partitions: int = 1, config: dict[str, str] | None = None) -> str:
        """Create a topic; gives its name when it can be used."""
        name = self.name("topic")
        new = NewTopic(name, partitions, 1, config=config or {})
        self.admin.create_topics([new])[name].result()
        self.until(lambda: len(self.admin.list_topics(name).topics[name].partitions) == partitions)
        return name

    def producer(self, **conf: Any) -> Any:
        """Make a producer; underscores stand for dots."""
        return self.clients.Producer({"bootstrap.servers": self.bootstrap, **_dotted(conf)})

    def transactional(self, transactional_id: str | None = None, **conf: Any) -> Any:
        """Make a transactional producer that has its session."""
        producer = self.producer(transactional_id=transactional_id or self.name("txn"), **conf)
        producer.init_transactions(30)
        return producer

    def consumer(self, group: str | None = None, **conf: Any) -> Any:
        """Make a consumer that commits nothing by itself and begins at the beginning."""
        chosen = {
            "bootstrap.servers": self.bootstrap,
            "group.id": group or self.name("group"),
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "fetch.wait.max.ms": 10,
        }
        return self.clients.Consumer({**chosen, **_dotted(conf)})

    def die_as_member(self, group: str, topic: str, **conf: Any) -> None:
        """Let somebody else get the group's partitions and die without leaving it."""
        chosen = {"bootstrap.servers": self.bootstrap, "group.id": group, **_dotted(conf)}
        self._die_as_member(chosen, topic)

    def read(self, topic: str, partition: int = 0, *, committed: bool = True) -> list[Any]:
        """Give [(offset, value), …, ("EOF", end)] of a partition."""
        consumer = self.consumer(
            isolation_level="read_committed" if committed else "read_uncommitted",
            enable_partition_eof=True,
        )
        consumer.assign([TopicPartition(topic, partition, 0)])
        found: list[Any] = []
        while True:
            message = consumer.poll(15)
            assert message is not None, "a partition's end is told within 15 s"
            if message.error() is not None:
                assert message.error().code() == KafkaError._PARTITION_EOF, message.error()
                found.append((EOF, message.offset()))
                consumer.close()
                return found
            found.append((message.offset(), message.value()))

    def values(self, topic: str, partition: int = 0, *, committed: bool = True) -> list[bytes]:
        """Give the payloads only."""
        return [value for at, value in self.read(topic, partition, committed=committed)
                if at != EOF]  # fmt: skip

    def settled(self, transactional_id: str) -> str:
        """Wait until the id's markers are written; give its state."""
        self.until(lambda: not self._state(transactional_id).startswith("Prepare"))
        return self._state(transactional_id)

    def _state(self, transactional_id: str) -> str:
        return str(self.transactions.describe(transactional_id).state)

    def until(self, holds: Callable[[], bool], bound_s: float = 20) -> None:
        """Wait for a condition; fails the test if it does not come."""
        until = self.now() + bound_s
        while not holds():
            assert self.now() < until, "the condition did not come in time"
            self.pause(0.02)

    def outcome(self, call: Callable[[], Any]) -> tuple[Any, ...]:
        """Give ("returned", value), or what was raised: type, and for Kafka code and flags."""
        try:
            return "returned", call()
        except KafkaException as exception:
            return ("raised", *self.error(exception.args[0]))
        except (SystemError, TypeError, ValueError, RuntimeError, BufferError) as exception:
            return "raised", type(exception).__name__

    @staticmethod
    def error(error: KafkaError | None) -> tuple[Any, ...]:
        """Give code and flags of an error."""
        if error is None:
            return ()
        flags = (
            ("fatal", error.fatal()),
            ("retriable", error.retriable()),
            ("abort", error.txn_requires_abort()),
        )
        return (error.code(), *(name for name, is_set in flags if is_set))

    def reports(self) -> Reports:
        """Make a delivery callback that remembers."""
        return Reports()


class Reports:
    """A delivery callback: remembers (code or 0, partition, offset, value)."""

    def __init__(self) -> None:
        self.seen: list[tuple[Any, ...]] = []

    def __call__(self, error: KafkaError | None, message: Any) -> None:
        code = error.code() if error is not None else 0
        self.seen.append((code, message.partition(), message.offset(), message.value()))


def _dotted(conf: dict[str, Any]) -> dict[str, Any]:
    kept = ("error_cb", "on_delivery", "on_commit")
    return {key if key in kept else key.replace("_", "."): value for key, value in conf.items()}


class _RealClients:
    Producer = confluent_kafka.Producer
    Consumer = confluent_kafka.Consumer
    AdminClient = confluent_kafka.admin.AdminClient

    def __init__(self, bootstrap: str) -> None:
        from semantix.worlds.containers.kafka_transactions import RealKafkaTransactions

        self.transactions = RealKafkaTransactions(bootstrap)


_DYING_MEMBER = """
import json, os, signal, sys
import confluent_kafka
consumer = confluent_kafka.Consumer(json.loads(sys.argv[1]))
consumer.subscribe([sys.argv[2]])
while not consumer.assignment():
    consumer.poll(0.1)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _die_really(conf: dict[str, Any], topic: str) -> None:
    command = [sys.executable, "-c", _DYING_MEMBER, json.dumps(conf), topic]
    ended = subprocess.run(command, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL


def _lose_really(server: Any) -> Callable[[Callable[[], object]], object]:
    def lose(produce_and_flush: Callable[[], object]) -> None:
        try:
            container = server.container
        except WorldUnavailable as error:
            pytest.skip(str(error))
        container.freeze()
        try:
            produce_and_flush()
        finally:
            container.thaw()

    return lose


def simulated_cluster(**options: Any) -> Cluster:
    """A cluster of our own making."""
    session = SoloSession()
    chosen = {"reaper_interval_ms": int(REAPER_INTERVAL_S * 1000), **options}
    broker = KafkaWorld(session.clock, ListObserver(), chosen)
    clock = session.clock

    def die_as_member(conf: dict[str, Any], topic: str) -> None:
        mortal = SoloSession(clock, "mortal-0#1")
        consumer = broker.clients(mortal).Consumer(conf)
        consumer.subscribe([topic])
        while not consumer.assignment():
            consumer.poll(0.1)
        mortal.kill()

    def lose(produce_and_flush: Callable[[], object]) -> None:
        fault = CallFault("error", "_MSG_TIMED_OUT", applied=True)
        session.gate.plan_fault("kafka.producer.produce", fault)
        produce_and_flush()

    made = Cluster(
        broker.clients(session),
        SIMULATED,
        "s",
        lambda: clock.now_us() / 1e6,
        lambda seconds: clock.wait_us(int(seconds * 1e6)),
        die_as_member,
        lose,
    )
    made.time_ms = lambda: clock.now_us() // 1000
    return made


def real_cluster(bootstrap: str, server: Any = None) -> Cluster:
    """The real one."""
    return Cluster(
        _RealClients(bootstrap),
        bootstrap,
        uuid.uuid4().hex[:8],
        time.monotonic,
        threading.Event().wait,
        _die_really,
        _lose_really(server),
    )


@pytest.fixture(params=["simulated", pytest.param("real", marks=pytest.mark.containers)])
def kafka(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """The cluster that a case runs on."""
    if request.param == "simulated":
        yield simulated_cluster()
    else:
        server = request.getfixturevalue("kafka_server")
        yield real_cluster(server.bootstrap, server)


@pytest.fixture
def make_simulated() -> Callable[..., Cluster]:
    """Makes simulated clusters with options of their own."""
    return simulated_cluster


@pytest.fixture
def make_real(request: pytest.FixtureRequest) -> Callable[[], Cluster]:
    """Makes name spaces on the real broker."""
    bootstrap = request.getfixturevalue("kafka_server").bootstrap
    return lambda: real_cluster(bootstrap)
