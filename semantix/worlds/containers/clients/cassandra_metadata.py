"""Cluster.metadata of a real server, with the names of the connector's keyspaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from semantix.worlds.containers.clients.cassandra_names import KeyspaceNames


class RunMetadata:
    """The driver's metadata; its keyspaces are those of this run, and the server's own.

    Args:
        real: the driver's Cluster. It asks for the schema when `keyspaces` is read: a Cluster
            connects faster without asking at once.
    """

    def __init__(self, real: Any, names: KeyspaceNames) -> None:
        self._real = real
        self._names = names

    @property
    def keyspaces(self) -> Mapping[str, Any]:
        """Give the keyspaces by the names that the connector uses."""
        if any(session for session in self._real.sessions):
            self._real.refresh_schema_metadata()
        return _Keyspaces(self._real.metadata.keyspaces, self._names)

    def get_replicas(self, keyspace: str, key: bytes) -> Any:
        """Give the hosts of a partition key."""
        return self._real.metadata.get_replicas(self._names.real(keyspace), key)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real.metadata, name)


class _Keyspaces(Mapping[str, Any]):
    def __init__(self, real: Mapping[str, Any], names: KeyspaceNames) -> None:
        self._real = real
        self._names = names

    def __getitem__(self, name: str) -> Any:
        return self._real[self._names.real(name)]

    def __iter__(self) -> Iterator[str]:
        prefix = self._names.prefix
        return iter([name.removeprefix(prefix) for name in self._real if name.startswith(prefix)])

    def __len__(self) -> int:
        return len(list(iter(self)))
