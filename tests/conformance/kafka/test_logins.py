"""A broker that refuses a login: what clients hear, and how sink and source name it.

librdkafka tries again and again, and tells only `error_cb` the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import NewTopic

from semantix.connectors.kafka import KafkaSink
from semantix.connectors.kafka.options import NAMINGS
from semantix.connectors.kafka.source import KafkaSource
from semantix.testing import OperatorHarness
from semantix.testing.solo_session import SoloSession
from tests.conformance.kafka.conftest import real_cluster, simulated_cluster
from tests.conformance.kafka.login_broker import login_broker

LOGINS = {"job": "right"}
REFUSED = "SASL authentication error: Authentication failed: Invalid username or password"
NAMED = rf"{REFUSED}.*the broker refuses the login of this client. Correct its credentials"


class Guarded:
    """A broker that asks for a login, simulated or real."""

    def __init__(self, clients: Any, address: str, container: Any = None) -> None:
        self.clients = clients
        self.container = container
        self._address = address
        self._topics = 0

    def conf(self, password: str = "right", **more: Any) -> dict[str, Any]:
        return {
            "bootstrap.servers": self._address,
            "security.protocol": "sasl_plaintext",
            "sasl.mechanism": "PLAIN",
            "sasl.username": "job",
            "sasl.password": password,
            "log_level": 0,
            **more,
        }

    def topic(self) -> str:
        self._topics += 1
        name = f"in-{self._topics}"
        admin = self.clients.AdminClient(self.conf())
        admin.create_topics([NewTopic(name, 1, 1)])[name].result()
        while not admin.list_topics(timeout=10).topics[name].partitions:
            admin.poll(0.1)
        return name

    def write(self, topic: str, *values: str) -> None:
        producer = self.clients.Producer(self.conf())
        for value in values:
            producer.produce(topic, json.dumps({"id": value}).encode(), partition=0)
        assert producer.flush(20) == 0

    def values(self, topic: str, count: int) -> list[str]:
        """Read until so many records are there: markers follow a commit after its answer."""
        more = {"group.id": "reader", "isolation.level": "read_committed"}
        consumer = self.clients.Consumer(self.conf(**more))
        consumer.assign([TopicPartition(topic, 0, 0)])
        found = [consumer.poll(15) for _ in range(count)]
        assert consumer.poll(0.5) is None
        consumer.close()
        return [json.loads(message.value())["id"] for message in found]


@pytest.fixture(
    scope="module", params=["simulated", pytest.param("real", marks=pytest.mark.containers)]
)
def guarded(request: pytest.FixtureRequest) -> Iterator[Guarded]:
    if request.param == "simulated":
        yield Guarded(simulated_cluster(logins=LOGINS).clients, "simulated:9092")
        return
    request.getfixturevalue("kafka_server")  # skips where there is no engine
    with login_broker(LOGINS) as broker:
        yield Guarded(real_cluster(broker.bootstrap).clients, broker.login, broker)


def test_the_right_login_is_let_in(guarded: Guarded) -> None:
    topic = guarded.topic()
    guarded.write(topic, "r1")
    assert guarded.values(topic, 1) == ["r1"]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"sasl.password": "wrong"}, REFUSED),
        ({"sasl.username": "nobody"}, REFUSED),
        (
            {"sasl.mechanism": "SCRAM-SHA-256"},
            "SASL SCRAM-SHA-256 mechanism handshake failed: Broker: Unsupported SASL mechanism: "
            "broker's supported mechanisms: PLAIN",
        ),
    ],
)
@pytest.mark.parametrize("kind", ["Producer", "Consumer"])
def test_a_wrong_login_is_told_to_the_callback_alone(
    guarded: Guarded, kind: str, more: dict[str, str], text: str
) -> None:
    heard: list[KafkaError] = []
    conf = guarded.conf(error_cb=heard.append, **more)
    client = getattr(guarded.clients, kind)(
        conf | ({"group.id": "g"} if kind == "Consumer" else {})
    )
    with pytest.raises(KafkaException) as caught:
        client.list_topics(timeout=2)
    assert caught.value.args[0].code() in (KafkaError._TRANSPORT, KafkaError._TIMED_OUT)
    client.poll(0)
    refusals = [error for error in heard if error.code() == KafkaError._AUTHENTICATION]
    assert refusals
    assert text in refusals[0].str()
    assert not refusals[0].fatal()
    assert refusals[0].str().startswith(f"sasl_plaintext://{conf['bootstrap.servers']}/bootstrap: ")


def test_a_client_that_does_not_log_in_hears_no_reason(guarded: Guarded) -> None:
    heard: list[int] = []
    conf = guarded.conf(error_cb=lambda error: heard.append(error.code()))
    plain = {name: value for name, value in conf.items() if not name.startswith(("sasl", "secu"))}
    producer = guarded.clients.Producer(plain)
    with pytest.raises(KafkaException):
        producer.list_topics(timeout=2)
    producer.poll(0)
    assert KafkaError._AUTHENTICATION not in heard


class Stopped(Exception):
    """Raised by a callback."""


def _stop(error: KafkaError) -> None:
    if error.code() == KafkaError._AUTHENTICATION:
        raise Stopped


def test_what_a_callback_raises_is_raised_by_the_flush_at_its_end(guarded: Guarded) -> None:
    producer = guarded.clients.Producer(guarded.conf("wrong", error_cb=_stop))
    producer.produce("in", b"v")
    with pytest.raises(Stopped):
        producer.flush(2)
    assert len(producer) == 1


def test_a_callback_that_raises_ends_a_poll(guarded: Guarded) -> None:
    conf = guarded.conf("wrong", error_cb=_stop, **{"group.id": "g"})
    consumer = guarded.clients.Consumer(conf)
    consumer.assign([TopicPartition("in", 0, 0)])
    with pytest.raises(Stopped):
        consumer.poll(20)


# -- the sink


def _sink(guarded: Guarded, topic: str, password: str, state: Any, **options: Any) -> Any:
    conf = guarded.conf(password)
    return OperatorHarness(
        lambda: KafkaSink(topic, transactional_id_prefix=topic, properties=conf, **options),
        state=state,
        clients={"kafka": guarded.clients},
    )


def _write_until_checkpoint_2(sink: OperatorHarness) -> None:
    sink.open()
    sink.process({"id": "r2", "key": "k"})
    sink.snapshot(2)


SINKS = [
    {"delivery_guarantee": "at_least_once"},
    *({"delivery_guarantee": "exactly_once", "transaction_naming": naming} for naming in NAMINGS),
]


@pytest.mark.parametrize("options", SINKS, ids=lambda one: "-".join(one.values()))
@pytest.mark.parametrize("partitioner", ["fixed", "key"])
def test_a_sink_names_the_refused_login_and_its_restart_loses_nothing(
    guarded: Guarded,
    options: dict[str, str],
    partitioner: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("semantix.connectors.kafka.producers._REQUEST_TIMEOUT_S", 2.0)  # of 30
    monkeypatch.setattr("semantix.connectors.kafka.producers._LISTENING_S", 2)  # of 10
    monkeypatch.setattr("semantix.connectors.kafka.record_writer._FLUSH_S", 2)  # of 10
    topic = guarded.topic()
    options = {**options, "partitioner": partitioner}
    first = _sink(guarded, topic, "right", None, **options)
    first.open()
    first.process({"id": "r1", "key": "k"})
    state = first.snapshot(1)
    first.drop()

    refused = _sink(guarded, topic, "wrong", state, **options)
    with pytest.raises(KafkaException, match=NAMED) as caught:
        _write_until_checkpoint_2(refused)
    assert caught.value.args[0].code() == KafkaError._AUTHENTICATION
    refused.drop()

    mended = _sink(guarded, topic, "right", state, **options)
    _write_until_checkpoint_2(mended)
    mended.notify_complete(2)
    assert guarded.values(topic, 2) == ["r1", "r2"]
    mended.close()


# -- the source


class Collected:
    """The output of a source."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def add_split(self, split: str, at: int) -> None:
        """Nobody counts the splits here."""

    def collect_with_timestamp(self, value: Any, timestamp_ms: int, **where: Any) -> None:
        self.ids.append(value["id"])

    collect = collect_with_timestamp


class Positions:
    """A list state."""

    def __init__(self) -> None:
        self.held: list[Any] = []

    def get(self) -> list[Any]:
        return self.held

    def update(self, elements: list[Any]) -> None:
        self.held = elements


def _source(guarded: Guarded, topic: str, password: str, state: Positions | None) -> Any:
    source = KafkaSource(topic, "json", guarded.conf(password), start="earliest")
    session = SoloSession()
    source.runtime_context = SimpleNamespace(
        gate=session.gate,
        clock=session.clock,
        client=lambda _: guarded.clients,
        subtask=0,
        parallelism=1,
        operator_id=topic,
        checkpointing_enabled=True,
    )
    held = state or Positions()
    source.initialize_state(
        SimpleNamespace(
            operator_state_store=SimpleNamespace(get_union_list_state=lambda _: held),
            is_restored=lambda: state is not None,
        )
    )
    return source, held


def _read(source: Any, count: int) -> list[str]:
    output = Collected()
    while len(output.ids) < count:
        source.poll(output)
    return output.ids


def test_a_source_names_the_refused_login_and_its_restart_loses_nothing(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("semantix.connectors.kafka.source_partitions._TIMEOUT_S", 2.0)  # of 60
    topic = guarded.topic()
    guarded.write(topic, "r1")
    first, state = _source(guarded, topic, "right", None)
    first.open(None)
    assert _read(first, 1) == ["r1"]
    first.snapshot_state(SimpleNamespace(checkpoint_id=1))
    first.close()

    refused, _ = _source(guarded, topic, "wrong", state)
    with pytest.raises(KafkaException, match=NAMED) as caught:
        refused.open(None)
    assert caught.value.args[0].code() == KafkaError._AUTHENTICATION
    refused.close()

    guarded.write(topic, "r2")
    mended, _ = _source(guarded, topic, "right", state)
    mended.open(None)
    assert _read(mended, 1) == ["r2"]
    mended.close()


# A simulated client logs in once, when it is made.
@pytest.mark.parametrize(
    "guarded", [pytest.param("real", marks=pytest.mark.containers)], indirect=True
)
def test_a_login_that_is_refused_later_fails_the_checkpoint(guarded: Guarded) -> None:
    """The secret changes, and the connection is lost: the client has to log in again."""
    assert guarded.container is not None
    topic = guarded.topic()
    guarded.write(topic, "r1")
    sink = _sink(guarded, topic, "right", None, delivery_guarantee="at_least_once")
    sink.open()
    source, positions = _source(guarded, topic, "right", None)
    source.open(None)
    assert _read(source, 1) == ["r1"]
    source.snapshot_state(SimpleNamespace(checkpoint_id=1))
    sink.process({"id": "r2", "key": "k"})
    state = sink.snapshot(1)

    sink.function._plain.producer.set_sasl_credentials("job", "wrong")
    source._consumer.set_sasl_credentials("job", "wrong")
    guarded.container.crash()
    guarded.container.start_again()
    sink.process({"id": "r3", "key": "k"})
    with pytest.raises(KafkaException, match=NAMED):
        sink.snapshot(2)
    with pytest.raises(KafkaException, match=NAMED):
        _read(source, 2)
    sink.drop()
    source.close()

    mended = _sink(guarded, topic, "right", state, delivery_guarantee="at_least_once")
    mended.open()
    mended.process({"id": "r3", "key": "k"})
    mended.snapshot(2)
    again, _ = _source(guarded, topic, "right", positions)
    again.open(None)
    assert _read(again, 2) == ["r2", "r3"]
    again.close()
