"""The Cassandra sinks on a real node that is killed and started, or lacks what they need."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from cassandra.cluster import Cluster, Session

from semantix.connectors.cassandra import (
    CassandraCommitter,
    CassandraUpsertSink,
    CassandraWriteAheadSink,
)
from semantix.testing import OperatorHarness
from semantix.worlds.containers.cassandra import CassandraServer

COLUMNS = ("key", "id", "n")
TABLE = "CREATE TABLE {}.out (key text PRIMARY KEY, id text, n int)"
TOO_LARGE = 17 * 1024 * 1024  # the server's largest frame has 16 MiB


@pytest.fixture
def clients(cassandra_server: CassandraServer) -> Iterator[SimpleNamespace]:
    made = []

    def cluster(**options: Any) -> Cluster:
        points, port = list(cassandra_server.contact_points), cassandra_server.port
        made.append(Cluster(points, port=port, protocol_version=4, **options))
        return made[-1]

    yield SimpleNamespace(Cluster=cluster)
    for one in made:  # those of dropped sinks, too
        one.shutdown()


@pytest.fixture
def keyspace(clients: SimpleNamespace) -> Iterator[str]:
    name = f"k_{uuid.uuid4().hex}"
    execute(
        clients,
        f"CREATE KEYSPACE {name} WITH replication ="
        " {'class': 'SimpleStrategy', 'replication_factor': 1}",
    )
    yield name
    execute(clients, f"DROP KEYSPACE {name}")


def execute(clients: SimpleNamespace, *statements: str) -> Any:
    """Ask as a client of one's own, which knows nothing of an earlier node."""
    cluster = clients.Cluster()
    session: Session = cluster.connect()
    found = None
    for statement in statements:
        found = session.execute(statement, timeout=60).all()
    cluster.shutdown()
    return found


def ids(clients: SimpleNamespace, keyspace: str) -> list[str]:
    return sorted(row.id for row in execute(clients, f"SELECT id FROM {keyspace}.out"))


def opened(
    make: Callable[[], Any], clients: SimpleNamespace, state: bytes | None = None
) -> OperatorHarness:
    sink = OperatorHarness(make, state=state, clients={"cassandra": clients})
    sink.open()
    return sink


def record(number: int) -> dict[str, Any]:
    return {"id": f"r{number}", "key": f"k{number}", "n": number}


def upsert(keyspace: str) -> Callable[[], CassandraUpsertSink]:
    return lambda: CassandraUpsertSink(table=f"{keyspace}.out", columns=COLUMNS)


def write_ahead(keyspace: str) -> Callable[[], CassandraWriteAheadSink]:
    return lambda: CassandraWriteAheadSink(
        table=f"{keyspace}.out", columns=COLUMNS, committer=CassandraCommitter(keyspace)
    )


def test_an_interval_in_which_the_node_is_killed_is_written_again(
    cassandra_server: CassandraServer, clients: SimpleNamespace, keyspace: str
) -> None:
    """Rows of an earlier interval may be gone: this node syncs its log every 10 s (P5)."""
    execute(clients, TABLE.format(keyspace))
    first = opened(upsert(keyspace), clients)
    first.process(record(1))
    first.process(record(2))

    cassandra_server.container.crash()
    first.process(record(3))
    with pytest.raises(Exception, match=r"Error while sending value|any hosts"):
        first.snapshot(1)
    first.drop()
    cassandra_server.container.start_again()

    again = opened(upsert(keyspace), clients)
    for number in (1, 2, 3, 4):
        again.process(record(number))
    again.snapshot(2)
    again.close()
    assert ids(clients, keyspace) == ["r1", "r2", "r3", "r4"]


@pytest.mark.parametrize(
    ("columns", "named"), [("", "out"), ("key text PRIMARY KEY, id text", "Undefined column name")]
)
@pytest.mark.parametrize("make", [upsert, write_ahead])
def test_a_table_that_is_missing_or_another_one_is_named_until_it_is_mended(
    clients: SimpleNamespace, keyspace: str, make: Any, columns: str, named: str
) -> None:
    if columns:
        execute(clients, f"CREATE TABLE {keyspace}.out ({columns})")
    sink = OperatorHarness(make(keyspace), clients={"cassandra": clients})
    with pytest.raises(Exception, match=named):
        sink.open()
    sink.drop()
    if columns:
        execute(clients, f"DROP TABLE {keyspace}.out")
    execute(clients, TABLE.format(keyspace))

    mended = opened(make(keyspace), clients)
    mended.process(record(1))
    mended.snapshot(1)
    mended.notify_complete(1)
    mended.close()
    assert ids(clients, keyspace) == ["r1"]


def test_a_row_that_is_too_large_fails_the_checkpoint(
    clients: SimpleNamespace, keyspace: str
) -> None:
    execute(clients, TABLE.format(keyspace))
    sink = opened(upsert(keyspace), clients)
    sink.process({**record(1), "id": "x" * TOO_LARGE})
    with pytest.raises(OSError, match="Error while sending value") as told:
        sink.snapshot(1)
    assert "too" in str(told.value.__cause__).lower()
    sink.drop()

    again = opened(upsert(keyspace), clients)
    again.process(record(1))
    again.snapshot(1)
    again.close()
    assert ids(clients, keyspace) == ["r1"]
