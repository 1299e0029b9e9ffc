"""What the database lacks is named, no checkpoint completes, and nothing is lost once it is there.

Another actor mends it behind the first failure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from semantix.connectors.cassandra import CassandraUpsertSink
from semantix.connectors.cassandra.write_ahead_sink import CassandraWriteAheadSink
from semantix.history.events import ACTED, COMPLETED, FAILED
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.other_actors import OtherAct

HERE = f"{__file__}:"
TOO_LARGE = 17 * 1024 * 1024
SMALL = WorkloadSettings(records=6, keys=2, partitions=1, parallelism=1)
KEYSPACE = (
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
)
TABLE = "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)"
UPSERT = "semantix.connectors.cassandra.upsert_sink:CassandraUpsertSink"
OBJECTS = "semantix.connectors.cassandra.object_sink:CassandraObjectSink"
WRITE_AHEAD = "semantix.connectors.cassandra.write_ahead_sink:CassandraWriteAheadSink"


@dataclass
class Out:
    key: str
    id: str
    n: int


def sees_it_fail(outside: Any) -> None:
    """Do nothing: the sink is about to find out."""


def _execute(outside: Any, *statements: str) -> None:
    cluster = outside.client("cassandra").Cluster()
    session = cluster.connect()
    for statement in statements:
        session.execute(statement)
    cluster.shutdown()


def creates_the_keyspace(outside: Any) -> None:
    _execute(outside, KEYSPACE, TABLE)


def creates_the_table(outside: Any) -> None:
    _execute(outside, TABLE)


def mends_the_table(outside: Any) -> None:
    _execute(outside, "DROP TABLE shop.out", TABLE)


@pytest.mark.parametrize("connector", [UPSERT, WRITE_AHEAD, OBJECTS])
@pytest.mark.parametrize(
    ("schema", "mend", "named"),
    [
        ([], "creates_the_keyspace", "shop"),
        ([KEYSPACE], "creates_the_table", "out"),
        (
            [KEYSPACE, "CREATE TABLE shop.out (key text PRIMARY KEY, id text)"],
            "mends_the_table",
            "Undefined column name n",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_lost_once_it_is_there(
    connector: str, schema: list[str], mend: str, named: str
) -> None:
    check(connector, schema, mend, named)


def test_a_column_of_another_type_is_named_too() -> None:
    """The write-ahead sink meets it in a send, which fails no task: it keeps the entry."""
    table = "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n text)"
    named = "does not fit the columns of the statement INSERT INTO shop.out (key, id, n)"
    check(UPSERT, [KEYSPACE, table], "mends_the_table", named)


@pytest.mark.parametrize("connector", [UPSERT, WRITE_AHEAD, OBJECTS])
def test_refused_credentials_are_named_and_nothing_is_lost_once_they_are_accepted(
    connector: str,
) -> None:
    spec = replace(bad_input(connector, [KEYSPACE, TABLE]), others=())
    connect = "cassandra.cluster.connect:before"
    refused = Fault("error", connect, subtask=0, task="sink", error="AuthenticationFailed")
    run = run_scenario(Scenario(spec, FaultPlan((refused,)), SMALL))
    assert run.unfired == ()
    failed = [event for event in run.history.facts if event.kind == FAILED]
    assert "Bad credentials" in failed[0].reason
    verdicts = judge(run.history)
    assert {verdicts[code].verdict for code in ("FAB", "ALO", "IDEM", "LIVE")} == {Verdict.UPHELD}


def test_a_row_that_is_too_large_fails_the_checkpoint(shop: Any) -> None:
    def made() -> CassandraUpsertSink:
        return CassandraUpsertSink(table="shop.out", columns=("key", "id", "n"))

    sink = shop.opened(made)
    sink.process({"key": "k1", "id": "x" * TOO_LARGE, "n": 1})
    named = r"Error while sending value.*Request is too big.*record \{'key': 'k1'.* INTO shop\.out"
    with pytest.raises(OSError, match=named):
        sink.snapshot(1)
    sink.drop()
    again = shop.opened(made)
    again.process({"key": "k1", "id": "r1", "n": 1})
    again.snapshot(1)
    assert shop.ids() == ["r1"]


def test_a_row_that_is_too_large_is_named_where_it_is_sent_and_its_entry_is_kept(
    shop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A failed send fails no task, as in Flink: the entry is sent again at the next completion."""
    statement = {"table": "shop.out", "columns": ("key", "id", "n")}
    sink = shop.opened(lambda: CassandraWriteAheadSink(**statement))
    sink.process({"key": "k1", "id": "x" * TOO_LARGE, "n": 1})
    sink.snapshot(1)
    sink.notify_complete(1)
    assert "Could not commit checkpoint 1" in caplog.text
    assert "Request is too big" in caplog.text
    assert "the record {'key': 'k1', 'id': 'xxx" in caplog.text
    assert [entry.checkpoint_id for entry in sink.function.pending_entries] == [1]

    last = shop.opened(lambda: CassandraWriteAheadSink(**statement, fail_at_end=True))
    last.process({"key": "k1", "id": "x" * TOO_LARGE, "n": 1})
    last.finish()
    last.snapshot(1)
    named = r"checkpoint 1 are not sent \(.*Request is too big.*the record \{'key': 'k1'"
    with pytest.raises(RuntimeError, match=named):
        last.notify_complete(1)


def bad_input(connector: str, schema: list[str], mend: str = "") -> ConnectorSpec:
    return ConnectorSpec(
        "bad-input",
        connector,
        Guarantee.EFFECTIVELY_ONCE,
        view="table",
        options={"record_type": f"{HERE}Out", "default_keyspace": "shop"}
        if connector == OBJECTS
        else {
            "query": "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)",
            "columns": ["key", "id", "n"],
        },
        world_options={
            "cassandra": {
                "schema": schema,
                "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
            }
        },
        others=(
            OtherAct(f"{HERE}sees_it_fail", at="cassandra.session.prepare:before"),
            OtherAct(f"{HERE}{mend}", at="cassandra.cluster.connect:before"),
        ),
    )


def check(connector: str, schema: list[str], mend: str, named: str) -> None:
    spec = bad_input(connector, schema, mend)
    history = run_scenario(Scenario(spec, FaultPlan(), SMALL)).history
    facts = history.facts
    failed = [event for event in facts if event.kind == FAILED]
    assert named in failed[0].reason
    mended = [event.sequence for event in facts if event.kind == ACTED][1]
    assert min(event.sequence for event in facts if event.kind == COMPLETED) > mended
    verdicts = judge(history)
    assert {verdicts[code].verdict for code in ("FAB", "ALO", "IDEM")} == {Verdict.UPHELD}
