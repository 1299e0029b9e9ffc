"""Keyspaces of one run on a shared server, as Cluster.metadata shows them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from semantix.worlds.containers.clients.cassandra_metadata import RunMetadata
from semantix.worlds.containers.clients.cassandra_names import KeyspaceNames


class Cluster:
    """A driver's Cluster that counts how often it asks for the schema."""

    def __init__(self, *sessions: str) -> None:
        keyspaces = {"run1_shop": "ours", "run2_shop": "theirs", "system": "the server's"}
        self.sessions = sessions
        self.metadata = SimpleNamespace(keyspaces=keyspaces, cluster_name="c")
        self.asked = 0

    def refresh_schema_metadata(self) -> None:
        self.asked += 1


def test_a_connector_finds_its_keyspaces_by_its_own_names() -> None:
    cluster = Cluster("a session")
    metadata = RunMetadata(cluster, KeyspaceNames("run1"))
    assert metadata.keyspaces["shop"] == "ours"
    assert metadata.keyspaces["system"] == "the server's"
    assert list(metadata.keyspaces) == ["shop"]
    assert (len(metadata.keyspaces), metadata.cluster_name) == (1, "c")
    assert cluster.asked == 4
    with pytest.raises(KeyError):
        _ = metadata.keyspaces["nowhere"]


def test_without_a_session_the_schema_is_not_asked_for() -> None:
    cluster = Cluster()
    assert list(RunMetadata(cluster, KeyspaceNames("run1")).keyspaces) == ["shop"]
    assert cluster.asked == 0
