"""The table of broken connectors on Cassandra.

The defects D1 to D5 of Flink's write-ahead sink each stand here twice: alone, and in the faithful
copy of the original.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_CANARIES = "semantix.testing.canaries.cassandra"
_ADDS_A_FIELD = "semantix.testing.canaries.cassandra_keys:AddsAField"
_ORIGINAL = "semantix.testing.canaries.cassandra_original:OriginalWriteAheadSink"
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


_RESCALE = (
    Fault("drop", "ckpt_notify_deliver:before", subtask=0, task="sink", checkpoint=1),
    Fault("rescale", "ckpt_store_add:after", checkpoint=2, task="coordinator", parallelism=3),
    # The subtask with the entry of checkpoint 1 hears of the next completion behind the other one.
    Fault(
        "delay",
        "ckpt_notify_deliver:before",
        subtask=0,
        task="sink",
        checkpoint=3,
        by_us=400_000,
    ),
)
_NEW_SUBMISSION = (
    Fault("resubmit", "wal_mark_committed:after", subtask=0, task="sink", checkpoint=2),
)
_BEHIND_THE_DISCARD = (
    Fault("resubmit", "wal_discard_buffer:after", subtask=0, task="sink", checkpoint=2),
)
# An ordinary client wrote the key's first record, before this sink took the table over.
_WRITTEN_BEFORE = ("INSERT INTO shop.out (key, id, n) VALUES ('k1', 'r1', 1)",)


def _upserting(
    name: str, defect: str, oracles: tuple[str, ...], written: tuple[str, ...] = ()
) -> Specimen:
    table = {**_TABLE, "schema": [*_TABLE["schema"], *written]}
    return Specimen(
        name,
        defect if ":" in defect else f"{_CANARIES}:{defect}",
        _SINK,
        Guarantee.EFFECTIVELY_ONCE,
        oracles,
        FaultPlan(),
        view="table",
        options=_UPSERTS,
        twin_options=_UPSERTS,
        world_options={"cassandra": table},
    )


def _appending(name: str, defect: str, oracles: tuple[str, ...], *faults: Fault) -> Specimen:
    return Specimen(
        name,
        defect if ":" in defect else f"{_CANARIES}:{defect}",
        _SINK,
        Guarantee.AT_LEAST_ONCE,
        oracles,
        FaultPlan(faults),
        options=_APPENDS,
        twin_options=_APPENDS,
        world_options={"cassandra": _LOG},
    )


def _drawing(draw: str) -> Specimen:
    """SP20: a key that the attempt decides. The log has one row for each record, at first."""
    options = {
        "query": "INSERT INTO shop.drawn (key, draw, id, n) VALUES (?, ?, ?, ?)",
        "columns": ["key", "draw", "id", "n"],
    }
    schema = (
        "CREATE TABLE shop.drawn (key text, draw text, id text, n int, PRIMARY KEY (key, draw))"
    )
    return Specimen(
        f"SP20-cassandra-{draw}",
        _ADDS_A_FIELD,
        _ADDS_A_FIELD,
        Guarantee.EFFECTIVELY_ONCE,
        ("IDEM",),
        FaultPlan((Fault("crash_all", "ckpt_store_add:before", checkpoint=2),)),
        options={**options, "draw": draw},
        twin_options={**options, "draw": "record"},
        world_options={
            "cassandra": {
                "schema": [_KEYSPACE, schema],
                "watch": {"table": "shop.drawn", "key": ["key", "draw"], "view": "log"},
            }
        },
    )


def _both(number: str, defect: str) -> tuple[tuple[str, str], ...]:
    """Give names and connectors: the defect alone, and the original."""
    return (
        (f"cassandra-{number}", defect),
        (f"cassandra-original-{number}", _ORIGINAL),
    )


CASSANDRA_SPECIMENS: tuple[Specimen, ...] = (
    *(
        _appending(*one, ("ALO",), *_FAILED_SEND_AFTER_A_LOST_NOTIFICATION)
        for one in _both("D1", "MasksFailedSends")
    ),
    *(_appending(*one, ("ALO",), *_RESCALE) for one in _both("D2", "MarksByHighWater")),
    *(
        _appending(*one, ("AMO", "EO"), *_NEW_SUBMISSION)
        for one in _both("D3", "ForgetsTheEarlierSubmission")
    ),
    # The log of the entry is gone, and the new submission finds no mark: it waits for ever.
    replace(
        _appending("cassandra-original-D3-lost-log", _ORIGINAL, ("ALO",), *_BEHIND_THE_DISCARD),
        options={**_APPENDS, "fail_at_end": False},
    ),
    *(
        _upserting(*one, ("ALO", "IDEM"), _WRITTEN_BEFORE)
        for one in _both("D4", "WritesInMilliseconds")
    ),
    *(_upserting(*one, ("FAB",)) for one in _both("D5", "GivesOneTimestamp")),
    *map(_drawing, ("chance", "attempt", "time")),
)
