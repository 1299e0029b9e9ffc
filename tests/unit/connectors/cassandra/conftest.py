"""A simulated cluster, and harnesses on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from semantix.ports.gate import CallFault
from semantix.testing import OperatorHarness
from semantix.testing.harness_clients import HarnessClients
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.cassandra.world import CassandraCluster

SCHEMA = [
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)",
    "CREATE TABLE shop.events (key text, at timeuuid, id text, n int, PRIMARY KEY (key, at))",
]


class SimulatedShop:
    """The cluster with its tables."""

    def __init__(self) -> None:
        self.clients = HarnessClients({})
        self.clients.clock.wait_us(1_000_000_000)  # a clock at zero has no room for what is earlier
        self.clients["cassandra"] = CassandraCluster(
            self.clients.clock, ListObserver(), {"schema": SCHEMA}
        )

    def sink(
        self,
        make: Callable[[], Any],
        state: bytes | None = None,
        *,
        subtask: int = 0,
        parallelism: int = 1,
    ) -> OperatorHarness:
        """Give a harness that is not opened yet."""
        return OperatorHarness(
            make, state=state, clients=self.clients, subtask=subtask, parallelism=parallelism
        )

    def opened(
        self, make: Callable[[], Any], state: bytes | None = None, **more: int
    ) -> OperatorHarness:
        """Give one that is."""
        sink = self.sink(make, state, **more)
        sink.open()
        return sink

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask as a client of one's own."""
        session = SoloSession(self.clients.clock)
        cluster = self.clients["cassandra"].clients(session).Cluster()
        found = [tuple(row) for row in cluster.connect().execute(query)]
        cluster.shutdown()
        return found

    def ids(self, table: str = "shop.out") -> list[str]:
        """Give the records' identities, sorted."""
        return sorted(row[0] for row in self.rows(f"SELECT id FROM {table}"))

    @staticmethod
    def plan(sink: OperatorHarness, step: str, error: str, *, applied: bool = False) -> None:
        """Let the next call of a step fail."""
        sink._session.gate.plan_fault(step, CallFault("error", error, applied))


@pytest.fixture
def shop() -> SimulatedShop:
    return SimulatedShop()
