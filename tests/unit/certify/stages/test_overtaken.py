"""The stage `overtaken`: a row that shows an older record again is tried with a shorter input."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.store import load_finding, save_findings
from semantix.certify.results import CertificationResult, FindingResult
from semantix.history.codec import digest
from semantix.model.guarantees import Guarantee, Verdict
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing import small_jobs

SINKS = Path(__file__).parent / "overtaking_sinks.py"
SCHEMA = "CREATE TABLE shop.out (key text PRIMARY KEY, id text, n int)"
KEYSPACE = (
    "CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
)
WORLDS: dict[str, dict[str, Any]] = {
    "store": {},
    "cassandra": {
        "schema": [KEYSPACE, SCHEMA],
        "watch": {"table": "shop.out", "key": ["key"], "view": "table"},
    },
    "sqlite": {
        "schema": ["CREATE TABLE out (key TEXT PRIMARY KEY, id TEXT, n INTEGER)"],
        "watch": {"table": "out", "key": ["key"], "view": "table"},
    },
}


def spec_of(name: str, world: str = "store", **settings: Any) -> ConnectorSpec:
    options = {world: WORLDS[world]}
    defaults: dict[str, Any] = {"claim": Guarantee.EFFECTIVELY_ONCE, "view": "table"}
    path = f"{SINKS}:{name}"
    return ConnectorSpec("sink", path, world_options=options, **(defaults | settings))


@cache
def certified(name: str, world: str = "store", **settings: Any) -> CertificationResult:
    # Errors are what these sinks survive; without crashes the search is short.
    settings = {"faults": ("error", "response")} | settings
    return certify(spec_of(name, world, **settings), stages=("single", "overtaken"), examples=0)


def judged(result: CertificationResult) -> list[FindingResult]:
    return [one for one in result.findings if one.judged]


def runs_of_the_stage(result: CertificationResult) -> int:
    return sum(one.runs for one in result.search.stages if one.name == "overtaken")


@pytest.mark.parametrize(
    ("name", "world"),
    [
        ("RetriesAtTheBarrier", "store"),
        ("RetriesByATimer", "store"),
        ("WritesBackwards", "store"),
        ("CassandraRetriesLater", "cassandra"),
        ("SqliteRetriesLater", "sqlite"),
    ],
)
def test_a_sink_whose_older_row_comes_last_is_convicted(name: str, world: str) -> None:
    result = certified(name, world)
    assert result.verdict is Verdict.VIOLATED
    kinds = {(one.oracle, one.kind) for one in judged(result)}
    assert kinds >= {("IDEM", "loss"), ("IDEM", "extra_row")}


@pytest.mark.parametrize(
    ("name", "world", "is_tried"),
    [
        ("KeepsTheNewest", "store", True),
        ("WritesInOrder", "store", True),
        ("CassandraOwnTimestamps", "cassandra", True),
        ("SqliteNeverGoesBack", "sqlite", True),
        ("RepairsAtTheBarrier", "store", True),
    ],
)
def test_its_correct_twin_keeps_the_claim(name: str, world: str, is_tried: bool) -> None:
    result = certified(name, world)
    assert not judged(result)
    assert result.reason == "stages skipped: closed"
    assert bool(runs_of_the_stage(result)) is is_tried


def test_a_row_that_is_written_again_soon_is_seen_with_one_key() -> None:
    found = certified("RetriesByATimer").findings[0]
    assert [(fault.do, fault.at) for fault in found.plan.faults] == [
        ("error", "store.upsert:before")
    ]
    assert found.workload.keys == 1
    assert "all records have one key, and follow each other at once" in found.message
    assert found.cause == "loss after a failed store.upsert"


def test_a_row_that_goes_back_in_the_middle_is_seen_with_a_shorter_input() -> None:
    result = certified("WritesBackwards", workloads=(WorkloadSettings(records=18),))
    found = result.findings[0]
    assert (found.plan.faults, found.cause) == ((), "loss without a fault")
    assert found.workload.records == 12
    assert "The input of this run ends with its record number 12." in found.message
    assert runs_of_the_stage(result) == 1


def test_a_row_that_is_left_out_because_it_comes_soon_is_seen_with_one_key() -> None:
    result = certified("SkipsWhatComesSoon")
    found = result.findings[0]
    assert (result.verdict, found.plan.faults, found.workload.keys) == (Verdict.VIOLATED, (), 1)
    assert found.cause == "loss without a fault"


def test_a_log_has_no_run_of_this_stage() -> None:
    result = certify(small_jobs.spec_of(small_jobs.APPEND), stages=("overtaken",), examples=0)
    assert "overtaken" not in [one.name for one in result.search.stages]


def test_at_least_once_promises_the_last_value_of_each_key_too() -> None:
    result = certified("RetriesAtTheBarrier", claim=Guarantee.AT_LEAST_ONCE)
    assert result.verdict is Verdict.VIOLATED
    assert {one.oracle for one in judged(result)} == {"ALO"}


@pytest.mark.parametrize(
    ("name", "records", "stage"),
    [("RetriesByATimer", 24, "single"), ("WritesBackwards", 18, "dry")],
)
def test_without_the_stage_nobody_sees_it(name: str, records: int, stage: str) -> None:
    spec = spec_of(name, faults=("error",), workloads=(WorkloadSettings(records=records),))
    assert not judged(certify(spec, stages=(stage,)))


def test_the_finding_is_replayed_byte_for_byte(tmp_path: Path) -> None:
    saved = save_findings(certified("RetriesByATimer"), tmp_path)
    found = load_finding(saved.findings[0].replay.split()[-1])
    again = Scenario(found.spec, found.plan, found.workload, found.seed)
    assert digest(run_scenario(again).history) == found.digest


def test_records_of_a_function_are_fewer_in_a_shorter_input(tmp_path: Path) -> None:
    (tmp_path / "orders.py").write_text(
        "def orders(random, count):\n"
        "    return [{'id': f'o{i}', 'key': f'c{i % 6}', 'n': i} for i in range(count)]\n"
    )
    workload = WorkloadSettings(source=f"{tmp_path / 'orders.py'}:orders", records=18)
    result = certified("WritesBackwards", workloads=(workload,))
    assert [one.workload.records for one in judged(result)] == [12, 12]
