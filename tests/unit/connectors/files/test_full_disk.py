"""A disk that is full in the middle of a part, and has room again: nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.history.job_events import Failed
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import OtherAct
from semantix.spec.loader import load_spec

HERE = "tests.unit.connectors.files.test_full_disk"


def fills_the_disk(outside: Any) -> None:
    """Leave room for two records."""
    outside.client("files").pipe_file("/filler", b"x" * 330)


def frees_the_disk(outside: Any) -> None:
    outside.client("files").rm_file("/filler")


def puts_a_file_in_the_way(outside: Any) -> None:
    outside.client("files").pipe_file("/out", b"")


def takes_it_away(outside: Any) -> None:
    outside.client("files").rm_file("/out")


@pytest.mark.parametrize(
    ("first", "then", "text"),
    [
        ("fills_the_disk", "frees_the_disk", "No space left on device"),
        ("puts_a_file_in_the_way", "takes_it_away", "Not a directory"),
    ],
)
def test_the_job_fails_with_the_name_of_the_file_and_goes_on(
    first: str, then: str, text: str
) -> None:
    spec = load_spec("specs/streaming-file-sink-row.yaml")
    files = {**spec.world_options["files"], "disk_bytes": 400}
    acts = (
        OtherAct(at="start", do=f"{HERE}:{first}"),
        OtherAct(at="file_sink_close:after", do=f"{HERE}:{then}"),
    )
    spec = replace(spec, others=acts, world_options={"files": files})
    history = run_scenario(Scenario(spec, FaultPlan(), spec.workloads[0])).history
    reasons = [event.reason for event in history.facts if isinstance(event, Failed)]
    assert len(reasons) == 1, reasons
    assert text in reasons[0]
    assert "/out" in reasons[0]
    verdicts = judge(history)
    assert {verdicts[code].verdict for code in ("EO", "VIS", "FAB", "RES")} == {Verdict.UPHELD}
