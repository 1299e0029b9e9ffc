"""A transactional session that broke goes on under a new epoch after an abort (KIP-360)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from confluent_kafka import KafkaError, TopicPartition

EXPIRATION_MS = 1_000
INVALID_PRODUCER_ID_MAPPING = KafkaError.INVALID_PRODUCER_ID_MAPPING


def _session(kafka: Any, transactional_id: str) -> tuple[str, int, int]:
    found = kafka.transactions.describe(transactional_id)
    return found.state, found.producer_id, found.producer_epoch


def test_a_lost_message_ends_in_an_abort_with_a_new_epoch(kafka: Any) -> None:
    topic, transactional_id, reports = kafka.topic(), kafka.name("txn"), kafka.reports()
    producer = kafka.transactional(transactional_id, message_timeout_ms=1500)
    producer.begin_transaction()
    producer.produce(topic, b"first", partition=0)
    producer.commit_transaction(30)
    kafka.settled(transactional_id)
    _, producer_id, epoch = _session(kafka, transactional_id)
    producer.begin_transaction()
    producer.produce(topic, b"arrives", partition=0)
    producer.flush(10)

    def produce_and_flush() -> None:
        producer.produce(topic, b"lost", partition=0, on_delivery=reports)
        producer.flush(15)

    kafka.lose(produce_and_flush)
    assert reports.seen == [(KafkaError._MSG_TIMED_OUT, 0, None, b"lost")]
    timed_out = ("raised", KafkaError._TIMED_OUT, "abort")
    assert kafka.outcome(lambda: producer.produce(topic, b"x")) == ("raised", KafkaError._STATE)
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == timed_out
    assert _session(kafka, transactional_id) == ("Ongoing", producer_id, epoch)
    producer.abort_transaction(30)
    assert _session(kafka, transactional_id) == ("Empty", producer_id, epoch + 1)
    producer.begin_transaction()
    producer.produce(topic, b"next", partition=0)
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"first", b"next"])
    assert _session(kafka, transactional_id)[1:] == (producer_id, epoch + 1)


def test_a_message_that_was_never_sent_needs_no_new_epoch(kafka: Any) -> None:
    transactional_id = kafka.name("txn")
    producer = kafka.transactional(transactional_id, message_timeout_ms=1000)
    session = _session(kafka, transactional_id)
    producer.begin_transaction()
    producer.produce(kafka.name("nowhere"), b"a")
    producer.flush(20)
    producer.abort_transaction(30)
    assert _session(kafka, transactional_id) == session


@pytest.fixture(scope="module")
def forgetful_server() -> Iterator[Any]:
    """A real broker that forgets ids after a second."""
    from semantix.worlds.containers.kafka import KafkaServer

    settings = {
        "KAFKA_TRANSACTIONAL_ID_EXPIRATION_MS": str(EXPIRATION_MS),
        "KAFKA_TRANSACTION_REMOVE_EXPIRED_TRANSACTION_CLEANUP_INTERVAL_MS": "200",
    }
    with KafkaServer.start(settings=settings) as server:
        yield server


@pytest.fixture(params=["simulated", pytest.param("real", marks=pytest.mark.containers)])
def forgetful(request: pytest.FixtureRequest, make_simulated: Callable[..., Any]) -> Any:
    """A cluster that forgets transactional ids soon."""
    if request.param == "simulated":
        return make_simulated(transactional_id_expiration_ms=EXPIRATION_MS)
    request.getfixturevalue("container_engine")
    from tests.conformance.kafka.conftest import real_cluster

    return real_cluster(request.getfixturevalue("forgetful_server").bootstrap)


def _forgotten(kafka: Any) -> tuple[Any, str, int]:
    """Give a producer whose id the coordinator has forgotten, the id and its producer id."""
    transactional_id = kafka.name("txn")
    producer = kafka.transactional(transactional_id)
    _, producer_id, _ = _session(kafka, transactional_id)
    describe = lambda: kafka.transactions.describe(transactional_id)  # noqa: E731
    kafka.until(lambda: kafka.outcome(describe)[0] == "raised")
    return producer, transactional_id, producer_id


def test_a_forgotten_id_gets_a_new_producer_id_by_an_abort(forgetful: Any) -> None:
    kafka = forgetful
    topic, (producer, transactional_id, producer_id) = kafka.topic(), _forgotten(kafka)
    producer.begin_transaction()
    producer.produce(topic, b"a", partition=0)
    producer.flush(10)
    unknown = ("raised", INVALID_PRODUCER_ID_MAPPING, "abort")
    assert kafka.outcome(lambda: producer.commit_transaction(30)) == unknown
    producer.abort_transaction(30)
    state, found, epoch = _session(kafka, transactional_id)
    assert (state, epoch) == ("Empty", 0)
    assert found != producer_id
    producer.begin_transaction()
    producer.produce(topic, b"b", partition=0)
    producer.commit_transaction(30)
    kafka.until(lambda: kafka.values(topic) == [b"b"])


def test_offsets_for_a_forgotten_id_need_an_abort_and_give_no_new_session(forgetful: Any) -> None:
    kafka = forgetful
    topic, consumer = kafka.topic(), kafka.consumer()
    producer, transactional_id, _ = _forgotten(kafka)
    offsets, metadata = [TopicPartition(topic, 0, 1)], consumer.consumer_group_metadata()
    unknown = ("raised", INVALID_PRODUCER_ID_MAPPING, "abort")
    for _ in range(2):
        producer.begin_transaction()
        sent = lambda: producer.send_offsets_to_transaction(offsets, metadata, 30)  # noqa: E731
        assert kafka.outcome(sent) == unknown
        producer.abort_transaction(30)
        described = kafka.outcome(lambda: kafka.transactions.describe(transactional_id))
        assert described[0] == "raised"
    consumer.close()
