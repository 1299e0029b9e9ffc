"""The names of client("cassandra")."""

from __future__ import annotations

import cassandra.cluster
import cassandra.concurrent
import cassandra.policies
import cassandra.query
import pytest

from semantix.errors import NotModelled
from semantix.worlds.cassandra_names import CassandraNames, ReplacedClass


class Own:
    """Stands for a class of this world."""


NAMES = CassandraNames({"Cluster": ReplacedClass(Own, Own), "Session": Own}, "the test")


@pytest.mark.parametrize(
    ("module", "names"),
    [
        (cassandra.cluster, "NoHostAvailable ExecutionProfile EXEC_PROFILE_DEFAULT ResultSet"),
        (cassandra.cluster, "ConsistencyLevel OperationTimedOut"),
        (cassandra.query, "SimpleStatement BatchStatement BatchType dict_factory UNSET_VALUE"),
        (cassandra.concurrent, "execute_concurrent execute_concurrent_with_args"),
        (cassandra.policies, "RetryPolicy DCAwareRoundRobinPolicy FallthroughRetryPolicy"),
    ],
)
def test_the_drivers_own_values_are_there(module, names: str) -> None:
    for name in names.split():
        assert getattr(NAMES, name) is getattr(module, name)
        below = getattr(NAMES, module.__name__.rpartition(".")[2])
        assert getattr(below, name) is getattr(module, name)


def test_the_classes_that_talk_to_a_server_are_replaced() -> None:
    assert isinstance(NAMES.Cluster(), Own)
    assert isinstance(NAMES.cluster.Cluster(), NAMES.Cluster)
    assert not isinstance(5, NAMES.Cluster)
    assert NAMES.cluster.Session is Own


@pytest.mark.parametrize("name", ["ControlConnection", "Thread", "socket", "no_such_name"])
def test_what_is_left_out_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(NotModelled, match=f"the test does not model cassandra: {name}"):
        getattr(NAMES, name)
    with pytest.raises(NotModelled, match=f"does not model cassandra.cluster.{name}"):
        getattr(NAMES.cluster, name)


def test_a_module_has_only_its_own_names() -> None:
    with pytest.raises(NotModelled, match=r"cassandra.policies.Cluster"):
        _ = NAMES.policies.Cluster
    assert {"cluster", "query", "Cluster", "SimpleStatement"} <= set(dir(NAMES))
