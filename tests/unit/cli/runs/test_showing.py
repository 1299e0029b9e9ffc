"""What `run` and `replay` show of a run."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest

from semantix.certify.evidence.judging import judge_run
from semantix.cli.runs.showing import ShownRun, _facts, check_page, clean_neighbour
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=4, keys=2, partitions=1, parallelism=1)
CRASH = FaultPlan((Fault("crash", "wal_mark_committed:before"),), name="between")
SCENARIO = Scenario(spec_of(WRITE_AHEAD), CRASH, SMALL)


def refused(scenario: Scenario) -> RunResult:
    raise AssertionError("nothing is to be run")


def test_the_clean_neighbour_is_the_same_run_without_its_faults() -> None:
    clean = clean_neighbour(SCENARIO, run_scenario(SCENARIO), run_scenario)
    assert clean == run_scenario(Scenario(SCENARIO.spec, FaultPlan(), SMALL)).history


def test_where_nothing_can_be_compared_nothing_is_run() -> None:
    run = run_scenario(SCENARIO)
    blocked = RunResult(run.history, broken_off="it blocks")
    clean = Scenario(SCENARIO.spec, FaultPlan(), SMALL)
    real = Scenario(SCENARIO.spec, CRASH, SMALL, 0, "containers")
    assert clean_neighbour(clean, run, refused) is None
    assert clean_neighbour(real, run, refused) is None
    assert clean_neighbour(SCENARIO, blocked, refused) is None


@pytest.mark.parametrize("file", ["-", "/dev/null/page.html", "", "folder/"])
def test_a_file_that_cannot_be_written_is_refused_before_the_run(file: str) -> None:
    with pytest.raises(click.UsageError):
        check_page(file)


def test_without_a_file_nothing_is_refused() -> None:
    check_page(None)


def test_the_page_says_why_there_is_no_neighbour() -> None:
    run = run_scenario(SCENARIO)
    judgement = judge_run(SCENARIO, run, None)
    real = replace(SCENARIO, world="containers")
    blocked = replace(run, broken_off="it blocks")
    clean = replace(SCENARIO, plan=FaultPlan())
    whys = [
        _facts(ShownRun(scenario, result, judgement)).alone
        for scenario, result in ((real, run), (SCENARIO, blocked), (SCENARIO, run), (clean, run))
    ]
    assert [why.split()[:3] for why in whys] == [
        ["on", "real", "servers"], ["the", "run", "was"], ["the", "run", "consists"], [],
    ]  # fmt: skip
    assert _facts(ShownRun(SCENARIO, run, judgement, clean=run.history)).alone == ""
