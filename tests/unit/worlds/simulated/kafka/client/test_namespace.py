"""The names of `client("kafka")`: those of confluent_kafka and of confluent_kafka.admin."""

from __future__ import annotations

from typing import Any

import confluent_kafka
import confluent_kafka.admin
import pytest
from confluent_kafka.serialization import StringDeserializer, StringSerializer

from semantix.errors import NotModelled
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.world import KafkaWorld

CONF = {"bootstrap.servers": "simulated:9092"}
READS = {**CONF, "group.id": "g", "auto.offset.reset": "earliest"}
REFUSED = (
    *("aio", "cimpl", "experimental", "kafkatest", "ShareConsumer", "DeserializingShareConsumer"),
    *("serializing_producer", "deserializing_consumer", "deserializing_share_consumer"),
    *("avro", "schema_registry"),
)
MADE = ("Producer", "Consumer", "AdminClient", "SerializingProducer", "DeserializingConsumer")


@pytest.fixture
def clients() -> Any:
    session = SoloSession()
    return KafkaWorld(session.clock, ListObserver(), {"topics": {"t": 1}}).clients(session)


@pytest.mark.parametrize("module", [confluent_kafka, confluent_kafka.admin])
def test_each_public_name_is_there_or_is_refused(clients: Any, module: Any) -> None:
    names = {name for name in dir(module) if not name.startswith("_")}
    for name in sorted(names | set(getattr(module, "__all__", ()))):
        if name in REFUSED:
            continue
        found = getattr(clients, name)
        assert name in (*MADE, "admin") or found is getattr(module, name)


@pytest.mark.parametrize("name", ["no_such_name", "_private", "__wrapped__"])
def test_a_name_that_the_library_lacks_is_an_attribute_error(clients: Any, name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(clients, name)


def test_values_and_errors_are_those_of_the_library(clients: Any) -> None:
    assert clients.TopicPartition is confluent_kafka.TopicPartition
    assert clients.KafkaException is confluent_kafka.KafkaException
    assert clients.NewTopic is confluent_kafka.admin.NewTopic
    assert clients.admin.NewTopic is confluent_kafka.admin.NewTopic
    assert clients.admin.AdminClient(CONF).list_topics().topics.keys() == {"t"}
    assert clients.serialization.StringSerializer is StringSerializer


@pytest.mark.parametrize("name", REFUSED)
def test_what_talks_to_a_server_past_the_world_is_refused(clients: Any, name: str) -> None:
    with pytest.raises(NotModelled, match=rf"confluent_kafka\.{name}"):
        getattr(clients, name)


def test_a_class_can_be_subclassed_subscripted_and_asked_for(clients: Any) -> None:
    class Loud(clients.Producer):  # type: ignore[misc]
        def produce(self, topic: str, value: bytes) -> None:
            super().produce(topic, value + b"!")

    producer = Loud(CONF)
    producer.produce("t", b"a")
    assert producer.flush() == 0
    consumer = clients.Consumer[str, str](READS)
    consumer.subscribe(["t"])
    assert consumer.poll(5).value() == b"a!"
    assert isinstance(producer, clients.Producer)
    assert not isinstance(producer, clients.Consumer)


def test_a_message_is_a_message_of_the_library(clients: Any) -> None:
    seen: list[Any] = []
    producer = clients.Producer(CONF)
    producer.produce("t", b"a", on_delivery=lambda _, message: seen.append(message))
    producer.flush()
    assert isinstance(seen[0], confluent_kafka.Message)
    assert isinstance(seen[0], clients.Message)


def test_a_method_of_a_message_that_is_not_modelled_is_refused(clients: Any) -> None:
    if not hasattr(confluent_kafka.Message, "delivery_count"):
        pytest.skip("messages of this version have no such method")
    consumer = clients.Consumer({**READS, "enable.partition.eof": True})
    consumer.assign([confluent_kafka.TopicPartition("t", 0, 0)])
    with pytest.raises(NotModelled, match=r"Message\.delivery_count"):
        consumer.poll(5).delivery_count()


def test_keys_and_values_are_serialized_and_deserialized(clients: Any) -> None:
    producer = clients.SerializingProducer(
        {
            **CONF,
            "key.serializer": StringSerializer(),
            "value.serializer": lambda value, _: str(value).encode(),
        }
    )
    producer.produce("t", key="k", value=5)
    producer.flush()
    consumer = clients.DeserializingConsumer(
        {
            **READS,
            "key.deserializer": StringDeserializer(),
            "value.deserializer": lambda value, _: int(value),
        }
    )
    consumer.subscribe(["t"])
    message = consumer.poll(5)
    assert (message.key(), message.value()) == ("k", 5)
    with pytest.raises(NotImplementedError):
        consumer.consume()


def test_an_error_of_a_serializer_is_that_of_the_library(clients: Any) -> None:
    producer = clients.SerializingProducer({**CONF, "value.serializer": lambda value, _: 1 / value})
    with pytest.raises(confluent_kafka.error.ValueSerializationError):
        producer.produce("t", value=0)
