"""Wrong sinks into SQLite are convicted, each by its oracle; their correct twins are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.certify.results import CertificationResult
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

CANARIES = "semantix.testing.canaries.sqlite"
STOPPED = "semantix.testing.canaries.restarts.stopped_sinks"
UPSERT = "semantix.connectors.sqlite.upsert_sink:SqliteUpsertSink"
POSITIONS = "semantix.connectors.sqlite.position_sink:SqlitePositionSink"
SCHEMA = [
    "CREATE TABLE out (key TEXT PRIMARY KEY, id TEXT, n INTEGER)",
    "CREATE TABLE log (key TEXT, id TEXT, n INTEGER)",
    'CREATE TABLE positions (topic TEXT, "partition" INTEGER, key TEXT, "offset" INTEGER, '
    'PRIMARY KEY (topic, "partition", key))',
]
TABLE = {"table": "out", "key": ["key"]}
LOG = {"table": "log", "positions": "positions"}
BEFORE = ("sink_flush_on_snapshot:before", "sink_finish:before", "sink_close:before")


def searched(
    target: str,
    options: dict[str, Any],
    workload: WorkloadSettings = WorkloadSettings(records=8, keys=4),  # noqa: B008 - frozen
    *,
    plans: tuple[FaultPlan, ...] = (),
    stages: tuple[str, ...] = ("dry", "single"),
) -> CertificationResult:
    """Make clean runs and runs with one fault each, at the first visits."""
    view = "table" if options["table"] == "out" else "log"
    spec = ConnectorSpec(
        "specimen",
        target,
        Guarantee.EFFECTIVELY_ONCE,
        view=view,
        options={"columns": ["key", "id", "n"], **options},
        world_options={
            "sqlite": {"schema": SCHEMA, "watch": {"table": options["table"], "view": view}}
        },
        workloads=(workload,),
    )
    stages = ("dry", "plans") if plans else stages
    return certify(spec, stages=stages, occurrences="first", examples=0, plans=plans)


def convicting(result: CertificationResult) -> set[str]:
    """The oracles of the claim that convict."""
    found = {code for code, one in result.oracles.items() if one.verdict is Verdict.VIOLATED}
    return found - {"EO", "AMO", "VIS"}  # the claim does not have them


@pytest.mark.parametrize(
    ("defect", "options", "oracles", "windows"),
    [
        ("RandomKeySink", TABLE, {"FAB", "IDEM"}, BEFORE),  # SP20
        ("ProcessingTimeSink", TABLE, {"FAB"}, ()),
        ("AppendingSink", {"table": "log"}, {"IDEM"}, BEFORE),
        ("UnflushedSink", TABLE, {"ALO", "IDEM", "FAIL"}, ()),  # SP4
        ("LatePositionSink", LOG, {"IDEM"}, ("sink_finish:before",)),
        ("EarlyPositionSink", LOG, {"ALO", "IDEM"}, ()),
    ],
)
def test_a_wrong_sink_is_convicted(
    defect: str, options: dict[str, Any], oracles: set[str], windows: tuple[str, ...]
) -> None:
    result = searched(f"{CANARIES}:{defect}", options)
    assert result.verdict is Verdict.VIOLATED
    assert convicting(result) == oracles
    assert result.windows == windows


@pytest.mark.parametrize(("twin", "options"), [(UPSERT, TABLE), (POSITIONS, LOG)])
def test_nothing_speaks_against_its_correct_twin(twin: str, options: dict[str, Any]) -> None:
    result = searched(twin, options)
    assert convicting(result) == set()
    assert result.windows == ()
    assert result.strongest is Guarantee.EFFECTIVELY_ONCE


@pytest.mark.parametrize(("error", "is_lost"), [("SQLITE_FULL", True), ("SQLITE_BUSY", False)])
def test_a_full_disk_rolls_back_what_was_written_before(error: str, is_lost: bool) -> None:
    fault = Fault(
        "error", "sqlite.execute:before", task="sink", subtask=0, occurrence=2, error=error
    )
    workload = WorkloadSettings(records=8, keys=8)  # no later record hides a lost one
    plan = FaultPlan((replace(fault, applied=False),))
    result = searched(f"{CANARIES}:RepeatedInsertSink", TABLE, workload, plans=(plan,))
    assert ("IDEM" in convicting(result)) is is_lost


@pytest.mark.parametrize(("defect", "drain"), [("RestAtTheEndSink", False), ("EndedSink", True)])
def test_a_sink_that_loses_records_at_a_stop_is_convicted(defect: str, drain: bool) -> None:
    result = searched(f"{STOPPED}:{defect}", TABLE, stages=("dry", "rescale"))
    losses = [one for one in result.findings if (one.oracle, one.kind) == ("IDEM", "loss")]
    faults = [fault for one in losses for fault in one.plan.faults]
    assert ("stop_with_savepoint", drain) in [(fault.do, fault.drain) for fault in faults]
    assert convicting(searched(UPSERT, TABLE, stages=("dry", "rescale"))) == set()


def test_only_a_stop_shows_a_sink_that_takes_it_for_the_end() -> None:
    assert convicting(searched(f"{STOPPED}:EndedSink", TABLE)) == set()
