"""One body for two servers: the simulated Cassandra and a real one."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile
from cassandra.cluster import Cluster as RealCluster
from cassandra.policies import (
    ConstantReconnectionPolicy,
    DCAwareRoundRobinPolicy,
    FallthroughRetryPolicy,
)

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.cassandra.world import CassandraCluster

logging.getLogger("cassandra").setLevel(logging.CRITICAL)


def profile(**options: Any) -> ExecutionProfile:
    """An execution profile without retries, unless they are asked for."""
    options.setdefault("retry_policy", FallthroughRetryPolicy())
    return ExecutionProfile(load_balancing_policy=DCAwareRoundRobinPolicy("datacenter1"), **options)


class Bench:
    """A server, a keyspace of its own, and a session in it."""

    def __init__(self, make_cluster: Any, keyspace: str) -> None:
        self._make_cluster = make_cluster
        self._clusters: list[Any] = []
        self.keyspace = keyspace
        self.cluster = self.new_cluster()
        self.root = self.cluster.connect()
        self.root.execute(
            f"CREATE KEYSPACE {keyspace} WITH replication = "
            "{'class': 'SimpleStrategy', 'replication_factor': 1}"
        )
        self.session = self.cluster.connect(keyspace)

    def new_cluster(self, **options: Any) -> Any:
        """Make another client of the same server."""
        if not any(name in options for name in ("load_balancing_policy", "default_retry_policy")):
            options.setdefault("execution_profiles", {EXEC_PROFILE_DEFAULT: profile()})
        options.setdefault("protocol_version", 4)
        cluster = self._make_cluster(**options)
        self._clusters.append(cluster)
        return cluster

    def run(self, query: Any, parameters: Any = None) -> Any:
        """Execute."""
        return self.session.execute(query, parameters)

    def rows(self, query: Any, parameters: Any = None) -> list[tuple[Any, ...]]:
        """Execute and give plain tuples."""
        return [tuple(row) for row in self.session.execute(query, parameters)]

    def table(self, columns: str = "k text PRIMARY KEY, id text, n int", rest: str = "") -> None:
        """Create the table `t`."""
        self.run(f"CREATE TABLE t ({columns}) {rest}")

    def close(self) -> None:
        """Drop the keyspace, close all clients."""
        self.root.execute(f"DROP KEYSPACE IF EXISTS {self.keyspace}", timeout=60)
        for cluster in self._clusters:
            cluster.shutdown()


def _simulated() -> Any:
    clock = SoloClock()
    world = CassandraCluster(clock, ListObserver(), {})
    return world.clients(SoloSession(clock)).Cluster


def _real(request: pytest.FixtureRequest) -> Any:
    server = request.getfixturevalue("cassandra_server")

    def make(**options: Any) -> RealCluster:
        options.setdefault("schema_metadata_enabled", False)
        options.setdefault("token_metadata_enabled", False)
        return RealCluster(
            list(server.contact_points),
            port=server.port,
            reconnection_policy=ConstantReconnectionPolicy(0.2),
            **options,
        )

    return make


def _bench(make: Any) -> Iterator[Bench]:
    made = Bench(make, f"semantix_{uuid.uuid4().hex[:12]}")
    yield made
    made.close()


@pytest.fixture(params=["simulated", pytest.param("real", marks=pytest.mark.containers)])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The server under test, with a fresh keyspace."""
    yield from _bench(_simulated() if request.param == "simulated" else _real(request))


@pytest.fixture
def simulated() -> Iterator[Bench]:
    """The simulated server."""
    yield from _bench(_simulated())


@pytest.fixture
def real(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The real server."""
    yield from _bench(_real(request))
