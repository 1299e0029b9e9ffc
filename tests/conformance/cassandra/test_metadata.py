"""Cluster.metadata: what a client learns of hosts and schema."""

from __future__ import annotations

from typing import Any

import pytest

TABLE = (
    "CREATE TABLE t (k text, c int, d int, s text static, l list<int>, "
    "m map<text, frozen<set<int>>>, u tuple<int, text>, PRIMARY KEY (k, c, d)) "
    "WITH CLUSTERING ORDER BY (c DESC, d ASC) AND comment = 'mine' AND gc_grace_seconds = 5"
)


@pytest.fixture
def cluster(bench: Any) -> Any:
    bench.run(TABLE)
    made = bench.new_cluster(schema_metadata_enabled=True, token_metadata_enabled=True)
    made.connect(bench.keyspace)
    return made


def test_keyspaces_and_tables(bench: Any, cluster: Any) -> None:
    keyspace = cluster.metadata.keyspaces[bench.keyspace]
    assert (keyspace.name, keyspace.durable_writes, list(keyspace.tables)) == (
        *(bench.keyspace, True),
        ["t"],
    )
    assert keyspace.replication_strategy.name == "SimpleStrategy"
    assert bench.keyspace in cluster.metadata.keyspaces
    assert "nowhere" not in cluster.metadata.keyspaces
    assert cluster.metadata.keyspaces.get("nowhere") is None


def test_columns(bench: Any, cluster: Any) -> None:
    table = cluster.metadata.keyspaces[bench.keyspace].tables["t"]
    assert [column.name for column in table.partition_key] == ["k"]
    assert [column.name for column in table.clustering_key] == ["c", "d"]
    assert [column.name for column in table.primary_key] == ["k", "c", "d"]
    found = {
        name: (column.cql_type, column.is_static, column.is_reversed)
        for name, column in table.columns.items()
    }
    assert found == {
        "k": ("text", False, False),
        "c": ("int", False, True),
        "d": ("int", False, False),
        "s": ("text", True, False),
        "l": ("list<int>", False, False),
        "m": ("map<text, frozen<set<int>>>", False, False),
        "u": ("frozen<tuple<int, text>>", False, False),
    }


def test_options(bench: Any, cluster: Any) -> None:
    table = cluster.metadata.keyspaces[bench.keyspace].tables["t"]
    chosen = {name: table.options[name] for name in ("comment", "gc_grace_seconds", "read_repair")}
    assert chosen == {"comment": "mine", "gc_grace_seconds": 5, "read_repair": "BLOCKING"}
    text = table.as_cql_query()
    assert "PRIMARY KEY (k, c, d)) WITH CLUSTERING ORDER BY (c DESC, d ASC)" in text
    assert "AND comment = 'mine'" in text


def test_hosts(bench: Any, cluster: Any) -> None:
    metadata = cluster.metadata
    [host] = metadata.all_hosts()
    assert (host.datacenter, host.rack) == ("datacenter1", "rack1")
    assert metadata.get_host(host.address) is host
    assert metadata.get_host("10.9.8.7") is None
    assert metadata.get_replicas(bench.keyspace, b"a") == [host]
    assert metadata.partitioner == "org.apache.cassandra.dht.Murmur3Partitioner"
    assert len(metadata.token_map.ring) == 1


def test_without_a_session_nothing_is_known(bench: Any) -> None:
    cluster = bench.new_cluster(schema_metadata_enabled=True)
    assert cluster.metadata.all_hosts() == []
    assert dict(cluster.metadata.keyspaces) == {}


def test_the_schema_may_be_left_out(bench: Any) -> None:
    cluster = bench.new_cluster(schema_metadata_enabled=False, token_metadata_enabled=False)
    cluster.connect()
    assert dict(cluster.metadata.keyspaces) == {}
