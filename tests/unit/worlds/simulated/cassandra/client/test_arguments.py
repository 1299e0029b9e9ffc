"""Contact points and ports. There is no network: any host that could have a name answers."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import UnresolvableContactPoints
from cassandra.cluster import NoHostAvailable
from cassandra.connection import DefaultEndPoint

from semantix.worlds.simulated.cassandra.errors import OutsideSubset


def cluster(lab: Any, *arguments: Any, **named: Any) -> Any:
    return lab.world.clients(lab.attempt).Cluster(*arguments, **named)


@pytest.mark.parametrize(
    "points",
    [
        ["127.0.0.1"],
        ("cassandra-1.shop",),
        {"localhost"},
        None,
        [("10.0.0.1", 9043)],
        [DefaultEndPoint("10.0.0.1", 9042)],
        ["no.such.invalid", "127.0.0.1"],
        [b"127.0.0.1"],
        ["::1"],
    ],
)
def test_contact_points_that_may_answer(lab: Any, points: Any) -> None:
    assert cluster(lab, points).connect("ks").keyspace == "ks"


@pytest.mark.parametrize(
    ("points", "kind"),
    [
        ("127.0.0.1", TypeError),
        ([None], ValueError),
        ([5], TypeError),
        ([("127.0.0.1",)], ValueError),
        (["127.0.0.1:9042"], UnresolvableContactPoints),
        ([""], UnresolvableContactPoints),
        (["no.such.invalid"], UnresolvableContactPoints),
    ],
)
def test_contact_points_that_the_driver_refuses(lab: Any, points: Any, kind: type) -> None:
    with pytest.raises(kind):
        cluster(lab, points)


@pytest.mark.parametrize("named", [{"contact_points": []}, {"port": None}, {"port": 70_000}])
def test_without_a_server_at_the_address_no_session_comes_about(lab: Any, named: Any) -> None:
    with pytest.raises(NoHostAvailable, match="Unable to connect to any servers"):
        cluster(lab, **named).connect()


def test_a_port_that_is_no_whole_number(lab: Any) -> None:
    with pytest.raises(UnresolvableContactPoints):
        cluster(lab, port="abc")
    with pytest.raises(OSError, match="Int or String expected"):
        cluster(lab, port=9042.0)
    with pytest.raises(OutsideSubset, match="the port is a whole number"):
        cluster(lab, port="9042")
