"""The sink for objects on the simulated cluster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from semantix.connectors.cassandra.object_sink import CassandraObjectSink
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.loader import load_spec

ORDERS = """
from dataclasses import dataclass


@dataclass
class Out:
    __table__ = "shop.out"

    key: str
    id: str
    n: int


def as_tuple(value):
    return value["key"], value["id"], value["n"]
"""
SPEC = """
format: semantix-spec/1
name: shop
claim: effectively_once
view: table
workload: {records: 5, keys: 2, partitions: 1}
world_options:
  cassandra:
    schema:
      - "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
      - CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)
    watch: {table: shop.out, key: [key], view: table}
"""  # noqa: E501
OBJECTS = """
connector: semantix.connectors.cassandra.object_sink:CassandraObjectSink
options: {record_type: orders.py:Out, mapper_options: {save_null_fields: false}}
"""
TUPLES = """
job:
  - source: workload
  - map: orders.py:as_tuple
    name: tuples
  - sink: semantix.connectors.cassandra.upsert_sink:CassandraUpsertSink
    options: {query: "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)", records: tuples}
"""


@dataclass
class Out:
    key: str
    id: str
    n: int


class Elsewhere(Out):
    __table__ = "shop.nowhere"


def test_objects_and_mappings_become_rows(shop: Any) -> None:
    sink = shop.opened(lambda: CassandraObjectSink(Out, default_keyspace="shop"))
    sink.process(Out("k1", "r1", 1))
    sink.process({"key": "k2", "id": "r2", "n": 2})
    sink.snapshot(1)
    assert shop.ids() == ["r1", "r2"]


def test_a_table_that_is_missing_is_named(shop: Any) -> None:
    sink = shop.sink(lambda: CassandraObjectSink(Elsewhere, mapper_options={"ttl_s": 5}))
    with pytest.raises(
        RuntimeError,
        match=r"Cannot create CassandraPojoSink with input: Elsewhere: .*nowhere",
    ):
        sink.open()


@pytest.mark.parametrize("sink", [OBJECTS, TUPLES])
def test_a_spec_has_objects_and_tuples_too(tmp_path: Path, sink: str) -> None:
    (tmp_path / "orders.py").write_text(ORDERS)
    (tmp_path / "shop.yaml").write_text(SPEC + sink)
    spec = load_spec(tmp_path / "shop.yaml")
    crash = Fault("crash_all", "cass_send_async:after", 4)
    run = run_scenario(Scenario(spec, FaultPlan((crash,)), spec.workloads[0]))
    assert run.unfired == ()
    verdicts = judge(run.history)
    assert {verdicts[code].verdict for code in ("FAB", "IDEM", "LIVE")} == {Verdict.UPHELD}
