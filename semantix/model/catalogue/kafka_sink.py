"""Steps of the Kafka sink that is exactly once."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "kafka_sink_recover_commit",
        "kafka_sink",
        many=True,
        reader=True,
        source="FlinkKafkaProducer#recoverAndCommit; KafkaCommitter#commit",
    ),
    Step(
        "kafka_sink_abort_lingering",
        "kafka_sink",
        many=True,
        reader=True,
        source="FlinkKafkaProducer#abortTransactions; TransactionAborter",
    ),
    Step(
        "kafka_sink_begin", "kafka_sink", source="FlinkKafkaProducer#beginTransaction; FLINK-8132"
    ),
    Step("kafka_sink_send", "kafka_sink", source="FlinkKafkaProducer#invoke; KafkaWriter#write"),
    Step(
        "kafka_sink_flush",
        "kafka_sink",
        reader=True,
        source="FlinkKafkaProducer#preCommit; KafkaWriter#flush",
    ),
    Step("kafka_sink_prepare_commit", "kafka_sink", source="ExactlyOnceKafkaWriter#prepareCommit"),
    Step(
        "kafka_sink_snapshot",
        "kafka_sink",
        source="FlinkKafkaProducer#snapshotState; ExactlyOnceKafkaWriter#snapshotState",
    ),
    Step(
        "kafka_sink_commit",
        "kafka_sink",
        many=True,
        reader=True,
        source="FlinkKafkaProducer#commit; KafkaCommitter#commit",
    ),
    Step(
        "kafka_sink_recycle", "kafka_sink", source="FlinkKafkaProducer#recycleTransactionalProducer"
    ),
    Step(
        "kafka_sink_close",
        "kafka_sink",
        reader=True,
        source="FlinkKafkaProducer#close; ExactlyOnceKafkaWriter#close",
    ),
)
