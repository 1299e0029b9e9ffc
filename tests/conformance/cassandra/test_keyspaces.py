"""The keyspace that a statement names for itself: protocol V5 sends it, V4 has no place for it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.cluster import NoHostAvailable
from cassandra.query import BatchStatement, SimpleStatement


@pytest.fixture
def other(bench: Any) -> Iterator[str]:
    """A second keyspace, with a table of the same name."""
    name = f"semantix_{uuid.uuid4().hex[:12]}"
    bench.run(
        f"CREATE KEYSPACE {name} WITH replication = "
        "{'class': 'SimpleStrategy', 'replication_factor': 1}"
    )
    bench.table()
    bench.run(f"CREATE TABLE {name}.t (k text PRIMARY KEY, id text, n int)")
    yield name
    bench.root.execute(f"DROP KEYSPACE {name}", timeout=60)


def _session(bench: Any, version: int = 5) -> Any:
    return bench.new_cluster(protocol_version=version).connect(bench.keyspace)


def _keys(bench: Any, keyspace: str) -> list[str]:
    return sorted(row[0] for row in bench.rows(f"SELECT k FROM {keyspace}.t"))


def test_a_text_goes_to_its_own_keyspace(bench: Any, other: str) -> None:
    session = _session(bench)
    session.execute(SimpleStatement("INSERT INTO t (k) VALUES ('a')", keyspace=other))
    session.execute("INSERT INTO t (k) VALUES ('b')")
    assert (_keys(bench, other), _keys(bench, bench.keyspace)) == (["a"], ["b"])
    found = session.execute(SimpleStatement("SELECT k FROM t", keyspace=other))
    assert [row.k for row in found] == ["a"]


def test_a_keyspace_in_the_text_counts_more(bench: Any, other: str) -> None:
    text = f"INSERT INTO {bench.keyspace}.t (k) VALUES ('a')"
    _session(bench).execute(SimpleStatement(text, keyspace=other))
    assert (_keys(bench, other), _keys(bench, bench.keyspace)) == ([], ["a"])


def test_texts_of_a_batch_go_to_its_keyspace(bench: Any, other: str) -> None:
    batch = BatchStatement()
    batch.add("INSERT INTO t (k) VALUES ('a')")
    batch.add(SimpleStatement("INSERT INTO t (k) VALUES ('b')", keyspace=bench.keyspace))
    batch.keyspace = other
    _session(bench).execute(batch)
    assert (_keys(bench, other), _keys(bench, bench.keyspace)) == (["a", "b"], [])


@pytest.mark.parametrize(("version", "follows"), [(5, True), (4, False)])
def test_texts_follow_the_first_prepared_statement_of_a_batch(
    bench: Any, other: str, version: int, follows: bool
) -> None:
    session = _session(bench, version)
    batch = BatchStatement()
    batch.add(session.prepare(f"INSERT INTO {other}.t (k) VALUES (?)"), ("a",))
    batch.add("INSERT INTO t (k) VALUES ('b')")
    session.execute(batch)
    expected = (["a", "b"], []) if follows else (["a"], ["b"])
    assert (_keys(bench, other), _keys(bench, bench.keyspace)) == expected


def test_a_text_is_prepared_in_a_keyspace(bench: Any, other: str) -> None:
    session = _session(bench)
    insert = session.prepare("INSERT INTO t (k) VALUES (?)", keyspace=other)
    session.execute(insert, ("a",))
    assert (_keys(bench, other), _keys(bench, bench.keyspace)) == (["a"], [])
    with pytest.raises(NoHostAvailable, match="Keyspaces may only be set on queries with"):
        _session(bench, 4).prepare("INSERT INTO t (k) VALUES (?)", keyspace=other)


def test_a_keyspace_that_is_not_there_is_refused(bench: Any, other: str) -> None:
    session = _session(bench)
    qualified = f"INSERT INTO {other}.t (k) VALUES ('a')"
    with pytest.raises(InvalidRequest, match="Keyspace 'nowhere' does not exist"):
        session.execute(SimpleStatement(qualified, keyspace="nowhere"))
    with pytest.raises(InvalidRequest, match="Keyspace 'nowhere' does not exist"):
        session.prepare(qualified, keyspace="nowhere")
    assert _keys(bench, other) == []
