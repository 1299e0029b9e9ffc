"""Arguments of Cluster that the driver refuses, at once or when it connects."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra.cluster import EXEC_PROFILE_DEFAULT, ExecutionProfile, NoHostAvailable
from cassandra.policies import DCAwareRoundRobinPolicy, HostFilterPolicy, RoundRobinPolicy


@pytest.mark.parametrize("version", [1, 2, 6, 7, 65, "4", None])
def test_a_protocol_version_that_the_server_does_not_speak(bench: Any, version: Any) -> None:
    cluster = bench.new_cluster(protocol_version=version)
    with pytest.raises(NoHostAvailable, match="Unable to connect to any servers"):
        cluster.connect()


@pytest.mark.parametrize("version", [3, 4, 5])
def test_the_versions_that_it_speaks(bench: Any, version: int) -> None:
    session = bench.new_cluster(protocol_version=version).connect(bench.keyspace)
    assert session.execute("CREATE TABLE v (k int PRIMARY KEY)").all() == []


@pytest.mark.parametrize(
    ("named", "kind", "message"),
    [
        ({"load_balancing_policy": RoundRobinPolicy}, TypeError, "should not be a class"),
        ({"address_translator": object}, TypeError, "should not be a class"),
        ({"conviction_policy_factory": 5}, ValueError, "must be callable"),
        ({"timestamp_generator": 5}, ValueError, "must be callable"),
        ({"auth_provider": 5}, TypeError, "must implement the cassandra.auth.AuthProvider"),
        ({"nonsense": 5}, TypeError, "unexpected keyword argument 'nonsense'"),
    ],
)
def test_an_argument_of_the_wrong_kind(
    bench: Any, named: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        bench.new_cluster(**named)


@pytest.mark.parametrize(
    "policy",
    [
        DCAwareRoundRobinPolicy("nowhere"),
        HostFilterPolicy(RoundRobinPolicy(), lambda _: False),
    ],
)
def test_a_policy_that_ignores_the_only_host(bench: Any, policy: Any) -> None:
    profile = ExecutionProfile(load_balancing_policy=policy)
    cluster = bench.new_cluster(execution_profiles={EXEC_PROFILE_DEFAULT: profile})
    with pytest.raises(NoHostAvailable, match="Unable to connect to any servers"):
        cluster.connect()
