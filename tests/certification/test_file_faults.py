"""Disks that rename or list in another way: which file sinks rely on the usual one.

A commit of both sinks is one rename, so that must be atomic. They look for a name before they use
it, and rename over none. What they learn from a listing is only which staging files can go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.history.events import FAILED, History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import shipped_spec

SINKS = ("streaming-file-sink-row", "streaming-file-sink-bulk", "two-phase-commit-files")
REFUSES = {"rename_over": "refuse"}
LAGS = {"listing_lag_ms": 1500}  # longer than an outage
COPIES = {"atomic_rename": False}
STORED = Fault("crash_all", "ckpt_store_add:after", task="coordinator")


def on_disk(spec: ConnectorSpec, options: dict[str, Any]) -> ConnectorSpec:
    """Return the spec with another disk."""
    files = {**spec.world_options["files"], **options}
    return replace(spec, world_options={"files": files}, must_visit=(), must_count=())


def convicted(spec: ConnectorSpec) -> set[tuple[str, str]]:
    """Return what a search with crashes of the job, and of the machine, finds."""
    workload = WorkloadSettings(records=6, keys=2, partitions=1, parallelism=1)
    small = replace(spec, workloads=(workload,), faults=("crash",), preconditions=())
    found = certify(small, stages=("single",), occurrences="first", examples=0)
    assert sum(stage.fired for stage in found.search.stages) > 100
    return {(one.oracle, one.kind) for one in found.findings if one.judged}


def history_of(spec: ConnectorSpec, fault: Fault) -> History:
    return run_scenario(Scenario(spec, FaultPlan((fault,)), spec.workloads[0])).history


def broken(spec: ConnectorSpec, fault: Fault) -> dict[str, str]:
    """Return the violated oracles of one run, with the kinds of their first findings."""
    verdicts = judge(history_of(spec, fault))
    return {
        code: verdicts[code].findings[0].kind
        for code in oracles_of(spec.claim, ())
        if verdicts[code].verdict is Verdict.VIOLATED
    }


@pytest.mark.parametrize("options", [REFUSES, LAGS], ids=["refuses", "lags"])
@pytest.mark.parametrize("name", SINKS)
def test_a_sink_relies_neither_on_listings_nor_on_replacing(
    name: str, options: dict[str, Any]
) -> None:
    assert convicted(on_disk(shipped_spec(name), options)) == set()


@pytest.mark.parametrize("name", SINKS)
def test_a_rename_that_copies_loses_records_and_shows_half_a_file(name: str) -> None:
    found = convicted(on_disk(shipped_spec(name), COPIES))
    assert ("EO", "loss") in found
    assert {kind for code, kind in found if code == "VIS"} & {"partial_unit", "vanished"}


def test_a_sink_that_takes_its_names_from_a_listing_needs_one_without_lag() -> None:
    sink = "semantix.testing.canaries.files.sinks:WholeFileSink"
    disk = {"files": {"directories": ["/out"], "watch": ["/out/*"]}}
    workloads = (WorkloadSettings(records=8),)
    spec = ConnectorSpec(
        "whole", sink, Guarantee.EXACTLY_ONCE, world_options=disk, workloads=workloads
    )
    assert broken(spec, STORED) == {}
    assert broken(on_disk(spec, LAGS), STORED)["EO"] == "loss"


def test_a_sink_that_replaces_parts_ends_on_a_disk_that_refuses_to() -> None:
    """A counter that is no union state gives a name twice after a rescale (SP17)."""
    spec = shipped_spec("streaming-file-sink-row")
    options = {
        **spec.options,
        "rolling_policy": "on_checkpoint",
        "bucket_assigner": "base_path",
        "on_existing_part": "replace",
    }
    sink = "semantix.testing.canaries.files.streaming_sinks:CountsForItself"
    workloads = (WorkloadSettings(records=12, keys=4, partitions=2, parallelism=3),)
    spec = replace(spec, connector=sink, options=options, workloads=workloads)
    rescale = replace(STORED, do="rescale", parallelism=2)
    assert broken(on_disk(spec, {}), rescale) == {"EO": "loss", "VIS": "partial_unit"}
    refusing = on_disk(spec, REFUSES)
    assert broken(refusing, rescale) == {"EO": "loss"}  # the job ends before it finishes all parts
    *_, failed = [one for one in history_of(refusing, rescale).facts if one.kind == FAILED]
    assert "/out/part-1-0: a finished part has this name already" in failed.reason
