"""What `list_topics` gives: the client's own metadata classes, filled from the broker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from confluent_kafka import KafkaError
from confluent_kafka.admin._config import ConfigEntry, ConfigResource
from confluent_kafka.admin._metadata import (
    BrokerMetadata,
    ClusterMetadata,
    PartitionMetadata,
    TopicMetadata,
)

from semantix.worlds.simulated.kafka.client.calls import failed

if TYPE_CHECKING:
    from semantix.worlds.simulated.kafka.broker import KafkaBroker

BROKER_ID = 1


def cluster_metadata(broker: KafkaBroker, topic: str | None) -> Any:
    """Describe one topic, or all."""
    found: Any = ClusterMetadata()
    found.cluster_id = "simulated"
    found.controller_id = found.orig_broker_id = BROKER_ID
    found.orig_broker_name = "simulated:9092/1"
    node: Any = BrokerMetadata()
    node.id, node.host, node.port = BROKER_ID, "simulated", 9092
    found.brokers[BROKER_ID] = node
    names = sorted(broker.topics.topics) if topic is None else [topic]
    for name in names:
        found.topics[name] = _topic(broker, name)
    return found


def broker_settings(broker: KafkaBroker, resource: ConfigResource) -> dict[str, ConfigEntry]:
    """Give what DescribeConfigs tells of the broker, as far as it is modelled."""
    if resource.restype is not ConfigResource.Type.BROKER or resource.name != str(BROKER_ID):
        raise failed(int(KafkaError.INVALID_REQUEST))
    table = broker.transactions
    values = {
        "transaction.max.timeout.ms": table.max_timeout_ms,
        "transactional.id.expiration.ms": table.expiration_us // 1000,
    }
    return {name: ConfigEntry(name, str(value)) for name, value in values.items()}


def _topic(broker: KafkaBroker, name: str) -> Any:
    described: Any = TopicMetadata()
    described.topic = name
    known = broker.topics.topics.get(name)
    if known is None:
        described.error = KafkaError(KafkaError.UNKNOWN_TOPIC_OR_PART)
        return described
    for partition in range(len(known.partitions)):
        part = PartitionMetadata()
        part.id, part.leader = partition, BROKER_ID
        part.replicas, part.isrs = [BROKER_ID], [BROKER_ID]
        described.partitions[partition] = part
    return described
