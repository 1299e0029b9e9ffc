"""The Cassandra sinks on a real node."""

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
def session(clients: SimpleNamespace) -> Iterator[Session]:
    cluster = clients.Cluster()
    yield cluster.connect()
    cluster.shutdown()


@pytest.fixture
def keyspace(session: Session) -> Iterator[str]:
    name = f"k_{uuid.uuid4().hex}"
    session.execute(
        f"CREATE KEYSPACE {name} WITH replication ="
        " {'class': 'SimpleStrategy', 'replication_factor': 1}"
    )
    session.execute(f"CREATE TABLE {name}.out (key text PRIMARY KEY, id text, n int)")
    session.execute(
        f"CREATE TABLE {name}.log (key text, at timeuuid, id text, n int, PRIMARY KEY (key, at))"
    )
    yield name
    session.execute(f"DROP KEYSPACE {name}")


def driven(
    make: Callable[[], Any], clients: SimpleNamespace, state: bytes | None = None
) -> OperatorHarness:
    return OperatorHarness(make, state=state, clients={"cassandra": clients})


def record(number: int, key: str) -> dict[str, Any]:
    return {"id": f"r{number}", "key": key, "n": number}


def write_ahead(keyspace: str, query: str = "") -> Callable[[], CassandraWriteAheadSink]:
    return lambda: CassandraWriteAheadSink(
        query,
        table="" if query else f"{keyspace}.out",
        columns=COLUMNS,
        committer=CassandraCommitter(keyspace),
    )


def ids(session: Session, table: str) -> list[str]:
    return sorted(row.id for row in session.execute(f"SELECT id FROM {table}"))


def test_upserts_are_written_before_a_snapshot_ends(
    clients: SimpleNamespace, session: Session, keyspace: str
) -> None:
    sink = driven(
        lambda: CassandraUpsertSink(
            table=f"{keyspace}.out", columns=COLUMNS, max_concurrent_requests=2
        ),
        clients,
    )
    sink.open()
    for number, key in enumerate(("k1", "k2", "k1", "k2", "k3"), start=1):
        sink.process(record(number, key))
    sink.snapshot(1)
    assert ids(session, f"{keyspace}.out") == ["r3", "r4", "r5"]
    sink.close()


def test_rows_are_written_when_their_checkpoint_has_completed(
    clients: SimpleNamespace, session: Session, keyspace: str
) -> None:
    sink = driven(write_ahead(keyspace), clients)
    sink.open()
    sink.process(record(1, "k1"))
    sink.process(record(2, "k1"))
    sink.process(record(3, "k2"))
    sink.snapshot(1, timestamp=5_000)
    assert ids(session, f"{keyspace}.out") == []

    sink.notify_complete(1)

    assert ids(session, f"{keyspace}.out") == ["r2", "r3"]
    rows = session.execute(f"SELECT id, WRITETIME(id) AS written FROM {keyspace}.out")
    assert {row.id: row.written for row in rows} == {"r2": 5_000_001, "r3": 5_000_002}
    marks = session.execute(f"SELECT * FROM {keyspace}.checkpoints_harness")
    assert [tuple(row) for row in marks] == [("operator", 0, 1)]
    sink.close()


def test_a_retry_repeats_the_timestamps_and_a_later_update_wins(
    clients: SimpleNamespace, session: Session, keyspace: str
) -> None:
    first = driven(write_ahead(keyspace), clients)
    first.open()
    first.process(record(1, "k1"))
    state = first.snapshot(1, timestamp=5_000)
    first.fail("send_entry", 1, OSError("no node answers"))
    first.notify_complete(1)
    first.process(record(2, "k1"))
    first.snapshot(2, timestamp=6_000)
    first.notify_complete(2)  # sends both entries
    first.drop()
    assert ids(session, f"{keyspace}.out") == ["r2"]
    session.execute(f"TRUNCATE {keyspace}.checkpoints_harness")  # as if no marker had been set

    again = driven(write_ahead(keyspace), clients, state)
    again.open()
    again.snapshot(2, timestamp=6_000)
    again.notify_complete(2)

    assert ids(session, f"{keyspace}.out") == ["r2"]  # the old row was written again, and loses
    again.close()


def test_what_is_marked_is_not_sent_again(
    clients: SimpleNamespace, session: Session, keyspace: str
) -> None:
    query = f"INSERT INTO {keyspace}.log (key, id, n, at) VALUES (?, ?, ?, now())"
    first = driven(write_ahead(keyspace, query), clients)
    first.open()
    first.process(record(1, "k1"))
    state = first.snapshot(1)
    first.notify_complete(1)
    first.drop()

    again = driven(write_ahead(keyspace, query), clients, state)
    again.open()
    again.snapshot(2)
    again.notify_complete(2)
    again.snapshot(3)
    again.notify_complete(3)

    assert ids(session, f"{keyspace}.log") == ["r1"]
    assert not session.execute(f"SELECT * FROM {keyspace}.checkpoints_harness").all()
    again.close()


def test_a_row_without_marker_is_sent_twice_into_a_log(
    clients: SimpleNamespace, session: Session, keyspace: str
) -> None:
    query = f"INSERT INTO {keyspace}.log (key, id, n, at) VALUES (?, ?, ?, now())"
    first = driven(write_ahead(keyspace, query), clients)
    first.open()
    first.process(record(1, "k1"))
    state = first.snapshot(1)
    first.function._committer.commit_checkpoint = _crash
    first.notify_complete(1)  # rows, no marker
    first.drop()

    again = driven(write_ahead(keyspace, query), clients, state)
    again.open()
    again.snapshot(2)
    again.notify_complete(2)

    assert ids(session, f"{keyspace}.log") == ["r1", "r1"]
    again.close()


def _crash(subtask: int, checkpoint_id: int) -> None:
    raise OSError("killed here")
