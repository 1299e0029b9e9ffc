"""A simulated Cassandra for a single client on simulated time."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile
from cassandra.policies import DCAwareRoundRobinPolicy, FallthroughRetryPolicy

from semantix.ports.gate import CallFault
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.cassandra.world import CassandraCluster

KEYSPACE = (
    "CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
)
TABLE = "CREATE TABLE ks.results (key text PRIMARY KEY, id text, n int)"


class Lab:
    """A world, its observer, and a first attempt with a session in the keyspace `ks`."""

    def __init__(self, *schema: str, **options: Any) -> None:
        self.clock = SoloClock()
        self.observer = ListObserver()
        self.world = CassandraCluster(
            self.clock, self.observer, {"schema": [KEYSPACE, *(schema or (TABLE,))], **options}
        )
        self.attempt = SoloSession(self.clock, "sink-0#1")
        self.cluster = self.connect_cluster(self.attempt)
        self.session = self.cluster.connect("ks")

    def connect_cluster(self, attempt: SoloSession, **options: Any) -> Any:
        """A Cluster of an attempt."""
        profile = ExecutionProfile(
            load_balancing_policy=DCAwareRoundRobinPolicy("datacenter1"),
            retry_policy=FallthroughRetryPolicy(),
        )
        options.setdefault("execution_profiles", {EXEC_PROFILE_DEFAULT: profile})
        return self.world.clients(attempt).Cluster(["127.0.0.1"], **options)

    def second(self) -> Any:
        """A session of a second attempt."""
        return self.connect_cluster(SoloSession(self.clock, "sink-0#2")).connect("ks")

    def fault(self, step: str, error: str = "", *, applied: bool = False) -> None:
        """Plan an error, or a lost response, for the next call of a step."""
        kind = "error" if error else "lose_response"
        self.attempt.gate.plan_fault(step, CallFault(kind, error, applied))

    def rows(self, session: Any = None) -> list[tuple[Any, ...]]:
        """What a reader sees now."""
        return sorted(map(tuple, (session or self.second()).execute("SELECT * FROM results")))

    def told(self, kind: str) -> list[tuple[Any, ...]]:
        """What the observer was told, of one kind."""
        return [event[1:] for event in self.observer.told if event[0] == kind]


@pytest.fixture
def make_lab() -> type[Lab]:
    """The class itself, for labs with options."""
    return Lab


@pytest.fixture
def lab() -> Lab:
    """A lab whose table `ks.results` is watched as a table."""
    return Lab(watch={"table": "ks.results", "key": ["key"], "view": "table"})
