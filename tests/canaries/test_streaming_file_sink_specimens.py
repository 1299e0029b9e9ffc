"""`StreamingFileSink`: each broken one is convicted by its oracle, and the right one is clean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.history.events import FAILED
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import LOSSES, Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.loader import load_spec
from semantix.spec.other_actors import OtherAct

CANARIES = "semantix.testing.canaries.files.streaming_sinks"
RIGHT = "semantix.connectors.files:StreamingFileSink"
STORED = "ckpt_store_add:after"


def spec_of(name: str = "", **options: Any) -> ConnectorSpec:
    spec = load_spec("specs/streaming-file-sink-row.yaml")
    chosen = {**spec.options, "rolling_policy": "default", "bucket_assigner": "base_path"}
    return replace(
        spec,
        connector=f"{CANARIES}:{name}" if name else RIGHT,
        options={**chosen, **options},
        must_visit=(),
        must_count=(),
    )


def broken(spec: ConnectorSpec, *faults: Fault) -> list[str]:
    scenario = Scenario(spec, FaultPlan(faults), spec.workloads[0])
    verdicts = judge(run_scenario(scenario).history)
    return [
        code
        for code in oracles_of(spec.claim, ())
        if verdicts[code].verdict not in (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    ]


def behind_first(do: str, **more: Any) -> Fault:
    return Fault(do, STORED, task="coordinator", **more)


CRASH_LATER = Fault("crash_all", "ckpt_store_add:before", occurrence=2, task="coordinator")
ROLLED = {"rolling_policy": "on_checkpoint"}


@pytest.mark.parametrize(
    ("name", "fault", "options", "code"),
    [
        ("ResumesWithoutTruncation", CRASH_LATER, {}, "EO"),
        ("RenamesBeforeCompletion", None, ROLLED, "EO"),
        ("RenamesBeforeCompletion", None, ROLLED, "VIS"),
        ("LeavesTheTail", None, {}, "EO"),
        ("SyncsNoFolder", behind_first("crash_machine", loses="entries"), {}, "EO"),
        ("SyncsNoFolder", behind_first("crash_machine", loses="entries"), ROLLED, "EO"),
    ],
)
def test_a_specimen_is_convicted_and_its_twin_is_clean(
    name: str, fault: Fault | None, options: dict[str, Any], code: str
) -> None:
    faults = () if fault is None else (fault,)
    assert code in broken(spec_of(name, **options), *faults)
    assert broken(spec_of(**options), *faults) == []


def test_only_the_view_of_parts_convicts_a_sink_that_appends_to_a_finished_part() -> None:
    assert broken(spec_of("AppendsToFinishedParts", **ROLLED)) == ["VIS"]
    as_a_log = {"files": {"watch": "/out/**"}}
    spec = replace(spec_of("AppendsToFinishedParts", **ROLLED), world_options=as_a_log)
    assert broken(spec) == []
    assert broken(spec_of(**ROLLED)) == []


@pytest.mark.parametrize("options", [{}, ROLLED])
@pytest.mark.parametrize("loses", LOSSES)
def test_the_right_one_survives_a_crash_of_the_machine(loses: str, options: dict[str, Any]) -> None:
    for at in (STORED, "files.replace:after", "file_sink_roll:after", "file_sink_open_part:after"):
        assert broken(spec_of(**options), Fault("crash_machine", at, loses=loses)) == [], at


@pytest.mark.parametrize("name", ["CountsForItself", ""])
def test_a_counter_that_is_no_union_state_gives_a_name_twice_after_a_rescale(name: str) -> None:
    """SP17. Of three subtasks the last one has the fewest parts; its counter goes to subtask 1."""
    options = {**ROLLED, "on_existing_part": "replace"}
    workload = WorkloadSettings(records=12, keys=4, partitions=2, parallelism=3)
    spec = replace(spec_of(name, **options), workloads=(workload,))
    found = [
        code
        for nth in (1, 2, 3)
        for code in broken(spec, behind_first("rescale", parallelism=2, occurrence=nth))
    ]
    assert ("VIS" in found, "EO" in found) == ((True, True) if name else (False, False)), found


@pytest.mark.parametrize(
    "name", ["ResumesWithoutTruncation", "RenamesBeforeCompletion", "SyncsNoFolder"]
)
def test_the_default_search_finds_it(name: str) -> None:
    options = ROLLED if name == "RenamesBeforeCompletion" else {}
    workload = WorkloadSettings(records=6, partitions=1, parallelism=1)
    small = replace(spec_of(name, **options), workloads=(workload,))
    found = certify(small, examples=0, is_fail_fast=True)
    assert found.verdict is Verdict.VIOLATED


def test_a_stale_part_in_progress_is_told_as_stray_and_judged_if_the_spec_wants_it() -> None:
    """Flink's sink leaves it, too: no state lists it (6.4, step 1)."""
    spec = replace(spec_of(), faults=("crash",), preconditions=())
    told = certify(spec, stages=("single",), occurrences="first", examples=0).oracles["RES"]
    assert told.verdict is Verdict.UPHELD
    assert "files that no reader sees were left, for instance /out/.part-" in told.reason
    spec = replace(spec, cleans_up=True)
    judged = certify(spec, stages=("single",), occurrences="first", examples=0)
    assert judged.verdict is Verdict.VIOLATED
    assert {one.kind for one in judged.findings if one.judged} == {"stray_file"}


def removes_staging_files(outside: Any) -> None:
    files = outside.client("files")
    for path in files.find("/out"):
        if ".inprogress." in path:
            files.rm_file(path)


def leaves_an_old_part(outside: Any) -> None:
    files = outside.client("files")
    files.makedirs("/out", exist_ok=True)
    files.pipe_file("/out/part-0-0", b'{"id":"r0"}\n')


@pytest.mark.parametrize(
    ("act", "option", "flinks", "fault", "found", "named"),
    [
        (
            *(OtherAct(f"{__file__}:removes_staging_files", at="file_sink_restore_resume:before"),),
            *("on_missing_part", "ignore", behind_first("crash_all"), ["EO"]),
            "UnrecoverableError: /out/part-0-0: the part is lost",
        ),
        (
            *(OtherAct(f"{__file__}:leaves_an_old_part", at="start"),),
            *("on_existing_part", "replace", None, ["VIS"]),
            "/out/part-0-0: a finished part has this name already",
        ),
    ],
)
def test_flinks_option_is_convicted_and_ours_names_what_is_wrong(
    act: OtherAct, option: str, flinks: str, fault: Fault | None, found: list[str], named: str
) -> None:
    faults = () if fault is None else (fault,)
    flink = replace(spec_of(**ROLLED, **{option: flinks}), others=(act,))
    assert set(found) <= set(broken(flink, *faults))
    ours = replace(spec_of(**ROLLED), others=(act,))
    scenario = Scenario(ours, FaultPlan(faults), ours.workloads[0])
    *_, failed = [one for one in run_scenario(scenario).history.facts if one.kind == FAILED]
    assert named in failed.reason
    assert broken(replace(ours, others=()), *faults) == []
