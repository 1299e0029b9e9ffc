"""What is CQL but not of the subset is refused at the call, and nothing of it is done."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra.query import BatchStatement, BatchType, SimpleStatement

from semantix.errors import ContractError
from semantix.worlds.simulated.cassandra.errors import OutsideSubset

OUTSIDE = [
    "ALTER TABLE results ADD z int",
    "CREATE INDEX ON results (n)",
    "CREATE MATERIALIZED VIEW v AS SELECT * FROM results",
    "CREATE TYPE x (a int)",
    "CREATE TABLE x (k text PRIMARY KEY, l ks.address)",
    "CREATE TABLE x (k text PRIMARY KEY) WITH COMPACT STORAGE",
    "DROP INDEX i",
    "GRANT ALL ON results TO me",
    "INSERT INTO results JSON '{}'",
    "INSERT INTO results (key, id) VALUES ('a', uuid())",
    "INSERT INTO results (key, n) VALUES ('a', 1+2)",
    "INSERT INTO results (key, n) VALUES ('a', 7 % 2)",
    "INSERT INTO results (key, n) VALUES ('a', 7/2)",
    "INSERT INTO results (key, n) VALUES ('a', -(3))",
    "INSERT INTO results (key, n) VALUES ('a', - 3)",
    "INSERT INTO results (key, n) VALUES ('a', (int) 3)",
    "INSERT INTO results (key, n) VALUES ('a', ? * 2)",
    "UPDATE results SET n = 1 - 2 WHERE key = 'a'",
    "UPDATE results SET n = 1 WHERE key = 'a' IF n = 1 + 1",
    "SELECT * FROM results WHERE key = 'a' + 'b'",
    "SELECT 'x' FROM results",
    "SELECT key, 1 FROM results",
    "SELECT n + 1 FROM results",
    "SELECT - n FROM results",
    "SELECT (int) 3 FROM results",
    "SELECT [n] FROM results",
    "SELECT CAST(n AS text) FROM results",
    "SELECT key FROM system.local",
    "SELECT * FROM system_schema.tables",
    "INSERT INTO system.local (key) VALUES ('x')",
    "USE system",
    "DROP KEYSPACE system_traces",
    "SELECT DISTINCT key FROM results",
    "SELECT JSON * FROM results",
    "SELECT * FROM results WHERE token(key) > 5",
    "SELECT token(key) FROM results",
    "SELECT * FROM results WHERE id CONTAINS 'a' ALLOW FILTERING",
    "SELECT id['a'] FROM results",
    "UPDATE results SET n = 1 WHERE key = 'a' IF id['a'] = 'b'",
    "CREATE TABLE x (k text PRIMARY KEY, l frozen<address.type>)",
    "SELECT max(n) FROM results",
    "SELECT key, count(*) FROM results GROUP BY key",
    "SELECT * FROM results PER PARTITION LIMIT 1",
]


@pytest.mark.parametrize("text", OUTSIDE)
def test_a_statement_outside_the_subset(lab: Any, text: str) -> None:
    lab.session.execute("INSERT INTO results (key, n) VALUES ('a', 7)")
    before, told = lab.world.capture(lab.clock.now_us()), list(lab.observer.told)
    for act in (lab.session.execute, lab.session.execute_async, lab.session.prepare):
        with pytest.raises(OutsideSubset, match="the simulated Cassandra does not model") as caught:
            act(text)
        assert isinstance(caught.value, ContractError)
        assert "--world containers" in caught.value.hint
    assert lab.world.capture(lab.clock.now_us()) == before
    assert lab.observer.told == told


def test_one_such_statement_spoils_the_whole_batch(lab: Any) -> None:
    batch = BatchStatement(BatchType.UNLOGGED)
    batch.add("INSERT INTO results (key, n) VALUES ('a', 1)")
    batch.add("INSERT INTO results (key, n) VALUES ('b', 1 + 1)")
    with pytest.raises(OutsideSubset):
        lab.session.execute(batch)
    assert lab.rows() == []


def test_what_only_the_table_shows_to_be_outside_is_refused_by_the_server(make_lab: Any) -> None:
    lab = make_lab("CREATE TABLE ks.results (k text PRIMARY KEY, n list<int>)")
    lab.session.execute("INSERT INTO results (k, n) VALUES ('a', [1])")
    with pytest.raises(OutsideSubset, match=r"writetime\(\) of a collection"):
        lab.session.execute("SELECT writetime(n) FROM results")
    assert lab.rows() == [("a", [1])]


@pytest.mark.parametrize(
    "act",
    [
        lambda lab: lab.session.execute("SELECT * FROM results", trace=True),
        lambda lab: lab.session.execute("SELECT * FROM results", execute_as="me"),
        lambda lab: lab.session.execute_graph("g.V()"),
        lambda lab: lab.cluster.metadata.rebuild_token_map(None, {}),
        lambda lab: lab.cluster.metadata.keyspaces["system"],
        lambda lab: lab.cluster.control_connection,
        lambda lab: lab.cluster.connect("system"),
        lambda lab: lab.session.prepare("SELECT key FROM local", keyspace="system"),
        lambda lab: lab.session.execute(SimpleStatement("SELECT * FROM local", keyspace="system")),
        lambda lab: lab.session.execute_async("SELECT * FROM results").get_query_trace(),
        lambda lab: lab.session.execute("SELECT * FROM results").get_query_trace(),
        lambda lab: lab.session.execute_async("SELECT * FROM results").coordinator_host,
        lambda lab: lab.connect_cluster(lab.attempt, cloud={}),
    ],
)
def test_calls_of_the_driver_that_are_not_modelled(lab: Any, act: Any) -> None:
    with pytest.raises(OutsideSubset):
        act(lab)


def test_a_keyspace_that_the_protocol_cannot_send_is_not_left_out_silently(lab: Any) -> None:
    session = lab.connect_cluster(lab.attempt, protocol_version=4).connect("ks")
    text = "INSERT INTO results (key, n) VALUES ('a', 1)"
    named = BatchStatement()
    named.add(text)
    named.keyspace = "other"
    for statement in (SimpleStatement(text, keyspace="other"), named):
        with pytest.raises(OutsideSubset, match="below protocol V5"):
            session.execute(statement)
    assert lab.rows() == []
    batch = BatchStatement()
    batch.add(session.prepare("INSERT INTO results (key, n) VALUES (?, 1)"), ("b",))
    batch.add(text)
    assert batch.keyspace == "ks"
    session.execute(batch)
    assert len(lab.rows()) == 2


def test_a_statement_of_another_cluster_is_a_broken_contract(lab: Any) -> None:
    other = lab.second()
    prepared = other.prepare("INSERT INTO results (key) VALUES (?)")
    with pytest.raises(ContractError, match="no Cluster of this attempt prepared"):
        lab.session.execute(prepared, ("a",))
