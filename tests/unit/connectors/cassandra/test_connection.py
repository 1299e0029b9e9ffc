"""The settings with which the Cassandra connectors connect."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from cassandra import ConsistencyLevel

from semantix.connectors.cassandra.connection import CassandraConnection
from semantix.errors import UsageError

CLIENTS = SimpleNamespace(Cluster=lambda **options: options)


def prepared_by(connection: CassandraConnection) -> Any:
    statement = SimpleNamespace(consistency_level=None)
    return connection.prepare(SimpleNamespace(prepare=lambda _: statement), "SELECT")


def test_without_contact_points_those_of_the_run_are_used() -> None:
    connection = CassandraConnection(cluster_options={"protocol_version": 5})
    assert connection.open_cluster(CLIENTS) == {"protocol_version": 5}


def test_contact_points_go_to_the_cluster_with_their_port() -> None:
    connection = CassandraConnection(("one", "two"), 9999)
    assert connection.open_cluster(CLIENTS) == {"contact_points": ["one", "two"], "port": 9999}


def test_a_statement_gets_the_level_of_consistency() -> None:
    level = prepared_by(CassandraConnection(consistency="LOCAL_QUORUM")).consistency_level
    assert level == ConsistencyLevel.LOCAL_QUORUM
    assert prepared_by(CassandraConnection()).consistency_level is None


def test_a_cluster_builder_gets_the_clients_of_the_run() -> None:
    connection = CassandraConnection(cluster_builder=lambda clients: clients.Cluster(port=1))
    assert connection.open_cluster(CLIENTS) == {"port": 1}


def test_one_host_without_a_list_is_refused() -> None:
    with pytest.raises(UsageError, match="contact_points is 'one'; expected a list of hosts"):
        CassandraConnection("one")


def test_an_unknown_level_is_refused_with_all_names() -> None:
    with pytest.raises(UsageError, match=r"is 'SOME'; expected one of .*LOCAL_QUORUM"):
        CassandraConnection(consistency="SOME")
