"""Files on the local disk and in an object store: the job is a process that is really killed."""

from __future__ import annotations

import pytest

from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.loader import load_spec

CRASH = Fault("crash_all", "file_src_read_record:after", occurrence=5, task="reader", subtask=0)
COMMIT = Fault("crash_all", "files.replace:before", task="sink", subtask=0)


def broken(spec: ConnectorSpec, world: str, *plans: FaultPlan) -> list[list[str]]:
    """Which claimed oracles each plan breaks, and that its fault strikes."""
    found = []
    with real_session(spec, world) as execute:
        for plan in plans:
            scenario = settled(Scenario(spec, plan, spec.workloads[0], world=world))
            result = execute(scenario)
            assert not result.unfired
            verdicts = judge(result.history)
            found.append(
                [
                    code
                    for code in oracles_of(spec.claim, ())
                    if verdicts[code].verdict not in (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
                ]
            )
    return found


@pytest.mark.parametrize("world", ["local", "object_store"])
def test_the_file_source_is_exactly_once_on_real_files(world: str) -> None:
    spec = load_spec("specs/file-source-once.yaml")
    assert broken(spec, world, FaultPlan(), FaultPlan((CRASH,))) == [[], []]


def test_a_sink_of_whole_files_is_exactly_once_on_the_local_disk() -> None:
    target = "semantix.testing.canaries.files.sinks:WholeFileSink"
    options = {"files": {"directories": ["/out"], "watch": ["/out/*"]}}
    workloads = (WorkloadSettings(records=8),)
    spec = ConnectorSpec(
        "whole", target, Guarantee.EXACTLY_ONCE, world_options=options, workloads=workloads
    )
    assert broken(spec, "local", FaultPlan(), FaultPlan((COMMIT,))) == [[], []]


@pytest.mark.parametrize(
    "name", ["idempotent-sqlite", "sqlite-positions", "sink-function", "rich-sink-function"]
)
def test_sinks_into_a_file_of_sqlite_keep_their_claim_when_the_job_is_killed(name: str) -> None:
    spec = load_spec(f"specs/{name}.yaml")
    step = "sqlite.execute" if name == "sink-function" else "sqlite.commit"
    crash = Fault("crash_all", f"{step}:after", task="sink", subtask=0, occurrence=2)
    assert broken(spec, "local", FaultPlan(), FaultPlan((crash,))) == [[], []]


@pytest.mark.parametrize(
    ("name", "world"),
    [
        ("streaming-file-sink-row", "local"),
        ("streaming-file-sink-row", "object_store"),
        ("streaming-file-sink-bulk", "local"),
        ("streaming-file-sink-bulk", "object_store"),
        ("two-phase-commit-files", "local"),
        ("two-phase-commit-objects", "object_store"),
    ],
)
def test_a_file_sink_is_exactly_once_on_real_files(name: str, world: str) -> None:
    spec = load_spec(f"specs/{name}.yaml")
    stored = Fault("crash_all", "ckpt_store_add:after", task="coordinator")
    assert broken(spec, world, FaultPlan((stored,))) == [[]]
