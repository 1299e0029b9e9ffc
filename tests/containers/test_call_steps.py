"""Each row of a call table is a step of the simulated clients and of the instrumented real ones."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, TopicCollection, TopicPartition
from confluent_kafka.admin import (
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
)

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.cassandra.client.call_table import CASSANDRA_CALLS
from semantix.worlds.simulated.kafka.call_table import CALLS
from semantix.worlds.simulated.kafka.world import KafkaWorld

AT = TopicPartition("in", 0, 0)
GROUP = ConsumerGroupTopicPartitions("g", [AT])
CONF = {"bootstrap.servers": "is-given-by-the-world"}
SCHEMA = [
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    "CREATE TABLE shop.out (key text PRIMARY KEY, n int)",
]

Made = tuple[SoloSession, Any]


def _run_id() -> str:
    return f"s{uuid.uuid4().hex[:8]}"


def _simulated_kafka() -> Made:
    session = SoloSession()
    broker = KafkaWorld(session.clock, ListObserver(), {"topics": {"in": 1}})
    return session, broker.clients(session)


def _simulated_cassandra() -> Made:
    from semantix.worlds.simulated.cassandra.world import CassandraCluster

    session = SoloSession()
    world = CassandraCluster(session.clock, ListObserver(), {"schema": SCHEMA})
    return session, world.clients(session)


@pytest.fixture
def real_kafka(kafka_server: Any) -> Iterator[Made]:
    from semantix.worlds.containers.clients.kafka_clients import KafkaJobWorld
    from semantix.worlds.containers.kafka_world import KafkaRunWorld

    share = KafkaRunWorld(kafka_server, _run_id(), {"topics": {"in": 1}})
    share.set_up()
    session = SoloSession()
    yield session, KafkaJobWorld(session.clock, share.child_settings).clients(session)
    share.close()


@pytest.fixture
def real_cassandra(cassandra_server: Any) -> Iterator[Made]:
    from semantix.worlds.containers.cassandra_world import CassandraReader, CassandraRunWorld
    from semantix.worlds.containers.clients.cassandra_clients import CassandraJobWorld

    reader = CassandraReader(cassandra_server)
    share = CassandraRunWorld(reader, _run_id(), {"schema": SCHEMA})
    share.set_up()
    session = SoloSession()
    yield session, CassandraJobWorld(session.clock, share.child_settings).clients(session)
    share.close()
    reader.close()


def _results(futures: dict[Any, Any]) -> list[Any]:
    return [future.result() for future in futures.values()]


def _call_all_of_kafka(kafka: Any) -> None:
    _produce(kafka)
    _consume(kafka)
    _administer(kafka.AdminClient(CONF))


def _produce(kafka: Any) -> None:
    producer = kafka.Producer({**CONF, "transactional.id": "t", "linger.ms": 0})
    consumer = kafka.Consumer({**CONF, "group.id": "g"})
    producer.list_topics(timeout=10)
    assert producer.cluster_id(10) == consumer.cluster_id(10)
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce("in", b"v", partition=0)
    producer.poll(1)
    producer.flush()
    producer.send_offsets_to_transaction([AT], consumer.consumer_group_metadata())
    producer.commit_transaction()
    producer.begin_transaction()
    producer.produce("in", b"v", partition=0)
    producer.flush()
    assert kafka.transactions.open_ids() == ["t"]
    found = kafka.transactions.describe("t")
    kafka.transactions.end("t", found.producer_id, found.producer_epoch, commit=False)
    other = kafka.Producer({**CONF, "transactional.id": "u"})
    other.init_transactions()
    other.begin_transaction()
    other.purge()
    other.abort_transaction()
    other.close()
    consumer.close()


def _consume(kafka: Any) -> None:
    options = {"auto.offset.reset": "earliest", "enable.auto.offset.store": False}
    consumer = kafka.Consumer({**CONF, "group.id": "g", **options})
    consumer.list_topics(timeout=10)
    consumer.incremental_assign([AT])
    message = consumer.poll(10)
    assert message.topic() == "in"
    consumer.store_offsets(message=message)
    (committed,) = consumer.commit(asynchronous=False)
    assert (committed.topic, committed.offset) == ("in", 1)
    consumer.incremental_unassign([AT])
    assert consumer.assignment() == []
    consumer.assign([AT])
    assert consumer.consume(1, 10)[0].value() == b"v"
    consumer.pause([AT])
    consumer.resume([AT])
    consumer.seek(AT)
    consumer.committed([AT], timeout=10)
    consumer.get_watermark_offsets(AT, timeout=10)
    consumer.offsets_for_times([AT], timeout=10)
    consumer.unassign()
    consumer.close()
    member = kafka.Consumer({**CONF, "group.id": "members", **options})
    member.subscribe(["in"])
    assert member.poll(20).topic() == "in"
    (described,) = _results(kafka.AdminClient(CONF).describe_consumer_groups(["members"]))
    held = [at.topic for one in described.members for at in one.assignment.topic_partitions]
    assert (described.group_id, held) == ("members", ["in"])
    member.unsubscribe()
    member.close()


def _administer(admin: Any) -> None:
    _results(admin.create_topics([NewTopic("more", 1, 1)]))
    _results(admin.create_partitions([NewPartitions("more", 2)]))
    by_s = time.monotonic() + 30  # a broker knows a new partition a little later
    while len(admin.list_topics("more", timeout=10).topics["more"].partitions) < 2:
        assert time.monotonic() < by_s
    assert sorted(admin.list_topics(timeout=10).topics) == ["in", "more"]
    (described,) = _results(admin.describe_topics(TopicCollection(["more"])))
    assert (described.name, len(described.partitions)) == ("more", 2)
    _results(admin.list_offsets({AT: OffsetSpec.latest()}))
    _results(admin.delete_records([TopicPartition("in", 0, 1)]))
    (listed,) = _results(admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions("g")]))
    assert (listed.group_id, listed.topic_partitions[0].topic) == ("g", "in")
    _results(admin.alter_consumer_group_offsets([GROUP]))
    _configure(admin)
    assert admin.cluster_id(10) == admin.describe_cluster().result().cluster_id
    with pytest.warns(DeprecationWarning, match="list_consumer_groups"):
        assert sorted(group.id for group in admin.list_groups(timeout=10)) == ["g", "members"]
    groups = admin.list_consumer_groups().result().valid
    assert sorted(group.group_id for group in groups) == ["g", "members"]
    _results(admin.delete_consumer_groups(["g"]))
    broker = ConfigResource(ConfigResource.Type.BROKER, "1")
    ((asked, future),) = admin.describe_configs([broker]).items()
    assert asked == broker
    assert "transaction.max.timeout.ms" in future.result()
    _results(admin.delete_topics(["more"]))


def _configure(admin: Any) -> None:
    longer = ConfigEntry("retention.ms", "9000", incremental_operation=AlterConfigOpType.SET)
    topic = ConfigResource.Type.TOPIC
    _results(
        admin.incremental_alter_configs(
            [ConfigResource(topic, "more", incremental_configs=[longer])]
        )
    )
    with pytest.warns(DeprecationWarning, match="incremental_alter_configs"):
        futures = admin.alter_configs(
            [ConfigResource(topic, "more", set_config={"retention.ms": "9001"})]
        )
    _results(futures)
    ((_, future),) = admin.describe_configs([ConfigResource(topic, "more")]).items()
    assert future.result()["retention.ms"].value == "9001"


def _call_all_of_cassandra(cassandra: Any) -> None:
    with cassandra.Cluster() as cluster:
        session = cluster.connect("shop")
        insert = session.prepare("INSERT INTO out (key, n) VALUES (?, ?)")
        session.execute_async(insert, ("a", 1)).result()
        session.execute(insert, ("b", 2))


def _visits(made: Made, call_all: Callable[[Any], None]) -> list[tuple[str, str]]:
    session, clients = made
    call_all(clients)
    # How often a group is asked whether it has met is a matter of time.
    return list(dict.fromkeys(session.gate.visits))


def test_every_kafka_call_is_a_step_of_the_simulated_client() -> None:
    visits = _visits(_simulated_kafka(), _call_all_of_kafka)
    assert {step for step, _ in visits} == {row.step for row in CALLS}


def test_every_kafka_call_is_a_step_of_the_real_client(real_kafka: Made) -> None:
    visits = _visits(real_kafka, _call_all_of_kafka)
    assert visits == _visits(_simulated_kafka(), _call_all_of_kafka)


def test_every_cassandra_call_is_a_step_of_the_simulated_client() -> None:
    visits = _visits(_simulated_cassandra(), _call_all_of_cassandra)
    assert {step for step, _ in visits} == {row.step for row in CASSANDRA_CALLS}


def test_every_cassandra_call_is_a_step_of_the_real_client(real_cassandra: Made) -> None:
    visits = _visits(real_cassandra, _call_all_of_cassandra)
    assert visits == _visits(_simulated_cassandra(), _call_all_of_cassandra)
