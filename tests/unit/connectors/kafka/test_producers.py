"""The sink's producers, and what it asks the broker."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from semantix.connectors.kafka import KafkaSink
from semantix.connectors.kafka.producers import ProducerFactory, is_known, partition_count
from semantix.errors import UnrecoverableError
from semantix.ports.kafka_transactions import TransactionDescription
from semantix.testing import OperatorHarness
from semantix.testing.solo_session import SoloSession
from tests.unit.connectors.kafka.sink_cluster import Cluster, record

PROPERTIES = {"bootstrap.servers": "one:9092", "linger.ms": 5}


class Producer:
    """Stands for a producer of `confluent_kafka`; its id may be refused."""

    refusal: int | None = None

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.is_initialised = False
        self.tries = 0

    def init_transactions(self, timeout: float) -> None:
        self.tries += 1
        if self.refusal is not None:
            raise KafkaException(KafkaError(self.refusal))
        self.is_initialised = True

    def poll(self, timeout: float) -> int:
        return 0


class Admin:
    """Stands for the admin client: one broker, whose maximum is 900000, or none that answers."""

    connections: list[dict[str, Any]] = []  # noqa: RUF012
    answers = True

    def __init__(self, connection: dict[str, Any]) -> None:
        self.connections.append(connection)

    def list_topics(self, timeout: float) -> Any:
        if not self.answers:
            raise KafkaException(KafkaError(KafkaError._TRANSPORT))
        return SimpleNamespace(brokers={1: None})

    def describe_configs(self, asked: list[Any], request_timeout: float) -> Any:
        found = {"transaction.max.timeout.ms": SimpleNamespace(value="900000")}
        return {one: SimpleNamespace(result=lambda: found) for one in asked}


@pytest.fixture
def factory(monkeypatch: pytest.MonkeyPatch) -> ProducerFactory:
    monkeypatch.setattr(Admin, "connections", [])
    clients = SimpleNamespace(Producer=Producer, AdminClient=Admin)
    return ProducerFactory(clients, PROPERTIES, 600_000)


def test_a_plain_producer_is_idempotent(factory: ProducerFactory) -> None:
    settings = factory.plain().settings
    assert callable(settings.pop("error_cb"))
    assert settings == {"enable.idempotence": True, **PROPERTIES}


def test_a_transactional_producer_is_initialised_under_its_id(factory: ProducerFactory) -> None:
    producer = factory.initialised("job-0-1")
    assert producer.is_initialised
    assert producer.settings["transactional.id"] == "job-0-1"
    assert producer.settings["transaction.timeout.ms"] == 600_000


@pytest.mark.parametrize(("answers", "told"), [(True, "is 900000"), (False, "is not to be had")])
def test_a_timeout_that_the_broker_refuses_is_told_with_its_maximum(
    factory: ProducerFactory, monkeypatch: pytest.MonkeyPatch, answers: bool, told: str
) -> None:
    monkeypatch.setattr(Producer, "refusal", KafkaError.INVALID_TRANSACTION_TIMEOUT)
    monkeypatch.setattr(Admin, "answers", answers)
    with pytest.raises(UnrecoverableError, match=f"is 600000; .*{told}"):
        factory.initialised("job-0-1")
    assert Admin.connections == [{"bootstrap.servers": "one:9092"}]  # no setting of producers


def test_another_refusal_is_raised_as_it_is(
    factory: ProducerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Producer, "refusal", KafkaError._TRANSPORT)
    with pytest.raises(KafkaException):
        factory.initialised("job-0-1")


def test_an_id_is_initialised_in_pieces_up_to_twice_the_transaction_timeout(
    factory: ProducerFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Producer, "refusal", KafkaError._TIMED_OUT)
    made: list[Producer] = []
    monkeypatch.setattr(Producer, "__init__", lambda self, _: made.append(self))
    monkeypatch.setattr(Producer, "tries", 0, raising=False)
    with pytest.raises(KafkaException):
        factory.initialised("job-0-1")
    assert [producer.tries for producer in made] == [2 * 600 // 10]


def test_partitions_are_counted_and_a_missing_topic_is_an_error() -> None:
    topic = SimpleNamespace(error=None, partitions={0: None, 1: None})
    producer = SimpleNamespace(list_topics=lambda *_, **__: SimpleNamespace(topics={"out": topic}))
    assert partition_count(producer, "out") == 2
    topic.error = KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART)
    with pytest.raises(RuntimeError, match=r"topic 'out'.*Unknown topic.*Create the topic") as told:
        partition_count(producer, "out")
    assert isinstance(told.value.__cause__, KafkaException)


@pytest.mark.parametrize(("answer", "expected"), [(None, True), (105, False)])
def test_an_id_is_known_if_the_coordinator_describes_it(answer: int | None, expected: bool) -> None:
    assert is_known(_describing(answer), "job-0-1") is expected


def test_an_answer_that_says_nothing_about_the_id_is_raised() -> None:
    with pytest.raises(KafkaException):
        is_known(_describing(KafkaError._TRANSPORT), "job-0-1")


def _describing(answer: int | None) -> Any:
    def describe(transactional_id: str) -> TransactionDescription:
        if answer is not None:
            raise KafkaException(KafkaError(answer))
        return TransactionDescription("Empty", 1, 0)

    return SimpleNamespace(describe=describe)


@pytest.mark.parametrize("guarantee", ["none", "at_least_once", "exactly_once"])
@pytest.mark.parametrize(
    ("options", "servers"),
    [
        ({"brokers": "one:9092,two:9093"}, "one:9092,two:9093"),
        ({"properties": {"bootstrap.servers": "three:9094"}}, "three:9094"),
    ],
)
def test_the_sink_connects_to_the_brokers_that_it_is_given(
    guarantee: str, options: dict[str, Any], servers: str
) -> None:
    asked: list[str] = []

    def recording(kind: Any) -> Any:
        def made(conf: dict[str, Any], *more: Any) -> Any:
            asked.append(conf["bootstrap.servers"])
            return kind(conf, *more)

        return made

    class Clients:
        """The simulated clients, with what they are made with."""

        _real = Cluster().world.clients(SoloSession())
        Producer = staticmethod(recording(_real.Producer))
        AdminClient = staticmethod(recording(_real.AdminClient))

        def __getattr__(self, name: str) -> Any:
            return getattr(self._real, name)

    clients = Clients()
    sink = OperatorHarness(
        lambda: KafkaSink("out", delivery_guarantee=guarantee, **options),
        clients={"kafka": clients},
    )
    sink.open()
    sink.process(record(1))
    assert asked
    assert set(asked) == {servers}
