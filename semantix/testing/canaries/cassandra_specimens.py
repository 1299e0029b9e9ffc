"""The table of broken connectors on Cassandra.

D2 and D4 are not in it: D2 needs a rescale, D4 a second writer. `tests/canaries` shows both by
hand.
"""

from __future__ import annotations

from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_CANARIES = "semantix.testing.canaries.cassandra"
_SINK = "semantix.connectors.cassandra.write_ahead_sink:CassandraWriteAheadSink"
_KEYSPACE = (
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
)
_COLUMNS: dict[str, Any] = {"columns": ["key", "id", "n"], "fail_at_end": True}
_UPSERTS = {"query": "INSERT INTO shop.out (key, id, n) VALUES (?, ?, ?)", **_COLUMNS}
_APPENDS = {
    "query": "INSERT INTO shop.events (key, id, n, at) VALUES (?, ?, ?, now())",
    "max_concurrent_requests": 1,
    **_COLUMNS,
}
_TABLE = {
    "schema": [_KEYSPACE, "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)"],
    "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
}
_LOG = {
    "schema": [
        _KEYSPACE,
        "CREATE TABLE shop.events (key text, at timeuuid, id text, n int, PRIMARY KEY (key, at))",
    ],
    "watch": {"table": "shop.events", "key": ["key", "at"], "view": "log"},
}
_FAILED_SEND_AFTER_A_LOST_NOTIFICATION = (
    Fault("drop", "ckpt_notify_deliver:before", subtask=0, task="sink", checkpoint=2),
    Fault(
        "error",
        "cassandra.session.execute_async:before",
        occurrence=4,
        subtask=0,
        task="sink",
        error="NoHostAvailable",
        applied=False,
    ),
)


def _upserting(name: str, defect: str) -> Specimen:
    return Specimen(
        name,
        f"{_CANARIES}:{defect}",
        _SINK,
        Guarantee.EFFECTIVELY_ONCE,
        ("FAB",),
        FaultPlan(),
        view="table",
        options=_UPSERTS,
        twin_options=_UPSERTS,
        world_options={"cassandra": _TABLE},
    )


def _appending(name: str, defect: str, *faults: Fault) -> Specimen:
    return Specimen(
        name,
        f"{_CANARIES}:{defect}",
        _SINK,
        Guarantee.AT_LEAST_ONCE,
        ("ALO",),
        FaultPlan(faults),
        options=_APPENDS,
        twin_options=_APPENDS,
        world_options={"cassandra": _LOG},
    )


CASSANDRA_SPECIMENS: tuple[Specimen, ...] = (
    _appending("cassandra-D1", "MasksFailedSends", *_FAILED_SEND_AFTER_A_LOST_NOTIFICATION),
    _appending(
        "cassandra-original", "OriginalWriteAheadSink", *_FAILED_SEND_AFTER_A_LOST_NOTIFICATION
    ),
    _upserting("cassandra-D5", "GivesOneTimestamp"),
    _upserting("cassandra-original-upserts", "OriginalWriteAheadSink"),
)
