"""Clusters, sessions, profiles, consistency."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import ConsistencyLevel, DriverException, InvalidRequest, Unavailable
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile, NoHostAvailable
from cassandra.policies import (
    DCAwareRoundRobinPolicy,
    DowngradingConsistencyRetryPolicy,
    RetryPolicy,
)
from cassandra.query import SimpleStatement, dict_factory


def at(text: str, level: str, **options: Any) -> SimpleStatement:
    return SimpleStatement(text, consistency_level=getattr(ConsistencyLevel, level), **options)


def test_connect_to_a_keyspace_that_is_not_there(bench: Any) -> None:
    with pytest.raises(NoHostAvailable, match="using keyspace 'nowhere'") as caught:
        bench.cluster.connect("nowhere")
    assert caught.value.errors == ["127.0.0.1"]


def test_a_session_that_was_shut_down_reaches_no_host(bench: Any) -> None:
    bench.table()
    session = bench.cluster.connect(bench.keyspace)
    session.shutdown()
    session.shutdown()
    assert session.is_shutdown
    with pytest.raises(NoHostAvailable) as caught:
        session.execute("SELECT * FROM t")
    assert caught.value.args[0] == "Unable to complete the operation against any hosts"
    assert [str(error) for error in caught.value.errors.values()] == ["Pool is shutdown"]
    with pytest.raises(NoHostAvailable):
        session.prepare("SELECT * FROM t")
    with pytest.raises(NoHostAvailable):
        session.execute_async("SELECT * FROM t").result()


def test_a_cluster_that_was_shut_down_takes_its_sessions_with_it(bench: Any) -> None:
    cluster = bench.new_cluster()
    session = cluster.connect(bench.keyspace)
    cluster.shutdown()
    cluster.shutdown()
    assert (cluster.is_shutdown, session.is_shutdown) == (True, True)
    with pytest.raises(DriverException, match="Cluster is already shut down"):
        cluster.connect()
    with pytest.raises(NoHostAvailable):
        session.execute("SELECT * FROM t")


def test_clusters_and_sessions_are_context_managers(bench: Any) -> None:
    with bench.new_cluster() as cluster, cluster.connect(bench.keyspace) as session:
        assert session.keyspace == bench.keyspace
    assert (cluster.is_shutdown, session.is_shutdown) == (True, True)


def test_an_unknown_argument_is_a_type_error(bench: Any) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'nonsense'"):
        bench.new_cluster(nonsense=1)


def test_another_client_sees_what_was_written(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1)")
    other = bench.new_cluster().connect(bench.keyspace)
    assert other.execute("SELECT n FROM t").one().n == 1


def test_profiles_exclude_settings_of_the_session(bench: Any) -> None:
    with pytest.raises(ValueError, match=r"Cannot set Session\.row_factory while using"):
        bench.session.row_factory = dict_factory
    with pytest.raises(ValueError, match='Invalid execution_profile: "nope"'):
        bench.session.execute("SELECT * FROM t", execution_profile="nope")


def test_settings_of_the_session_exclude_profiles(bench: Any) -> None:
    bench.table()
    bench.run("INSERT INTO t (k, n) VALUES ('a', 1)")
    with pytest.warns(DeprecationWarning, match="Legacy execution parameters"):
        cluster = bench.new_cluster(load_balancing_policy=DCAwareRoundRobinPolicy("datacenter1"))
    session = cluster.connect(bench.keyspace)
    session.row_factory = dict_factory
    session.default_timeout = 20
    assert session.execute("SELECT k, n FROM t").one() == {"k": "a", "n": 1}
    with pytest.raises(ValueError, match="Cannot add execution profiles when legacy param"):
        cluster.add_execution_profile("more", ExecutionProfile())


def test_a_profile_may_be_added_and_named(bench: Any) -> None:
    bench.table()
    chosen = bench.session.execution_profile_clone_update(
        EXEC_PROFILE_DEFAULT, row_factory=dict_factory
    )
    cluster = bench.new_cluster()
    session = cluster.connect(bench.keyspace)
    cluster.add_execution_profile("dicts", chosen)
    session.execute("INSERT INTO t (k, n) VALUES ('a', 1)")
    row = session.execute("SELECT k, n FROM t", execution_profile="dicts").one()
    assert row == {"k": "a", "n": 1}
    with pytest.raises(ValueError, match="Profile dicts already exists"):
        cluster.add_execution_profile("dicts", chosen)


@pytest.mark.parametrize("level", ["ONE", "LOCAL_ONE", "QUORUM", "LOCAL_QUORUM", "ALL"])
def test_one_copy_on_one_node_is_enough_for(bench: Any, level: str) -> None:
    bench.table()
    bench.run(at("INSERT INTO t (k, n) VALUES ('a', 1)", level))
    assert bench.rows(at("SELECT n FROM t WHERE k = 'a'", level)) == [(1,)]


@pytest.mark.parametrize(("level", "required"), [("TWO", 2), ("THREE", 3)])
def test_levels_that_one_node_cannot_reach(bench: Any, level: str, required: int) -> None:
    bench.table()
    for text in ("INSERT INTO t (k, n) VALUES ('a', 1)", "SELECT * FROM t WHERE k = 'a'"):
        with pytest.raises(Unavailable) as caught:
            bench.run(at(text, level))
        error = caught.value
        assert f"Cannot achieve consistency level {level}" in str(error)
        assert error.consistency == getattr(ConsistencyLevel, level)
        assert (error.required_replicas, error.alive_replicas) == (required, 1)
    assert bench.rows("SELECT * FROM t") == []


def test_levels_that_do_not_fit_the_request(bench: Any) -> None:
    bench.table()
    bench.run(at("INSERT INTO t (k, n) VALUES ('a', 1)", "ANY"))
    with pytest.raises(InvalidRequest, match="ANY ConsistencyLevel is only supported for writes"):
        bench.run(at("SELECT * FROM t WHERE k = 'a'", "ANY"))
    with pytest.raises(InvalidRequest, match="You must use conditional updates for serializable"):
        bench.run(at("INSERT INTO t (k, n) VALUES ('a', 1)", "SERIAL"))
    assert bench.rows(at("SELECT n FROM t WHERE k = 'a'", "SERIAL")) == [(1,)]


def test_the_default_retry_policy_turns_unavailable_into_no_host(bench: Any) -> None:
    bench.table()
    text = "INSERT INTO t (k, n) VALUES ('a', 1)"
    with pytest.raises(NoHostAvailable) as caught:
        bench.run(at(text, "TWO", retry_policy=RetryPolicy()))
    assert [type(error) for error in caught.value.errors.values()] == [Unavailable]


def test_a_retry_policy_may_send_it_again_at_a_lower_level(bench: Any) -> None:
    bench.table()
    with pytest.warns(DeprecationWarning, match="Downgrading"):
        policy = DowngradingConsistencyRetryPolicy()
    bench.run(at("INSERT INTO t (k, n) VALUES ('a', 1)", "TWO", retry_policy=policy))
    assert bench.rows("SELECT n FROM t") == [(1,)]


def test_a_keyspace_with_three_copies_on_one_node(bench: Any) -> None:
    name = f"{bench.keyspace}_three"
    bench.run(
        f"CREATE KEYSPACE {name} WITH replication = "
        "{'class': 'SimpleStrategy', 'replication_factor': 3}"
    )
    try:
        bench.run(f"CREATE TABLE {name}.t (k text PRIMARY KEY, n int)")
        insert = f"INSERT INTO {name}.t (k, n) VALUES ('a', 1)"
        bench.run(insert)
        for level, required in (("QUORUM", 2), ("ALL", 3), ("LOCAL_QUORUM", 2)):
            with pytest.raises(Unavailable) as caught:
                bench.run(at(insert, level))
            assert caught.value.required_replicas == required
        with pytest.raises(Unavailable, match="Cannot achieve consistency level QUORUM"):
            bench.run(f"{insert} IF NOT EXISTS")
    finally:
        bench.run(f"DROP KEYSPACE {name}")
