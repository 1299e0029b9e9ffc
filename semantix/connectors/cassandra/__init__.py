"""Cassandra connectors, on the interface of `cassandra.cluster`."""

from __future__ import annotations

from semantix.connectors.cassandra.checkpoint_committer import CassandraCommitter
from semantix.connectors.cassandra.object_mapper import MapperOptions
from semantix.connectors.cassandra.object_sink import CassandraObjectSink
from semantix.connectors.cassandra.position_sink import CassandraPositionSink
from semantix.connectors.cassandra.sink_builder import CassandraSink, CassandraSinkBuilder
from semantix.connectors.cassandra.upsert_sink import CassandraUpsertSink
from semantix.connectors.cassandra.write_ahead_sink import CassandraWriteAheadSink

__all__ = [
    "CassandraCommitter",
    "CassandraObjectSink",
    "CassandraPositionSink",
    "CassandraSink",
    "CassandraSinkBuilder",
    "CassandraUpsertSink",
    "CassandraWriteAheadSink",
    "MapperOptions",
]
