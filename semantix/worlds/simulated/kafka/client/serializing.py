"""`SerializingProducer` and `DeserializingConsumer` on the simulated broker."""

from __future__ import annotations

from typing import Any

from semantix.worlds.kafka_serializing import Deserializing, Serializing, converters
from semantix.worlds.simulated.kafka.client.consumer.consumer_client import SimulatedConsumer
from semantix.worlds.simulated.kafka.client.link import Link
from semantix.worlds.simulated.kafka.client.producer import SimulatedProducer


class SimulatedSerializingProducer(Serializing, SimulatedProducer):  # type: ignore[misc]
    """Behaves like `confluent_kafka.SerializingProducer`; bound to one attempt."""

    def __init__(self, link: Link, conf: dict[str, Any]) -> None:
        rest, self.key_serializer, self.value_serializer = converters(conf, "serializer")
        super().__init__(link, rest)


class SimulatedDeserializingConsumer(Deserializing, SimulatedConsumer):
    """Behaves like `confluent_kafka.DeserializingConsumer`; bound to one attempt."""

    def __init__(self, link: Link, conf: dict[str, Any]) -> None:
        rest, self.key_deserializer, self.value_deserializer = converters(conf, "deserializer")
        super().__init__(link, rest)
