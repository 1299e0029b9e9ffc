"""Rows of a real table have the names and the plain values of the simulated one."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.worlds.containers.cassandra import CassandraServer
from semantix.worlds.containers.cassandra_world import CassandraReader, CassandraRunWorld

KEYSPACE = (
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
)
SINK = """
from semantix import RichSinkFunction


class Shelves(RichSinkFunction):
    def __init__(self, shelf):
        self._shelf = shelf

    def open(self, context):
        cluster = self.runtime_context.client("cassandra").Cluster()
        self._session = cluster.connect()
        self._insert = self._session.prepare(
            "INSERT INTO shop.out (shelf, key, id, n) VALUES (?, ?, ?, ?)"
        )

    def invoke(self, value, context):
        shelf = value["key"] if self._shelf == "own" else "next to " + value["key"]
        self._session.execute(self._insert, (shelf, value["key"], value["id"], value["n"]))
"""


@pytest.fixture
def share(cassandra_server: CassandraServer, request: pytest.FixtureRequest) -> Any:
    reader = CassandraReader(cassandra_server)
    made = CassandraRunWorld(reader, f"s{uuid.uuid4().hex[:8]}", request.param)
    made.set_up()
    yield made
    made.close()
    reader.close()


@pytest.mark.parametrize(
    "share",
    [
        {
            "schema": [
                KEYSPACE,
                "CREATE TABLE shop.out (z int, a timestamp, c decimal, n set<int>, "
                "PRIMARY KEY ((z, a), c))",
                "CREATE TABLE shop.lines (at int PRIMARY KEY)",
            ],
            "watch": [{"table": "shop.out"}, {"table": "shop.lines", "view": "log"}],
        }
    ],
    indirect=True,
)
def test_a_row_is_named_by_its_primary_key(share: Any) -> None:
    share.feed("shop.out", [{"z": 2, "a": 1577836800500, "c": "0.50", "n": [3, 1]}])
    share.feed("shop.lines", [{"at": 7}])
    table, log = share.read_back()
    assert (table.keys, log.keys) == (("2:1577836800500:0.50",), ())
    assert table.values == ({"z": 2, "a": 1577836800500, "c": "0.50", "n": [1, 3]},)
    again = {(read.place, read.isolation): read for read in share.read_back(final=True)}
    assert again["shop.out", "by_key"].keys == table.keys
    assert again["shop.out", "by_key"].values == table.values
    assert again["shop.lines", "by_key"].values == ({"at": 7},)


@pytest.mark.parametrize("shelf", ["own", "another"])
def test_a_record_in_the_row_of_another_key_is_a_fabrication(
    attached_cassandra: None, tmp_path: Path, shelf: str
) -> None:
    connector = tmp_path / "shelves.py"
    connector.write_text(SINK)
    columns = "(shelf text PRIMARY KEY, key text, id text, n int)"
    spec = ConnectorSpec(
        "shelves",
        f"{connector}:Shelves",
        Guarantee.EFFECTIVELY_ONCE,
        view="table",
        options={"shelf": shelf},
        world_options={
            "cassandra": {
                "schema": [KEYSPACE, f"CREATE TABLE shop.out {columns}"],
                "watch": {"table": "shop.out", "key": ["shelf"]},
            }
        },
    )
    small = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
    with real_session(spec) as execute:
        real = execute(Scenario(spec, workload=small, world="containers"))
    simulated = run_scenario(Scenario(spec, workload=small))
    wanted = Verdict.UPHELD if shelf == "own" else Verdict.VIOLATED
    rows = []
    for run in (real, simulated):
        verdict = judge(run.history, ("FAB",))["FAB"]
        parts = [dict(one.parts).get("row") for one in verdict.findings]
        rows.append((verdict.verdict, [row for row in parts if row]))
    assert rows[0] == rows[1]
    assert rows[0][0] is wanted or shelf == "own"
    assert bool(rows[0][1]) is (shelf != "own")
