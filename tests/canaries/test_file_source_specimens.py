"""The file source: what a wrong one shows, and that the right one is clean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as changed

from semantix.certify.campaign import certify
from semantix.connectors.files.file_source import read_file
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import load_spec

FORMAT = "semantix.connectors.files.text:JsonLineFormat"
FORGETFUL = "semantix.testing.canaries.files.formats:ForgetsItsPosition"


def spec_of(mode: str, target: str = FORMAT) -> ConnectorSpec:
    spec = load_spec(f"specs/file-source-{mode}.yaml")
    monitor, reader = spec.job
    options: dict[str, Any] = {**monitor.options, "format": target}
    job = (changed(monitor, options=options), changed(reader, target=target))
    return replace(spec, job=job)


def broken(spec: ConnectorSpec, *faults: Fault) -> list[str]:
    scenario = settled(Scenario(spec, FaultPlan(faults), spec.workloads[0]))
    verdicts = judge(run_scenario(scenario).history)
    return [
        code
        for code in oracles_of(spec.claim, ())
        if verdicts[code].verdict not in (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    ]


CRASH = Fault("crash_all", "file_src_read_record:after", occurrence=8, task="reader", subtask=0)


def with_long_splits(spec: ConnectorSpec) -> ConnectorSpec:
    """Give splits of several lines, and checkpoints in the middle of them."""
    monitor, reader = spec.job
    options = {**monitor.options, "reader_parallelism": 5}
    quick = replace(spec.checkpointing, interval_ms=400)
    workload = replace(spec.workloads[0], records=24)
    job = (changed(monitor, options=options), reader)
    return replace(spec, job=job, checkpointing=quick, workloads=(workload,))


@pytest.mark.parametrize("mode", ["once", "continuously"])
def test_the_file_source_is_exactly_once(mode: str) -> None:
    for faults in ((), (CRASH,), (replace(CRASH, do="crash"),)):
        assert broken(spec_of(mode), *faults) == []


@pytest.mark.parametrize("mode", ["once", "continuously"])
def test_a_format_that_forgets_its_position_repeats_records(mode: str) -> None:
    spec = with_long_splits(spec_of(mode, FORGETFUL))
    assert broken(spec) == []
    assert "EO" in broken(spec, CRASH)
    assert broken(with_long_splits(spec_of(mode)), CRASH) == []


def test_read_file_gives_the_two_vertices() -> None:
    monitor, reader = read_file(FORMAT, "/in", "process_continuously", 500)
    assert monitor["options"]["interval_ms"] == 500
    assert (reader["read"], reader["by"]) == (FORMAT, "rebalance")


def test_a_source_that_reads_ties_again_needs_no_fault_to_be_convicted() -> None:
    target = "semantix.testing.canaries.files.formats:ReadsTiesAgain"
    assert "EO" in broken(spec_of("continuously", target))


def test_a_source_that_knows_paths_only_misses_changes_and_repeats_files_after_a_restore() -> None:
    spec = spec_of("continuously", "semantix.testing.canaries.files.formats:KnowsPathsOnly")
    assert broken(spec) == []
    assert "EO" in broken(spec, CRASH)
    quick = replace(spec, faults=("notification",), preconditions=())
    result = certify(quick, stages=("dry", "deviations"), examples=0, occurrences="first")
    assert {one.name for one in result.deviations if one.is_listed and not one.is_found} == {
        "reprocessing", "loss_by_tie", "loss_by_late_mtime", "double_read",
    }  # fmt: skip
    assert "deviations" in {one.oracle for one in result.findings}
