"""The broker in a container survives a kill; a dead producer's transaction can be ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from docker import DockerClient

from semantix.worlds.containers.kafka import KafkaServer
from semantix.worlds.containers.kafka_transactions import RealKafkaTransactions

_PRODUCER_THAT_IS_KILLED = """
import os, signal, sys
from confluent_kafka import Producer
bootstrap, topic, transactional_id = sys.argv[1:]
producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": transactional_id})
producer.init_transactions()
producer.begin_transaction()
for number in range(5):
    producer.produce(topic, value=str(number), partition=0)
assert producer.flush() == 0
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def topic(kafka_server: KafkaServer) -> str:
    return _new_topic(kafka_server.bootstrap)


def _new_topic(bootstrap: str) -> str:
    name = f"t-{uuid.uuid4()}"
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(timeout=30)
    return name


def _pre_commit_and_die(bootstrap: str, topic: str) -> str:
    transactional_id = f"x-{uuid.uuid4()}"
    ended = subprocess.run(
        [sys.executable, "-c", _PRODUCER_THAT_IS_KILLED, bootstrap, topic, transactional_id],
        check=False,
        timeout=120,
    )
    assert ended.returncode == -signal.SIGKILL
    return transactional_id


def _committed_values(bootstrap: str, topic: str) -> list[str]:
    """What a read_committed reader sees up to the last stable offset."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"g-{uuid.uuid4()}",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    values: list[str] = []
    try:
        consumer.assign([TopicPartition(topic, 0, 0)])
        while True:
            message = consumer.poll(30)
            assert message is not None, "no answer in 30 s"
            error = message.error()
            if error is None:
                values.append(message.value().decode())
            elif error.code() == KafkaError._PARTITION_EOF:
                return values
            else:
                raise KafkaException(error)
    finally:
        consumer.close()


def _end_and_wait_for_markers(
    transactions: RealKafkaTransactions, held: tuple[str, int, int], *, commit: bool
) -> None:
    """End it twice: the coordinator answers the second request when the markers are written."""
    transactions.end(*held, commit=commit)
    transactions.end(*held, commit=commit)


def _code(caught: pytest.ExceptionInfo[KafkaException]) -> int:
    return int(caught.value.args[0].code())


def test_a_killed_producers_transaction_is_described_and_committed_by_another_process(
    kafka_server: KafkaServer, topic: str
) -> None:
    transactional_id = _pre_commit_and_die(kafka_server.bootstrap, topic)
    transactions = RealKafkaTransactions(kafka_server.bootstrap)
    described = transactions.describe(transactional_id)
    assert described.state == "Ongoing"
    assert _committed_values(kafka_server.bootstrap, topic) == []

    held = (transactional_id, described.producer_id, described.producer_epoch)
    _end_and_wait_for_markers(transactions, held, commit=True)

    assert _committed_values(kafka_server.bootstrap, topic) == ["0", "1", "2", "3", "4"]
    transactions.end(*held, commit=True)
    assert _committed_values(kafka_server.bootstrap, topic) == ["0", "1", "2", "3", "4"]
    assert transactions.describe(transactional_id).state == "CompleteCommit"
    with pytest.raises(KafkaException) as caught:
        transactions.end(*held, commit=False)
    assert _code(caught) == KafkaError.INVALID_TXN_STATE


def test_a_killed_producers_transaction_is_aborted_by_another_process(
    kafka_server: KafkaServer, topic: str
) -> None:
    transactional_id = _pre_commit_and_die(kafka_server.bootstrap, topic)
    transactions = RealKafkaTransactions(kafka_server.bootstrap)
    described = transactions.describe(transactional_id)

    held = (transactional_id, described.producer_id, described.producer_epoch)
    _end_and_wait_for_markers(transactions, held, commit=False)

    assert transactions.describe(transactional_id).state == "CompleteAbort"
    assert _committed_values(kafka_server.bootstrap, topic) == []


def test_a_transaction_whose_id_was_taken_over_cannot_be_committed(
    kafka_server: KafkaServer, topic: str
) -> None:
    transactional_id = _pre_commit_and_die(kafka_server.bootstrap, topic)
    transactions = RealKafkaTransactions(kafka_server.bootstrap)
    described = transactions.describe(transactional_id)
    successor = Producer(
        {"bootstrap.servers": kafka_server.bootstrap, "transactional.id": transactional_id}
    )
    successor.init_transactions(30)

    with pytest.raises(KafkaException) as caught:
        transactions.end(
            transactional_id, described.producer_id, described.producer_epoch, commit=True
        )

    assert _code(caught) in (KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH)
    assert _committed_values(kafka_server.bootstrap, topic) == []


def test_unknown_ids_are_answered_with_their_codes(kafka_server: KafkaServer) -> None:
    transactions = RealKafkaTransactions(kafka_server.bootstrap)

    with pytest.raises(KafkaException) as unknown:
        transactions.describe("never-seen")
    with pytest.raises(KafkaException) as unmapped:
        transactions.end("never-seen", 1, 0, commit=True)

    assert _code(unknown) == 105  # TRANSACTIONAL_ID_NOT_FOUND, for which librdkafka has no name
    assert _code(unmapped) == KafkaError.INVALID_PRODUCER_ID_MAPPING


def test_an_id_without_a_transaction_is_described_as_empty(kafka_server: KafkaServer) -> None:
    transactional_id = f"x-{uuid.uuid4()}"
    Producer(
        {"bootstrap.servers": kafka_server.bootstrap, "transactional.id": transactional_id}
    ).init_transactions(30)

    described = RealKafkaTransactions(kafka_server.bootstrap).describe(transactional_id)

    assert (described.state, described.producer_epoch) == ("Empty", 0)


@pytest.fixture(scope="module")
def own_server(container_engine: DockerClient, kafka_server: KafkaServer) -> Iterator[KafkaServer]:
    """A broker that may be killed: not the session's where that is attached."""
    if os.environ.get("SEMANTIX_KAFKA_BOOTSTRAP"):
        with KafkaServer.start(settings={}) as server:
            yield server
    else:
        yield kafka_server


def test_a_killed_broker_comes_back_on_its_port_with_what_was_pre_committed(
    own_server: KafkaServer,
) -> None:
    bootstrap = own_server.bootstrap
    topic = _new_topic(bootstrap)
    transactional_id = _pre_commit_and_die(bootstrap, topic)
    transactions = RealKafkaTransactions(bootstrap)
    before = transactions.describe(transactional_id)

    own_server.container.crash()
    own_server.container.start_again()

    assert own_server.bootstrap == bootstrap
    assert transactions.describe(transactional_id) == before
    held = (transactional_id, before.producer_id, before.producer_epoch)
    _end_and_wait_for_markers(transactions, held, commit=True)
    assert _committed_values(bootstrap, topic) == ["0", "1", "2", "3", "4"]


def test_a_frozen_broker_does_not_serve_until_it_thaws(own_server: KafkaServer) -> None:
    container = own_server.container
    assert container.is_serving()
    container.freeze()
    try:
        container.reload()
        assert container.status == "paused"
    finally:
        container.thaw()
    assert container.is_serving()
