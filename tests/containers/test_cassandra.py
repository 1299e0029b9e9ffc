"""The node in a container serves CQL, and again after a kill."""

from __future__ import annotations

import uuid

import pytest
from cassandra.cluster import Cluster
from docker import DockerClient

from semantix.worlds.containers.cassandra import CassandraServer


def _version(contact_points: tuple[str, ...], port: int) -> str:
    cluster = Cluster(list(contact_points), port=port, protocol_version=4)
    try:
        row = cluster.connect().execute("SELECT release_version FROM system.local").one()
        return str(row.release_version)
    finally:
        cluster.shutdown()


def test_rows_are_written_and_read(cassandra_server: CassandraServer) -> None:
    keyspace = f"k_{uuid.uuid4().hex}"
    cluster = Cluster(
        list(cassandra_server.contact_points), port=cassandra_server.port, protocol_version=4
    )
    try:
        session = cluster.connect()
        session.execute(
            f"CREATE KEYSPACE {keyspace} WITH replication ="
            " {'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
        session.execute(f"CREATE TABLE {keyspace}.t (id text PRIMARY KEY, n int)")
        session.execute(f"INSERT INTO {keyspace}.t (id, n) VALUES ('r1', 1)")
        rows = [tuple(row) for row in session.execute(f"SELECT id, n FROM {keyspace}.t")]
        session.execute(f"DROP KEYSPACE {keyspace}")
    finally:
        cluster.shutdown()

    assert rows == [("r1", 1)]


def test_a_killed_node_comes_back_on_its_port(
    container_engine: DockerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEMANTIX_CASSANDRA_CONTACT", raising=False)
    with CassandraServer.start() as server:
        assert _version(server.contact_points, server.port).startswith("5.")
        port = server.port

        server.container.crash()
        server.container.start_again()

        assert server.port == port
        assert _version(server.contact_points, port).startswith("5.")
