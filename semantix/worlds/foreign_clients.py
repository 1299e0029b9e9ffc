"""Clients of foreign libraries that connect in C, where no audit event shows it.

A connector may import such a library for its errors and values. A client of its own is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Module → the classes and functions in it that connect.
CONNECTING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "confluent_kafka": (
            *("Producer", "Consumer", "SerializingProducer", "DeserializingConsumer"),
            *("AIOProducer", "AIOConsumer"),
        ),
        "confluent_kafka.cimpl": ("Producer", "Consumer"),
        "confluent_kafka.admin": ("AdminClient",),
        "confluent_kafka.avro": ("AvroProducer", "AvroConsumer"),
        "cassandra.cluster": ("Cluster",),
        "kafka": ("KafkaProducer", "KafkaConsumer", "KafkaAdminClient"),
        "redis": ("Redis", "StrictRedis", "RedisCluster"),
        "psycopg": ("connect",),
        "psycopg2": ("connect",),
        "MySQLdb": ("connect", "Connect"),
        "pyodbc": ("connect",),
        "oracledb": ("connect",),
        "duckdb": ("connect",),
        "lmdb": ("open", "Environment"),
        "rocksdb": ("DB",),
        "plyvel": ("DB",),
        "pulsar": ("Client",),
        "pymssql": ("connect",),
        "grpc": ("insecure_channel", "secure_channel"),
        "zmq": ("Context",),
    }
)
