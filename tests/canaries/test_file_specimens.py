"""Sinks that write files: what a crash shows of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.certify.closed.search import closed_search
from semantix.certify.judged_run import RUN_CODES
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import LOSSES, Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

CANARIES = "semantix.testing.canaries.files.sinks"
NO_FAULT = FaultPlan()
COMPLETED = "ckpt_store_add:after"
CRASH_IN_COMMIT = FaultPlan((Fault("crash_all", "files.replace:before", subtask=0, task="sink"),))


def spec_of(name: str, claim: Guarantee) -> ConnectorSpec:
    options = {"files": {"directories": ["/out"], "watch": ["/out/*"]}}
    return ConnectorSpec(name, f"{CANARIES}:{name}", claim, world_options=options)


def broken(spec: ConnectorSpec, plan: FaultPlan) -> list[str]:
    verdicts = judge(run_scenario(Scenario(spec, plan)).history)
    return [
        code
        for code in oracles_of(spec.claim, ())
        if verdicts[code].verdict not in (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    ]


@pytest.mark.parametrize("plan", [NO_FAULT, CRASH_IN_COMMIT], ids=["clean", "crash"])
@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("WholeFileSink", Guarantee.EXACTLY_ONCE),
        ("SyncsNoBytes", Guarantee.EXACTLY_ONCE),
        ("SyncsNoNames", Guarantee.EXACTLY_ONCE),
        ("AppendingFileSink", Guarantee.AT_LEAST_ONCE),
    ],
)
def test_a_crash_of_the_process_shows_no_defect(
    name: str, claim: Guarantee, plan: FaultPlan
) -> None:
    if name == "AppendingFileSink":
        plan = NO_FAULT
    assert broken(spec_of(name, claim), plan) == []


def machine_crash(loses: str, at: str = COMPLETED, **where: object) -> FaultPlan:
    return FaultPlan((Fault("crash_machine", at, loses=loses, **where),))  # type: ignore[arg-type]


@pytest.mark.parametrize("loses", LOSSES)
def test_the_correct_sink_survives_a_crash_of_the_machine(loses: str) -> None:
    spec = spec_of("WholeFileSink", Guarantee.EXACTLY_ONCE)
    for at in (COMPLETED, "files.replace:after", "files.sync_file:after", "files.write:after"):
        assert broken(spec, machine_crash(loses, at)) == []


@pytest.mark.parametrize(
    ("name", "loses", "shows_nothing"),
    [("SyncsNoBytes", ("all", "data", "half"), "entries"), ("SyncsNoNames", ("entries",), "data")],
)
def test_a_missing_sync_is_convicted_by_what_it_leaves_unsynced(
    name: str, loses: tuple[str, ...], shows_nothing: str
) -> None:
    spec = spec_of(name, Guarantee.EXACTLY_ONCE)
    for one in loses:
        assert broken(spec, machine_crash(one)), one
    assert broken(spec, machine_crash(shows_nothing)) == []


@pytest.mark.parametrize("name", ["SyncsNoBytes", "SyncsNoNames"])
def test_the_default_search_finds_it(name: str) -> None:
    spec = spec_of(name, Guarantee.EXACTLY_ONCE)
    small = replace(spec, workloads=(WorkloadSettings(records=6, partitions=1, parallelism=1),))
    found = certify(small, examples=0, is_fail_fast=True)
    assert found.verdict is Verdict.VIOLATED
    assert {fault.do for fault in found.findings[0].plan.faults} == {"crash_machine"}


def test_the_closed_search_crashes_the_machine() -> None:
    """It finds the missing sync without any plan of single crashes."""
    workload = WorkloadSettings(records=2, partitions=1, parallelism=1)
    for name, is_broken in (("WholeFileSink", False), ("SyncsNoBytes", True)):
        scenario = Scenario(spec_of(name, Guarantee.EXACTLY_ONCE), workload=workload)
        found = closed_search(scenario, RUN_CODES)
        assert bool(found.broken) is is_broken
        words = {fault.do for plan in found.broken for fault in plan.faults}
        assert ("crash_machine" in words) is is_broken
        if not is_broken:
            assert (found.is_closed, found.reason) == (True, "")
