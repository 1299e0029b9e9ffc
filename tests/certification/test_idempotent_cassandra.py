"""What certificates say of a Cassandra sink whose key or table is not made for repetition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.model.guarantees import Guarantee, Verdict
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.canaries.cassandra_specimens import CASSANDRA_SPECIMENS

SMALL = WorkloadSettings(records=5, keys=2, partitions=1, parallelism=1)
BY_NAME = {one.name: one for one in CASSANDRA_SPECIMENS}
APPENDING = BY_NAME["cassandra-D1"].world_options


def certified(spec: ConnectorSpec) -> Any:
    spec = replace(spec, workloads=(SMALL,), faults=("crash",))
    return certify(spec, stages=("single",), occurrences="first", examples=0)


def appending() -> ConnectorSpec:
    return ConnectorSpec(
        "appending",
        "semantix.connectors.cassandra.upsert_sink:CassandraUpsertSink",
        Guarantee.EFFECTIVELY_ONCE,
        options={
            "query": "INSERT INTO shop.events (key, id, n, at) VALUES (?, ?, ?, now())",
            "columns": ["key", "id", "n"],
        },
        world_options=APPENDING,
    )


@pytest.mark.parametrize("draw", ["chance", "attempt", "time", "append-only"])
def test_a_row_that_no_repetition_meets_again_is_at_least_once_only(draw: str) -> None:
    spec = appending() if draw == "append-only" else BY_NAME[f"SP20-cassandra-{draw}"].spec()
    result = certified(spec)
    assert result.verdict is Verdict.VIOLATED
    assert result.strongest is Guarantee.AT_LEAST_ONCE
    judged = [finding for finding in result.findings if finding.judged]
    assert {(finding.oracle, finding.kind) for finding in judged} == {("IDEM", "duplicate")}
    assert judged[0].plan.faults != ()


def test_a_key_that_the_record_decides_is_effectively_once() -> None:
    result = certified(BY_NAME["SP20-cassandra-time"].twin_spec())
    assert [finding for finding in result.findings if finding.judged] == []
    assert result.strongest is Guarantee.EFFECTIVELY_ONCE


@pytest.mark.parametrize("draw", ["chance", "attempt", "time"])
def test_a_value_beside_the_key_may_depend_on_the_attempt(draw: str) -> None:
    """The repeated record overwrites it. A field that is no field of the record is not judged."""
    spec = ConnectorSpec(
        "value",
        "semantix.testing.canaries.cassandra_keys:AddsAField",
        Guarantee.EFFECTIVELY_ONCE,
        view="table",
        options={
            "query": "INSERT INTO shop.out (key, draw, id, n) VALUES (?, ?, ?, ?)",
            "columns": ["key", "draw", "id", "n"],
            "draw": draw,
        },
        world_options={
            "cassandra": {
                "schema": [
                    APPENDING["cassandra"]["schema"][0],
                    "CREATE TABLE shop.out (key text PRIMARY KEY, draw text, id text, n int)",
                ],
                "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
            }
        },
    )
    result = certified(spec)
    assert [finding for finding in result.findings if finding.judged] == []
    assert result.strongest is Guarantee.EFFECTIVELY_ONCE


def test_a_processing_time_in_a_field_of_the_record_is_made_up() -> None:
    spec = replace(
        BY_NAME["SP20-cassandra-time"].twin_spec(),
        options={
            "query": "INSERT INTO shop.drawn (key, draw, n, id) VALUES (?, ?, ?, ?)",
            "columns": ["key", "id", "n", "draw"],
            "draw": "time",
        },
    )
    result = certified(spec)
    assert result.verdict is Verdict.VIOLATED
    assert "FAB" in {finding.oracle for finding in result.findings if finding.judged}
