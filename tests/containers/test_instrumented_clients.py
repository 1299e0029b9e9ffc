"""Real clients behind the gate: names of a run, steps, answers in simulated time."""

from __future__ import annotations

import uuid

import pytest
from cassandra import InvalidRequest
from cassandra.concurrent import execute_concurrent_with_args
from cassandra.query import BatchStatement, SimpleStatement
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin._listoffsets import OffsetSpec
from confluent_kafka.cimpl import NewTopic

from semantix.testing.solo_session import SoloSession
from semantix.worlds.containers.cassandra import CassandraServer
from semantix.worlds.containers.cassandra_world import CassandraReader, CassandraRunWorld
from semantix.worlds.containers.clients.cassandra_clients import CassandraJobWorld
from semantix.worlds.containers.clients.kafka_clients import KafkaJobWorld
from semantix.worlds.containers.kafka import KafkaServer
from semantix.worlds.containers.kafka_world import KafkaRunWorld

SERVED = {"bootstrap.servers": "any:9092"}


def _run_id() -> str:
    return f"s{uuid.uuid4().hex[:8]}"


def test_kafka_clients_see_the_run_s_names_only(kafka_server: KafkaServer) -> None:
    share = KafkaRunWorld(kafka_server, _run_id(), {"topics": {"in": 1}})
    share.set_up()
    session = SoloSession()
    kafka = KafkaJobWorld(session.clock, share.child_settings).clients(session)
    try:
        admin = kafka.AdminClient(SERVED)
        admin.create_topics([NewTopic("more", 2, 1)])["more"].result()
        assert sorted(admin.list_topics(timeout=10).topics) == ["in", "more"]

        told: list[tuple[object, str]] = []
        producer = kafka.Producer(SERVED)
        producer.produce("in", b"v", b"k", on_delivery=lambda e, m: told.append((e, m.topic())))
        assert producer.flush() == 0
        assert told == [(None, "in")]

        consumer = kafka.Consumer({**SERVED, "group.id": "g", "auto.offset.reset": "earliest"})
        consumer.assign([TopicPartition("in", 0, 0)])
        message = consumer.poll(10)
        assert message is not None
        assert (message.topic(), message.value()) == ("in", b"v")
        consumer.commit(message=message, asynchronous=False)
        (committed,) = consumer.committed([TopicPartition("in", 0)], timeout=10)
        assert (committed.topic, committed.offset) == ("in", 1)
        consumer.close()

        asked = {TopicPartition("in", 0): OffsetSpec.latest()}  # type: ignore[no-untyped-call]
        (end,) = admin.list_offsets(asked).values()
        assert end.result().offset == 1
        group = [ConsumerGroupTopicPartitions("g")]
        (held,) = admin.list_consumer_group_offsets(group).values()
        assert [(at.topic, at.offset) for at in held.result().topic_partitions] == [("in", 1)]
        admin.delete_topics(["more"])["more"].result()
        with pytest.raises(KafkaException, match="transactional"):
            producer.init_transactions()
    finally:
        share.close()
    visits = [step for step, position in session.gate.visits if position == "after"]
    assert visits == [
        "kafka.admin_client.create_topics", "kafka.admin_client.list_topics",
        "kafka.producer.produce", "kafka.producer.flush", "kafka.consumer.assign",
        "kafka.consumer.poll", "kafka.consumer.commit", "kafka.consumer.committed",
        "kafka.consumer.close", "kafka.admin_client.list_offsets",
        "kafka.admin_client.list_consumer_group_offsets", "kafka.admin_client.delete_topics",
    ]  # fmt: skip


def test_an_open_transaction_is_told_apart_and_ended_at_quiescence(
    kafka_server: KafkaServer,
) -> None:
    share = KafkaRunWorld(kafka_server, _run_id(), {"topics": {"out": 1}})
    share.set_up()
    session = SoloSession()
    kafka = KafkaJobWorld(session.clock, share.child_settings).clients(session)
    try:
        producer = kafka.Producer({**SERVED, "transactional.id": "t"})
        producer.init_transactions()
        producer.begin_transaction()
        producer.produce("out", b"v")
        producer.flush()
        seen = {back.isolation: back for back in share.read_back()}
        assert seen["read_committed"].values == ()
        assert seen["read_uncommitted"].values == (b"v",)
        assert seen["read_committed"].end < seen["read_committed"].high
        assert kafka.transactions.describe("t").state == "Ongoing"
        assert share.settle() == []
        ended = {back.isolation: back for back in share.read_back(final=True)}
        assert ended["read_committed"].values == ()
        assert ended["read_committed"].end == ended["read_committed"].high
        with pytest.raises(KafkaException, match="fenced"):
            producer.commit_transaction()
    finally:
        share.close()


def test_a_statement_can_be_executed_again_and_name_its_keyspace(
    cassandra_server: CassandraServer,
) -> None:
    reader = CassandraReader(cassandra_server)
    replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
    schema = [
        f"CREATE KEYSPACE shop WITH replication = {replication}",
        "CREATE TABLE shop.out (key text PRIMARY KEY, n int)",
    ]
    share = CassandraRunWorld(reader, _run_id(), {"schema": schema})
    share.set_up()
    solo = SoloSession()
    clients = CassandraJobWorld(solo.clock, share.child_settings).clients(solo)
    try:
        with clients.Cluster() as cluster:
            session = cluster.connect()
            qualified = SimpleStatement("INSERT INTO shop.out (key, n) VALUES ('a', 1)")
            batch = BatchStatement()
            batch.add(SimpleStatement("INSERT INTO shop.out (key, n) VALUES ('b', 1)"))
            own = SimpleStatement("SELECT key FROM out", keyspace="shop")
            for _ in range(2):
                session.execute(qualified)
                session.execute(batch)
                assert sorted(row.key for row in session.execute(own)) == ["a", "b"]
            assert own.keyspace == "shop"
            insert = session.prepare("INSERT INTO out (key, n) VALUES (?, 2)", keyspace="shop")
            keys = [(f"k{number}",) for number in range(5)]
            done = execute_concurrent_with_args(session, insert, keys, concurrency=2)
            assert [one.success for one in done] == [True] * 5
            assert len(list(session.execute(own))) == 7
    finally:
        share.close()
        reader.close()


def test_cassandra_clients_see_the_run_s_keyspaces(cassandra_server: CassandraServer) -> None:
    reader = CassandraReader(cassandra_server)
    replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
    options = {
        "schema": [
            f"CREATE KEYSPACE shop WITH replication = {replication}",
            "CREATE TABLE shop.out (key text PRIMARY KEY, n int)",
        ],
        "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
    }
    share = CassandraRunWorld(reader, _run_id(), options)
    share.set_up()
    solo = SoloSession()
    clients = CassandraJobWorld(solo.clock, share.child_settings).clients(solo)
    try:
        with clients.Cluster() as cluster:
            session = cluster.connect("shop")
            insert = session.prepare("INSERT INTO shop.out (key, n) VALUES (?, ?)")
            told: list[object] = []
            future = session.execute_async(insert, ("a", 1))
            future.add_callbacks(told.append, told.append)
            assert told == [], "the answer is still on its way"
            assert list(future.result()) == []
            assert len(told) == 1
            batch = BatchStatement()
            batch.add(insert, ("b", 2))
            batch.add(SimpleStatement("INSERT INTO shop.out (key, n) VALUES ('c', 3)"))
            session.execute(batch)
            rows = session.execute("SELECT key, n FROM out WHERE key = %s", ("c",))
            assert [(row.key, row.n) for row in rows] == [("c", 3)]
            with pytest.raises(InvalidRequest):
                session.execute("SELECT * FROM shop.nowhere")
            session.default_timeout = 7.0
            assert session.default_timeout == 7.0
        (scan, by_key) = share.read_back(final=True)
        assert scan.values == (
            {"key": "a", "n": 1}, {"key": "b", "n": 2}, {"key": "c", "n": 3},
        )  # fmt: skip
        assert by_key.values == scan.values
    finally:
        share.close()
        reader.close()
    visits = [step for step, _ in solo.gate.visits]
    assert visits == [
        "cassandra.cluster.connect", "cassandra.cluster.connect",
        "cassandra.session.prepare", "cassandra.session.prepare",
        "cassandra.session.execute_async", "cassandra.session.execute_async",
        "cassandra.future.result", "cassandra.future.result",
        "cassandra.session.execute", "cassandra.session.execute",
        "cassandra.session.execute", "cassandra.session.execute",
        "cassandra.session.execute",
        "cassandra.cluster.shutdown", "cassandra.cluster.shutdown",
    ]  # fmt: skip
