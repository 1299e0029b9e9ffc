"""Steps of the broker in a transaction. Until they are built, faults strike at client calls."""

from __future__ import annotations

from semantix.model.steps import Step

STEPS: tuple[Step, ...] = (
    Step(
        "txn_init_producer_id",
        "kafka_transactions",
        reader=True,
        source="Kafka TransactionCoordinator#handleInitProducerId; KIP-98",
        built=False,
    ),
    Step(
        "txn_begin",
        "kafka_transactions",
        source="Kafka TransactionManager#beginTransaction; KIP-98",
        built=False,
    ),
    Step(
        "txn_add_partitions",
        "kafka_transactions",
        source="Kafka TransactionCoordinator#handleAddPartitionsToTransaction; KIP-98, KIP-890",
        built=False,
    ),
    Step(
        "txn_produce",
        "kafka_transactions",
        many=True,
        reader=True,
        source="Kafka ProducerStateManager; KIP-98",
        built=False,
    ),
    Step(
        "txn_add_offsets",
        "kafka_transactions",
        source="Kafka TransactionManager#sendOffsetsToTransaction; KIP-98",
        built=False,
    ),
    Step(
        "txn_offset_commit",
        "kafka_transactions",
        source="Kafka GroupCoordinator#doTxnCommitOffsets; KIP-98, KIP-447",
        built=False,
    ),
    Step(
        "txn_end_commit",
        "kafka_transactions",
        reader=True,
        source="Kafka TransactionCoordinator#handleEndTransaction; KIP-98",
        built=False,
    ),
    Step(
        "txn_end_abort",
        "kafka_transactions",
        reader=True,
        source="Kafka TransactionCoordinator#handleEndTransaction; KIP-98",
        built=False,
    ),
    Step(
        "txn_timeout_abort",
        "kafka_transactions",
        who="world",
        reader=True,
        source="Kafka TransactionCoordinator#abortTimedOutTransactions; KIP-98",
        built=False,
    ),
    Step(
        "txn_id_expire",
        "kafka_transactions",
        who="world",
        source="Kafka TransactionStateManager#enableTransactionalIdExpiration; KIP-98",
        built=False,
    ),
)
