"""On real servers, too, inputs are fed before the job starts, and only outputs are judged."""

from __future__ import annotations

import pytest

from semantix.history.events import FED, READBACK, History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import PlaceSettings

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
IDS = [f"r{number}" for number in range(1, 7)]


def run(spec: ConnectorSpec) -> History:
    with real_session(spec) as execute:
        return execute(Scenario(spec, workload=SMALL, world="containers")).history


def fed_ids(history: History) -> list[str]:
    fed = [event for event in history.facts if event.kind == FED]
    return [entry[0] for event in fed for entry in event.entries]


def places_read(history: History) -> set[str]:
    return {event.place for event in history.facts if event.kind == READBACK}


@pytest.mark.usefixtures("attached_kafka")
def test_a_topic_that_is_fed_is_no_output() -> None:
    spec = ConnectorSpec(
        "places",
        "semantix.connectors.kafka.sink:KafkaSink",
        Guarantee.EXACTLY_ONCE,
        options={"topic": "out", "delivery_guarantee": "exactly_once"},
        world_options={"kafka": {"topics": {"in": 2, "out": 1}}},
        places=(PlaceSettings("kafka", "in", "input"), PlaceSettings("kafka", "out", "output")),
    )
    history = run(spec)
    assert fed_ids(history) == IDS
    assert places_read(history) == {"out/0"}
    assert judge(history, ("EO",))["EO"].verdict is Verdict.UPHELD


@pytest.mark.usefixtures("attached_cassandra")
def test_a_table_that_is_fed_is_no_output() -> None:
    columns = "(key text PRIMARY KEY, id text, n int)"
    replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
    spec = ConnectorSpec(
        "places",
        "semantix.connectors.cassandra.upsert_sink:CassandraUpsertSink",
        Guarantee.EFFECTIVELY_ONCE,
        view="table",
        options={
            "query": "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)",
            "columns": ["key", "id", "n"],
        },
        world_options={
            "cassandra": {
                "schema": [
                    f"CREATE KEYSPACE shop WITH replication = {replication}",
                    f"CREATE TABLE shop.given {columns}",
                    f"CREATE TABLE shop.out {columns}",
                ],
                "watch": [
                    {"table": "shop.given", "key": ["key"], "view": "table"},
                    {"table": "shop.out", "key": ["key"], "view": "table"},
                ],
            }
        },
        places=(
            PlaceSettings("cassandra", "shop.given", "input"),
            PlaceSettings("cassandra", "shop.out", "output", "table"),
        ),
    )
    history = run(spec)
    assert fed_ids(history) == IDS
    assert places_read(history) == {"shop.out"}
    assert judge(history, ("IDEM",))["IDEM"].verdict is Verdict.UPHELD
