"""Each parameter of the sinks in `protocol.md` 4.7, 6.6, 7.5, 10.6 and 11.5 refuses what is wrong.

The sink is not built, and the message has the argument, its value and what is allowed. For each
parameter the table has a value of another type, and one beyond each limit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from semantix import GenericWriteAheadSink, TwoPhaseCommitSinkFunction
from semantix.connectors.cassandra import CassandraObjectSink, CassandraSink, CassandraUpsertSink
from semantix.connectors.cassandra.checkpoint_committer import CassandraCommitter
from semantix.connectors.cassandra.write_ahead_sink import CassandraWriteAheadSink
from semantix.connectors.files import (
    DateTimeBucketAssigner,
    DefaultRollingPolicy,
    JsonLineEncoder,
    KeyBucketAssigner,
    OutputFileConfig,
    ParquetWriterFactory,
    SimpleStringEncoder,
    StreamingFileSink,
)
from semantix.connectors.kafka import KafkaSink
from semantix.connectors.store.checkpoint_committer import StoreCheckpointCommitter
from semantix.errors import SemantixError
from semantix.functions.writing.serialization import KafkaSerializationSchema

ANYTHING: list[Any] = [0, -1, 1.5, [], {}, b"b"]
NO_TEXT = [None, *ANYTHING]
NO_WORD = [*NO_TEXT, "", "other"]
NO_FLAG = [None, 0, 1, "", "yes", []]
NO_COUNT = [None, -1, 1.5, "3", True, []]
POSITIVE = [*NO_COUNT, 0]
QUERY = "INSERT INTO shop.out (key) VALUES (?)"


@dataclass
class Order:
    key: str


class Transactions(TwoPhaseCommitSinkFunction):
    def begin_transaction(self) -> Any: ...

    def invoke(self, transaction: Any, value: Any, context: Any) -> None: ...

    def pre_commit(self, transaction: Any) -> None: ...

    def commit(self, transaction: Any) -> None: ...

    def abort(self, transaction: Any) -> None: ...


class WriteAhead(GenericWriteAheadSink):
    def send_values(self, values: Any, checkpoint_id: int, timestamp: int) -> bool:
        return True


def kafka(**given: Any) -> Any:
    return KafkaSink(**{"topic": "out", **given})


def pool(**given: Any) -> Any:
    return KafkaSink("out", transaction_naming="hint", **given)


def files(**given: Any) -> Any:
    return StreamingFileSink(**{"path": "/out", **given})


def write_ahead(**given: Any) -> Any:
    return WriteAhead(**{"committer": StoreCheckpointCommitter(), **given})


def upsert(**given: Any) -> Any:
    return CassandraUpsertSink(**{"query": QUERY, "columns": ["key"], **given})


def logged(**given: Any) -> Any:
    return CassandraWriteAheadSink(**{"query": QUERY, "columns": ["key"], **given})


def rows() -> Any:
    return CassandraSink.add_sink(dict).set_host("h")


def objects() -> Any:
    return CassandraSink.add_sink(Order).set_host("h")


KAFKA = [  # 4.7
    (pool, "pool_size", [-1, 0, 1.5, "5", True, []]),
    (kafka, "brokers", NO_TEXT),
    (lambda **g: kafka(properties={"bootstrap.servers": g["servers"]}), "servers", [*NO_TEXT, ""]),
    (kafka, "serializer", [*NO_TEXT, "xml"]),
    (kafka, "partitioner", [*ANYTHING, "", "other"]),
    (kafka, "delivery_guarantee", NO_WORD),
    (kafka, "transactional_id_prefix", NO_TEXT),
    (kafka, "transaction_timeout_ms", [*POSITIVE, 999, 2**31]),
    (kafka, "transaction_naming", NO_WORD),
    (kafka, "topic", [*NO_TEXT, ""]),
    (kafka, "properties", [0, -1, 1.5, [1], "x", b"b", {1: 2}]),
    (kafka, "log_failures_only", NO_FLAG),
    (kafka, "flush_on_checkpoint", NO_FLAG),
    (kafka, "ignore_lost_transactions", NO_FLAG),
    (kafka, "checkpoint_interval_ms", [0, -1, 1.5, "3", True, []]),
    (kafka, "outage_ms", NO_COUNT),
]
FILES = [  # 6.6
    (lambda path: StreamingFileSink.for_row_format(path, JsonLineEncoder()), "path", NO_TEXT),
    (lambda encoder: StreamingFileSink.for_row_format("/out", encoder), "encoder", NO_WORD),
    (
        lambda writer_factory: StreamingFileSink.for_bulk_format("/out", writer_factory),
        *("writer_factory", NO_WORD),
    ),
    (files, "path", [*NO_TEXT, "", "a\0b"]),
    (files, "encoder", [*ANYTHING, "other"]),
    (files, "writer_factory", [*ANYTHING, "other"]),
    (files, "bucket_assigner", [*ANYTHING, "", "other", {"other": 1}]),
    (files, "bucket_check_interval_ms", POSITIVE),
    (files, "rolling_policy", [0, -1, 1.5, [], b"b", "", "other"]),
    (
        lambda rolling_policy: files(
            writer_factory=ParquetWriterFactory(), rolling_policy=rolling_policy
        ),
        *("rolling_policy", ["default"]),
    ),
    (files, "output_file_config", [0, -1, 1.5, [], b"b", "", "other"]),
    (files, "on_missing_part", NO_WORD),
    (files, "on_existing_part", NO_WORD),
    (files, "commit_tail_at_end", [None, "", "yes", []]),
    (files, "on_stray_uploads", NO_WORD),
    (files, "piece_bytes", POSITIVE),
    (DefaultRollingPolicy, "max_part_size", POSITIVE),
    (DefaultRollingPolicy, "rollover_interval_ms", POSITIVE),
    (DefaultRollingPolicy, "inactivity_interval_ms", POSITIVE),
    (DateTimeBucketAssigner, "pattern", [*NO_TEXT, "b"]),
    (DateTimeBucketAssigner, "zone", [0, -1, 1.5, [], {}, b"b", "Nowhere/Town"]),
    (KeyBucketAssigner, "field", [*NO_TEXT, ""]),
    (OutputFileConfig, "part_prefix", NO_TEXT),
    (OutputFileConfig, "part_suffix", NO_TEXT),
    (SimpleStringEncoder, "charset", [*NO_TEXT, "", "other"]),
    (ParquetWriterFactory, "fields", [0, -1, 1.5, [], {}, b"b", {"a": 1}, {"a": "other"}]),
    (ParquetWriterFactory, "row_group_rows", POSITIVE),
    (ParquetWriterFactory, "compression", NO_WORD),
]
CASSANDRA = [  # 7.5
    (lambda **g: CassandraSink.add_sink(g["type"]), "type", [None, 0, [], "x", b"b"]),
    (lambda host: CassandraSink.add_sink().set_host(host), "host", [*NO_TEXT, ""]),
    (lambda port: CassandraSink.add_sink().set_host("h", port), "port", [*POSITIVE, 65_536]),
    (lambda builder: CassandraSink.add_sink().set_cluster_builder(builder), "builder", NO_WORD),
    (lambda query: rows().set_query(query, ["key"]), "query", [*NO_TEXT, "", " "]),
    (lambda columns: rows().set_query(QUERY, columns), "columns", [None, 0, "x", b"b", {}, [0]]),
    (lambda query: objects().set_query(query), "query", [QUERY]),
    (lambda default_keyspace: rows().set_default_keyspace(default_keyspace),
     "default_keyspace", ["shop"]),
    (lambda default_keyspace: objects().set_default_keyspace(default_keyspace),
     "default_keyspace", [*NO_TEXT, ""]),
    (lambda mapper_options: rows().set_mapper_options(mapper_options),
     "mapper_options", [{"ttl_s": 3}]),
    (lambda mapper_options: objects().set_mapper_options(mapper_options),
     "mapper_options", [0, -1, 1.5, [], "x", b"b", {"other": 1}]),
    (lambda ttl_s: objects().set_mapper_options({"ttl_s": ttl_s}), "ttl_s", [-1, 1.5, "3", True]),
    (lambda committer: rows().enable_write_ahead_log(committer), "committer", [*ANYTHING, "x"]),
    (lambda consistency: rows().set_consistency(consistency), "consistency", [*NO_TEXT, "SOME"]),
    (lambda failure_handler: rows().set_failure_handler(failure_handler),
     "failure_handler", NO_WORD),
    (lambda max_concurrent_requests: rows().set_max_concurrent_requests(max_concurrent_requests),
     "max_concurrent_requests", POSITIVE),
    (lambda max_concurrent_requests_timeout_ms: rows().set_max_concurrent_requests(
        1, max_concurrent_requests_timeout_ms),
     "max_concurrent_requests_timeout_ms", NO_COUNT),
    (upsert, "query", [*NO_TEXT, "", " "]),
    (upsert, "table", [None, 0, [], {}, b"b"]),
    (upsert, "columns", [None, 0, [], "x", b"b", {}, [0], [""]]),
    (upsert, "records", NO_WORD),
    (upsert, "ignore_null_fields", NO_FLAG),
    (upsert, "max_concurrent_requests", POSITIVE),
    (upsert, "max_concurrent_requests_timeout_ms", NO_COUNT),
    (upsert, "failure_handler", NO_WORD),
    (upsert, "contact_points", [None, 0, "h", b"b", {}, [0]]),
    (upsert, "port", [*POSITIVE, 65_536]),
    (upsert, "consistency", [*NO_TEXT, "SOME"]),
    (upsert, "cluster_options", [0, "x", [], {1: 2}]),
    (upsert, "cluster_builder", [*ANYTHING, "x"]),
    (lambda **g: CassandraObjectSink(Order, default_keyspace="shop", **g),
     "ignore_null_fields", NO_FLAG),
    (lambda **g: CassandraObjectSink(Order, **g), "default_keyspace", NO_TEXT),
    (logged, "query", [*NO_TEXT, ""]),
    (logged, "columns", [None, 0, [], "x"]),
    (logged, "committer", [*ANYTHING, "x", CassandraCommitter]),
    (logged, "max_concurrent_requests", POSITIVE),
    (CassandraCommitter, "keyspace", [*NO_TEXT, "", "a b", "1a", "a" * 49]),
    (CassandraCommitter, "replication_factor", POSITIVE),
    (CassandraCommitter, "connection", [*ANYTHING, "x"]),
]  # fmt: skip
TEMPLATES = [  # 10.6, 11.5
    (write_ahead, "committer", [*NO_TEXT, "x", StoreCheckpointCommitter]),
    (write_ahead, "serializer", [*ANYTHING, True, "x"]),
    (write_ahead, "job_id", NO_TEXT),
    (write_ahead, "fail_at_end", NO_FLAG),
    (write_ahead, "log_storage", NO_WORD),
    (Transactions, "transaction_serializer", [*ANYTHING, True, "x"]),
    (Transactions, "context_serializer", [*ANYTHING, True, "x"]),
    (lambda timeout_ms: Transactions().set_transaction_timeout(timeout_ms),
     "timeout_ms", NO_COUNT),
    (lambda warning_ratio: Transactions().enable_transaction_timeout_warnings(warning_ratio),
     "warning_ratio", [None, -0.1, 1.1, "1", True, [], float("nan")]),
]  # fmt: skip
PARAMETERS = [*KAFKA, *FILES, *CASSANDRA, *TEMPLATES]


@pytest.mark.parametrize(
    ("make", "argument", "values"),
    PARAMETERS,
    ids=[f"{number}-{argument}" for number, (_, argument, _) in enumerate(PARAMETERS)],
)
def test_a_wrong_parameter_is_named_with_its_value(
    make: Callable[..., Any], argument: str, values: list[Any]
) -> None:
    for value in values:
        with pytest.raises(SemantixError) as told:
            make(**{argument: value})
        said = str(told.value)
        shown = value.__name__ if isinstance(value, type) else repr(value)
        inner = shown if not isinstance(value, dict) else repr(next(iter(value.values()), value))
        assert shown in said or inner in said, (value, said)
        assert argument in said.lower().replace(" ", "_"), (value, said)
        assert "expected" in said or "in range" in said or "needs a" in said, (value, said)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: kafka(serializer=KafkaSerializationSchema, partitioner="key"),
            ("partitioner", "'key'", "KafkaSerializationSchema"),
        ),
        (
            lambda: kafka(transactional_id_prefix="ä" * 32_001),
            ("transactional_id_prefix is 'ääää", "64002 bytes", "expected 64000 bytes or less"),
        ),
        (
            lambda: kafka(properties={"transaction.timeout.ms": 5}),
            ("transaction.timeout.ms = 5", "expected the argument transaction_timeout_ms"),
        ),
        (
            lambda: files(encoder=JsonLineEncoder(), writer_factory=ParquetWriterFactory()),
            ("encoder is", "expected None, because there is a writer_factory"),
        ),
        (
            lambda: rows().set_host("other"),
            ("Builder was already set", "host is 'other'", "'contact_points': ('h',)"),
        ),
        (
            lambda: CassandraSink.add_sink().set_query(QUERY, ["key"]).build(),
            ("host information must be supplied using either setHost() or setClusterBuilder()",),
        ),
        (
            lambda: objects().enable_write_ahead_log(),
            ("only be provided for tuple types", "the record type is Order", "expected tuple"),
        ),
        (
            lambda: upsert(table="shop.out"),
            ("both query", "table ('shop.out')", "expected one of them"),
        ),
        (lambda: upsert(columns=["key", "n"]), ("1 markers", "2 columns (key, n)", QUERY)),
    ],
)
def test_parameters_that_do_not_go_together_are_named(
    make: Callable[[], Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(SemantixError) as told:
        make()
    assert [word for word in words if word not in str(told.value)] == []
