"""The Kafka sink on a real broker, with processes that are really killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import confluent_kafka
import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from semantix.connectors.kafka import KafkaSink
from semantix.connectors.kafka.options import NAMINGS
from semantix.errors import UnrecoverableError
from semantix.functions.writing.serialization import KafkaSerializationSchema, ProducerRecord
from semantix.testing import OperatorHarness
from semantix.worlds.containers.kafka import KafkaServer
from semantix.worlds.containers.kafka_transactions import RealKafkaTransactions

_CHILD = """
import sys
from types import SimpleNamespace
sys.path[:] = {path!r}
from test_kafka_sink import harness
h = harness({bootstrap!r}, {topic!r}, None, transaction_naming={naming!r})
h.open()
for number in (1, 2):
    h.process({{"id": f"r{{number}}", "key": "k", "n": number}})
state = h.snapshot(1)
h.process({{"id": "r3", "key": "k", "n": 3}})
h.function._transactional._current.writer.flush()  # into the log, in a transaction of no state
print(state.hex(), flush=True)
sys.stdin.read()
"""


class Whole(KafkaSerializationSchema):
    """Chooses partition 1, key, header, and the event time of the record."""

    def serialize(self, value: Any, timestamp: int | None) -> ProducerRecord:
        content = json.dumps(value).encode()
        return ProducerRecord(content, b"k", "", 1, timestamp, [("trace", b"7")])


def clients_of(bootstrap: str) -> SimpleNamespace:
    return SimpleNamespace(
        Producer=confluent_kafka.Producer,
        AdminClient=AdminClient,
        transactions=RealKafkaTransactions(bootstrap),
    )


def harness(
    bootstrap: str, topic: str, state: bytes | None, restored: int = 1, **options: Any
) -> OperatorHarness:
    settings = {"bootstrap.servers": bootstrap, **options.pop("properties", {})}
    return OperatorHarness(
        lambda: KafkaSink(topic, transactional_id_prefix=topic, properties=settings, **options),
        state=state,
        clients={"kafka": clients_of(bootstrap)},
        restored_checkpoint_id=restored,
    )


def new_topic(server: KafkaServer) -> str:
    name = f"sink-{uuid.uuid4().hex}"
    admin = AdminClient({"bootstrap.servers": server.bootstrap})
    admin.create_topics([NewTopic(name, 2, 1)])[name].result()
    return name


@pytest.fixture
def topic(kafka_server: KafkaServer) -> str:
    return new_topic(kafka_server)


def committed(bootstrap: str, topic: str) -> list[str]:
    """Read both partitions to their ends (which are the last stable offsets)."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": uuid.uuid4().hex,
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    consumer.assign([TopicPartition(topic, number, 0) for number in (0, 1)])
    found, ended = [], 0
    while ended < 2:
        message = consumer.poll(10)
        assert message is not None
        if message.error() is not None:
            ended += 1
        else:
            found.append(json.loads(message.value())["id"])
    consumer.close()
    return found


def eventually_committed(bootstrap: str, topic: str, count: int) -> list[str]:
    """Markers follow a commit after its answer."""
    for _ in range(50):
        found = committed(bootstrap, topic)
        if len(found) >= count:
            break
    return found


@pytest.mark.parametrize("naming", NAMINGS)
def test_a_new_process_commits_what_a_killed_one_had_pre_committed(
    kafka_server: KafkaServer, topic: str, naming: str
) -> None:
    bootstrap = kafka_server.bootstrap
    path = [__file__.rpartition("/")[0], *sys.path]
    program = _CHILD.format(path=path, bootstrap=bootstrap, topic=topic, naming=naming)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        state = bytes.fromhex(child.stdout.readline())
        child.kill()
        child.wait()
    assert child.returncode == -signal.SIGKILL
    assert committed(bootstrap, topic) == []

    for _ in range(2):  # the second one finds the commit of the first
        restored = harness(bootstrap, topic, state, transaction_naming=naming)
        restored.open()
    restored.process({"id": "r3", "key": "k", "n": 3})
    restored.snapshot(2)
    restored.notify_complete(2)

    assert eventually_committed(bootstrap, topic, 3) == ["r1", "r2", "r3"]
    restored.close()
    open_ids = RealKafkaTransactions(bootstrap).open_ids()
    assert [one for one in open_ids if one.startswith(topic)] == []


@pytest.fixture
def breakable(kafka_server: KafkaServer) -> Iterator[KafkaServer]:
    """A broker that may be killed: not the session's where that is attached."""
    if os.environ.get("SEMANTIX_KAFKA_BOOTSTRAP"):
        with KafkaServer.start(settings={}) as server:
            yield server
    else:
        yield kafka_server


def test_a_broker_that_is_killed_and_started_again_loses_nothing(breakable: KafkaServer) -> None:
    bootstrap, topic = breakable.bootstrap, new_topic(breakable)
    first = harness(bootstrap, topic, None)
    first.open()
    first.process({"id": "r1", "key": "k", "n": 1})
    first.snapshot(1)
    first.notify_complete(1)
    first.process({"id": "r2", "key": "k", "n": 2})
    state = first.snapshot(2)

    breakable.container.crash()
    first.process({"id": "r3", "key": "k", "n": 3})  # nobody is there to take it
    first.drop()
    breakable.container.start_again()

    restored = harness(bootstrap, topic, state, restored=2)
    restored.open()
    for number in (3, 4):
        restored.process({"id": f"r{number}", "key": "k", "n": number})
    restored.snapshot(3)
    restored.notify_complete(3)
    assert eventually_committed(bootstrap, topic, 4) == ["r1", "r2", "r3", "r4"]
    restored.close()


def test_a_restore_repeated_changes_nothing(kafka_server: KafkaServer, topic: str) -> None:
    bootstrap = kafka_server.bootstrap
    first = harness(bootstrap, topic, None)
    first.open()
    first.process({"id": "r1", "key": "k", "n": 1})
    state = first.snapshot(1)
    first.notify_complete(1)
    first.drop()

    for _ in range(2):
        again = harness(bootstrap, topic, state)
        again.open()
        again.close()

    assert eventually_committed(bootstrap, topic, 1) == ["r1"]


def test_a_replaced_attempt_is_fenced(kafka_server: KafkaServer, topic: str) -> None:
    bootstrap = kafka_server.bootstrap
    zombie = harness(bootstrap, topic, None)
    zombie.open()
    zombie.process({"id": "r1", "key": "k", "n": 1})
    new = harness(bootstrap, topic, None)
    new.open()

    with pytest.raises((confluent_kafka.KafkaException, RuntimeError)):
        zombie.snapshot(1)

    new.process({"id": "r1", "key": "k", "n": 1})
    new.snapshot(1)
    new.notify_complete(1)
    assert eventually_committed(bootstrap, topic, 1) == ["r1"]
    new.close()


def test_a_transaction_aborted_by_its_timeout_is_lost(
    kafka_server: KafkaServer, topic: str
) -> None:
    bootstrap = kafka_server.bootstrap
    short = {"properties": {"socket.timeout.ms": 1000}, "transaction_timeout_ms": 1100}
    first = harness(bootstrap, topic, None, **short)
    first.open()
    first.process({"id": "r1", "key": "k", "n": 1})
    state = first.snapshot(1)
    first.drop()
    transactions = RealKafkaTransactions(bootstrap)
    while transactions.describe(f"{topic}-0-0").state != "CompleteAbort":
        pass  # the broker's reaper looks each second

    restored = harness(bootstrap, topic, state, **short)
    with pytest.raises(UnrecoverableError, match=rf"{topic}-0-0' of completed checkpoint 1") as e:
        restored.open()
    assert "it holds CompleteAbort" in str(e.value)
    assert "transaction.timeout.ms = 1100" in str(e.value)


def test_a_timeout_above_the_brokers_maximum_is_told_with_both(
    kafka_server: KafkaServer, topic: str
) -> None:
    sink = harness(kafka_server.bootstrap, topic, None, transaction_timeout_ms=1_000_000)
    with pytest.raises(UnrecoverableError, match=r"1000000.*900000"):
        sink.open()


@pytest.mark.parametrize("guarantee", ["at_least_once", "exactly_once"])
def test_a_missing_topic_is_named_and_a_restart_goes_on_once_it_is_there(
    kafka_server: KafkaServer, guarantee: str
) -> None:
    bootstrap, name = kafka_server.bootstrap, f"late-{uuid.uuid4().hex}"
    sink = harness(bootstrap, name, None, delivery_guarantee=guarantee)
    with pytest.raises(RuntimeError, match=rf"does not give topic '{name}'.*Create the topic"):
        sink.open()
    sink.drop()
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 2, 1)])[name].result()
    again = harness(bootstrap, name, None, delivery_guarantee=guarantee)
    again.open()
    again.process({"id": "r1", "key": "k", "n": 1})
    again.snapshot(1)
    again.notify_complete(1)
    assert eventually_committed(bootstrap, name, 1) == ["r1"]
    again.close()


@pytest.mark.parametrize("guarantee", ["at_least_once", "exactly_once"])
def test_a_message_that_the_broker_finds_too_large_fails_the_checkpoint(
    kafka_server: KafkaServer, guarantee: str
) -> None:
    bootstrap, name = kafka_server.bootstrap, f"small-{uuid.uuid4().hex}"
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 2, 1, config={"max.message.bytes": "300"})])[name].result()
    sink = harness(bootstrap, name, None, delivery_guarantee=guarantee)
    sink.open()
    sink.process({"id": "r1", "key": "k", "n": 1})
    sink.snapshot(1)
    sink.notify_complete(1)
    sink.process({"id": "r" * 1_000, "key": "k", "n": 2})
    with pytest.raises((RuntimeError, confluent_kafka.KafkaException)) as told:
        sink.snapshot(2)
    assert f"topic '{name}'" in str(told.value)
    assert "size too large" in str(told.value).lower()
    sink.drop()
    assert eventually_committed(bootstrap, name, 1) == ["r1"]


def test_a_message_above_the_clients_limit_is_named_with_its_size(
    kafka_server: KafkaServer, topic: str
) -> None:
    sink = harness(kafka_server.bootstrap, topic, None, properties={"message.max.bytes": 1_000})
    sink.open()
    with pytest.raises(RuntimeError, match=rf"too large \(topic '{topic}'.*payload of 2\d\d\d b"):
        sink.process({"id": "r" * 2_000, "key": "k", "n": 2})
    sink.close()


def test_two_sinks_with_the_same_prefix_fence_each_other(
    kafka_server: KafkaServer, topic: str
) -> None:
    first = harness(kafka_server.bootstrap, topic, None)
    first.open()
    first.process({"id": "r1", "key": "k", "n": 1})
    state = first.snapshot(1)
    other_job = harness(kafka_server.bootstrap, topic, None)  # a job of somebody else
    other_job.open()
    with pytest.raises(UnrecoverableError, match="does another job use the same") as told:
        harness(kafka_server.bootstrap, topic, state).open()
    assert "it was aborted" in str(told.value) or "its epoch is stale" in str(told.value)
    other_job.close()


@pytest.mark.parametrize("naming", NAMINGS)
def test_messages_of_a_schema_arrive_whole(
    kafka_server: KafkaServer, topic: str, naming: str
) -> None:
    sink = harness(kafka_server.bootstrap, topic, None, serializer=Whole, transaction_naming=naming)
    sink.open()
    sink.process({"id": "r1"}, timestamp=1_577_836_800_123)
    sink.snapshot(1)
    sink.notify_complete(1)
    assert eventually_committed(kafka_server.bootstrap, topic, 1) == ["r1"]
    consumer = Consumer({
        "bootstrap.servers": kafka_server.bootstrap,
        "group.id": uuid.uuid4().hex,
        "isolation.level": "read_committed",
    })  # fmt: skip
    consumer.assign([TopicPartition(topic, 1, 0)])
    message = consumer.poll(10)
    assert (message.key(), message.headers()) == (b"k", [("trace", b"7")])
    assert message.timestamp()[1] == 1_577_836_800_123
    consumer.close()
    sink.close()
