"""A world that goes on from a captured state is set up anew; no reader sees how."""

from collections import Counter

import pytest

from semantix.history.events import APPEARED, RESTORED, ROW, WRITTEN
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec

SCHEMA = [
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
    "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)",
    "INSERT INTO shop.out (key, id, n) VALUES ('k0', 'before', 1)",
]
RESCALE = FaultPlan((Fault("rescale", "ckpt_store_add:after", checkpoint=2, parallelism=3),))


def upserting(view: str) -> ConnectorSpec:
    """Give a job whose table has a row before the job starts."""
    watch = {"table": "shop.out", "key": ["key"], "view": view}
    return ConnectorSpec(
        "row-of-the-schema",
        "semantix.connectors.cassandra.write_ahead_sink:CassandraWriteAheadSink",
        Guarantee.EFFECTIVELY_ONCE,
        view=view,
        options={
            "query": "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)",
            "columns": ["key", "id", "n"],
            "fail_at_end": True,
        },
        world_options={"cassandra": {"schema": SCHEMA, "watch": watch}},
    )


@pytest.mark.parametrize("view", ["table", "log"])
def test_a_row_of_the_schema_is_written_and_seen_once(view: str) -> None:
    history = run_scenario(Scenario(upserting(view), RESCALE)).history
    restored = [event.checkpoint_id for event in history.events if event.kind == RESTORED]
    assert restored == [0, 2]
    told: Counter[str] = Counter()
    ends = []
    for event in history.events:
        if event.kind in (WRITTEN, APPEARED):
            told.update([f"{event.kind} {name}" for name, _, _ in event.entries])
        if event.kind == APPEARED:
            ends.append(event.end)
        if event.kind == ROW and event.entry is not None:
            told[f"{event.kind} {event.entry[0]}"] += 1
    seen = ROW if view == "table" else APPEARED
    assert (told[f"{WRITTEN} before"], told[f"{seen} before"]) == (1, 1)
    assert ends == [*range(1, len(ends) + 1)]  # a log grows by one row at a time
