"""The message of a failing test, and the certificate of a session."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.judging import judge_run, run_bound
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Expectation, Fault, FaultPlan
from semantix.pytest_plugin.reporting import keep, shortfall, told_run, write_certificate
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=1)
SPEC = spec_of(WRITE_AHEAD, Guarantee.EXACTLY_ONCE, workloads=(SMALL,), faults=("crash",))
PLAN = FaultPlan(
    (Fault("crash", "wal_mark_committed:before"),),
    name="between",
    expect=Expectation(clean=True),
    path="between.yaml",
)


@pytest.fixture(scope="module")
def result():
    return certify(SPEC, examples=0, occurrences="first")


class Config:
    """Stands for pytest's configuration: a stash, options, and what xdist tells a worker."""

    def __init__(self, **workerinput: str) -> None:
        self.stash = pytest.Stash()
        if workerinput:
            self.workerinput = workerinput

    def getoption(self, name: str) -> None:
        assert name == "--semantix-seed"


def test_a_shortfall_tells_claim_strongest_guarantee_and_the_smallest_plan(result) -> None:
    lines = shortfall(result).splitlines()
    assert lines[0] == "job (simulated): VIOLATED, claimed exactly_once"
    assert lines[1] == "strongest guarantee that holds: at_least_once"
    assert any("do: crash" in line for line in lines)


def test_a_run_that_is_not_as_expected_is_told_with_plan_timeline_and_command() -> None:
    scenario, run = run_bound(Scenario(SPEC, PLAN, SMALL))
    text = told_run(scenario, run, judge_run(scenario, run, SPEC.claim))
    assert text.startswith("job with the plan between: VIOLATED")
    assert "expected: clean" in text
    assert "  faults:" in text
    assert "FAULT: crash at wal_mark_committed:before" in text
    assert text.endswith("--plan between.yaml")


def test_a_session_writes_one_certificate_and_each_worker_its_own(result, tmp_path: Path) -> None:
    alone, worker = Config(), Config(workerid="gw1")
    for config in (alone, worker):
        keep(config, result)
        write_certificate(config, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "certificate-gw1.json",
        "certificate.json",
    ]
    written = json.loads((tmp_path / "certificate.json").read_text())
    assert [one["spec"]["name"] for one in written["results"]] == ["job"]


def test_a_session_without_certifications_writes_nothing(tmp_path: Path) -> None:
    write_certificate(Config(), tmp_path)
    assert list(tmp_path.iterdir()) == []
