"""Steps of the Kafka source."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "kafka_src_discover",
        "kafka_source",
        source="FlinkKafkaConsumerBase#createAndStartDiscoveryLoop; KafkaSourceEnumerator",
    ),
    Step(
        "kafka_src_resolve_start",
        "kafka_source",
        source="KafkaConsumerThread#reassignPartitions; OffsetsInitializer",
    ),
    Step(
        "kafka_src_assign",
        "kafka_source",
        who="coordinator",
        many=True,
        source="KafkaSourceEnumerator#assignPendingPartitionSplits",
        built=False,
    ),
    Step(
        "kafka_src_poll",
        "kafka_source",
        source="KafkaConsumerThread#run; KafkaPartitionSplitReader#fetch",
    ),
    Step(
        "kafka_src_deserialize",
        "kafka_source",
        source="KafkaFetcher#partitionConsumerRecordsHandler; KafkaRecordEmitter",
    ),
    Step(
        "kafka_src_emit_and_advance",
        "kafka_source",
        many=True,
        source="AbstractFetcher#emitRecordsWithTimestamps; KafkaRecordEmitter",
    ),
    Step(
        "kafka_src_snapshot",
        "kafka_source",
        source="FlinkKafkaConsumerBase#snapshotState; KafkaSourceReader#snapshotState",
    ),
    Step(
        "kafka_src_commit_offsets",
        "kafka_source",
        many=True,
        source="FlinkKafkaConsumerBase#notifyCheckpointComplete; KafkaSourceReader",
    ),
)
