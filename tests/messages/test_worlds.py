"""Errors of the worlds that no other test makes."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka.admin import ConfigResource

from semantix.errors import SemantixError
from semantix.ports.system import OutsideSystem
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.containers import engine
from semantix.worlds.containers.clients.cassandra_clients import CassandraJobWorld
from semantix.worlds.containers.clients.kafka_admin import InstrumentedAdminClient
from semantix.worlds.containers.clients.kafka_clients import KafkaJobWorld
from semantix.worlds.containers.clients.kafka_producer import InstrumentedProducer
from semantix.worlds.containers.kafka_topics import fill_place
from semantix.worlds.containers.lifecycle import ServerContainer, _not_serving
from semantix.worlds.local import object_server
from semantix.worlds.local.job_world import FileJobWorld
from semantix.worlds.local.object_server import ObjectServer
from semantix.worlds.registry import CASSANDRA
from semantix.worlds.simulated.cassandra.world import CassandraCluster
from semantix.worlds.simulated.kafka.broker.batch_size import is_too_large
from semantix.worlds.simulated.kafka.broker.partition_log import Entry
from semantix.worlds.simulated.kafka.client.sending.error_events import ErrorEvents
from semantix.worlds.simulated.kafka.configuration.refusals import refuse_unmodelled
from semantix.worlds.simulated.kafka.world import KafkaWorld
from semantix.worlds.simulated.store import TransactionalStore

TOPIC = ConfigResource(ConfigResource.Type.TOPIC, "in")
REPLICATED = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
SCHEMA = [
    f"CREATE KEYSPACE ks WITH replication = {REPLICATED}",
    "CREATE TABLE ks.t (k text PRIMARY KEY, many set<text>)",
]


def store() -> TransactionalStore:
    return TransactionalStore(SoloClock(), ListObserver(), {})


def cluster() -> CassandraCluster:
    return CassandraCluster(
        SoloClock(), ListObserver(), {"schema": SCHEMA, "watch": {"table": "ks.t"}}
    )


def kafka() -> KafkaWorld:
    return KafkaWorld(SoloClock(), ListObserver(), {"topics": {"in": 1}})


def admin() -> Any:
    return kafka().clients(SoloSession()).AdminClient({"bootstrap.servers": "b:9092"})


def bare(kind: type[Any], **attributes: object) -> Any:
    """Make an object without what its constructor would reach."""
    made = object.__new__(kind)
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


def shared_broker() -> None:
    broker = ConfigResource(ConfigResource.Type.BROKER, "1")
    bare(InstrumentedAdminClient, _resource=lambda one: one).alter_configs([broker])


def big_batch() -> None:
    text = b"".join(b"%d" % (n * n) for n in range(2_000))
    is_too_large([entry(text)], 100 + len(zlib.compress(text)), "lz4")


def entry(value: bytes) -> Entry:
    return SimpleNamespace(key=None, value=value, headers=())  # type: ignore[return-value]


def no_partition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("semantix.worlds.containers.kafka_topics._NEW_PARTITION_S", 0)
    one = SimpleNamespace(leader=1)
    topics = SimpleNamespace(topics={"t": SimpleNamespace(partitions={0: one})})
    admin = SimpleNamespace(list_topics=lambda *_, **__: topics)
    fill_place("in/3", "t", [], client={}, admin=admin, watch=None)


def silent_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_server, "_START_S", 0)
    made = ObjectServer()
    made._wait_for_answer()


def without_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    ObjectServer.start()


def without_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassandra", None)
    bare(OutsideSystem, **{n: getattr(CASSANDRA, n) for n in ("title", "libraries", "extra")})
    CASSANDRA._loaded("cassandra.absent:Name")


def no_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "is_port_free", lambda _: False)
    engine.free_ports(3)


def not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise ConnectionError("the engine is gone")

    monkeypatch.setattr("semantix.worlds.containers.lifecycle.remove_leftovers", refuse)
    monkeypatch.setattr("semantix.worlds.containers.lifecycle.Guardian", lambda _: None)
    server = bare(Silent, _ticket="", _engine=None, image="kafka:4")
    server.start()


class Silent(ServerContainer):
    title = "Kafka"

    def stop(self, *_: object, **__: object) -> None:
        pass


def not_serving() -> None:
    raise _not_serving(
        SimpleNamespace(title="Kafka", image="kafka:4", last_log_lines=lambda: "killed"), "ended"
    )


CASES: dict[str, Callable[[], object]] = {
    "cassandra captured": lambda: bare(CassandraJobWorld).capture(0),
    "cassandra resumed": lambda: bare(CassandraJobWorld).resume(None, 0),
    "kafka captured": lambda: bare(KafkaJobWorld).capture(0),
    "kafka resumed": lambda: bare(KafkaJobWorld).resume(None, 0),
    "files captured": lambda: FileJobWorld(None).capture(0),
    "files resumed": lambda: FileJobWorld(None).resume(None, 0),
    "shared broker": shared_broker,
    "late flush": lambda: bare(InstrumentedProducer, _late=None)._send_late("flush", print),
    "not serving": not_serving,
    "no place in the store": lambda: store().feed("lgo", []),
    "no value of the store": lambda: store().feed("log", [object()]),
    "no text in the store": lambda: store().clients(SoloSession()).upsert(5, {}),
    "collections": lambda: cluster().feed("ks.t", [{"k": "a"}]),
    "no place in kafka": lambda: kafka().feed("out", []),
    "statistics": lambda: ErrorEvents(
        None,
        SimpleNamespace(callbacks={"stats_cb": print}, get=lambda *_: 5),
    ),
    "unmodelled setting": lambda: refuse_unmodelled({"queuing.strategy": "lifo"}),
    "big batch": big_batch,
    "settings of a broker": lambda: admin().incremental_alter_configs(
        [ConfigResource(ConfigResource.Type.BROKER, "1")]
    ),
    "another broker": lambda: admin().describe_configs([TOPIC], broker=7),
}
PATCHED: dict[str, Callable[[pytest.MonkeyPatch], object]] = {
    "silent object store": silent_store,
    "no moto": without_moto,
    "no driver": without_driver,
    "no ports": no_ports,
    "no partition": no_partition,
    "not started": not_started,
}


@pytest.mark.parametrize("case", CASES)
def test_the_error_is_made(case: str) -> None:
    with pytest.raises(SemantixError):
        CASES[case]()


@pytest.mark.parametrize("case", PATCHED)
def test_an_error_of_the_machine_is_made(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SemantixError):
        PATCHED[case](monkeypatch)
