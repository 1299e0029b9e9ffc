"""Metadata of the cluster, in the client library's own classes."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from confluent_kafka import KafkaError, Node, TopicPartitionInfo, Uuid
from confluent_kafka.admin._acl import AclOperation
from confluent_kafka.admin._config import ConfigEntry, ConfigResource
from confluent_kafka.admin._metadata import (
    BrokerMetadata,
    ClusterMetadata,
    PartitionMetadata,
    TopicMetadata,
)
from confluent_kafka.admin._topic import TopicDescription

from semantix.worlds.simulated.kafka.broker.broker import Broker
from semantix.worlds.simulated.kafka.client.calls import failed

BROKER_ID = 1
CLUSTER_ID = "simulated"
# All operations: without ACLs the broker allows every operation.
TOPIC_OPERATIONS = [
    AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE, AclOperation.DELETE,
    AclOperation.ALTER, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS,
    AclOperation.ALTER_CONFIGS,
]  # fmt: skip
GROUP_OPERATIONS = [
    AclOperation.READ, AclOperation.DELETE, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS,
    AclOperation.ALTER_CONFIGS,
]  # fmt: skip


def cluster_metadata(broker: Broker, topic: str | None) -> Any:
    """Describe one topic, or all."""
    found: Any = ClusterMetadata()
    found.cluster_id = CLUSTER_ID
    found.controller_id = found.orig_broker_id = BROKER_ID
    found.orig_broker_name = "simulated:9092/1"
    node: Any = BrokerMetadata()
    node.id, node.host, node.port = BROKER_ID, "simulated", 9092
    found.brokers[BROKER_ID] = node
    names = sorted(broker.topics.topics) if topic is None else [topic]
    for name in names:
        found.topics[name] = _topic(broker, name)
    return found


def broker_node() -> Node:
    """Give the one broker."""
    return Node(BROKER_ID, "simulated", 9092)


def topic_description(
    broker: Broker, name: str, operations: list[AclOperation] | None
) -> TopicDescription:
    """Describe a topic as DescribeTopics does; its id is derived from its name."""
    known = broker.topics.topics.get(name)
    if known is None:
        raise failed(int(KafkaError.UNKNOWN_TOPIC_OR_PART))
    node = broker_node()
    partitions = [
        TopicPartitionInfo(at, node, [node], [node]) for at in range(len(known.partitions))
    ]
    topic_id = Uuid(crc32(name.encode()), len(name))
    return TopicDescription(name, topic_id, False, partitions, operations)  # type: ignore[arg-type]


def broker_settings(broker: Broker, resource: ConfigResource) -> dict[str, ConfigEntry]:
    """Give the answer to DescribeConfigs for the broker: the settings that are modelled."""
    if resource.restype is not ConfigResource.Type.BROKER or resource.name != str(BROKER_ID):
        raise failed(int(KafkaError.INVALID_REQUEST))
    table = broker.transactions.table
    values = {
        "transaction.max.timeout.ms": table.max_timeout_ms,
        "transactional.id.expiration.ms": table.expiration_us // 1000,
    }
    return {name: ConfigEntry(name, str(value)) for name, value in values.items()}


def _topic(broker: Broker, name: str) -> Any:
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
