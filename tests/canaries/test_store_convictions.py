"""Each oracle convicts the connectors it is there for, and nothing speaks against their twins."""

from __future__ import annotations

import pytest

from semantix.certify.stages.restore_trials import with_trials
from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.canaries.specimen import Specimen
from semantix.testing.canaries.store_specimens import STORE_SPECIMENS

NEEDING_A_CANARY = {
    "FAB",
    "AMO",
    "ALO",
    "IDEM",
    "EO",
    "VIS",
    "LIVE",
    "FAIL",
    "RES",
    "RESTORE",
    "CON",
}


def history_of(spec: ConnectorSpec, specimen: Specimen, plan: FaultPlan) -> History:
    scenario = Scenario(spec, plan)
    if "RESTORE" in specimen.convicted_by:
        return with_trials(scenario, lambda _: "")
    return run_scenario(scenario).history


def test_every_oracle_has_a_canary() -> None:
    assert {code for one in STORE_SPECIMENS for code in one.convicted_by} == NEEDING_A_CANARY


@pytest.mark.parametrize("specimen", STORE_SPECIMENS, ids=lambda specimen: specimen.name)
def test_the_wrong_connector_is_convicted(specimen: Specimen) -> None:
    verdicts = judge(history_of(specimen.spec(), specimen, specimen.plan))
    for code in specimen.convicted_by:
        assert verdicts[code].verdict is Verdict.VIOLATED


@pytest.mark.parametrize("specimen", STORE_SPECIMENS, ids=lambda specimen: specimen.name)
def test_its_correct_twin_keeps_the_claim(specimen: Specimen) -> None:
    verdicts = judge(history_of(specimen.twin_spec(), specimen, specimen.plan))
    spoken = {
        code: verdicts[code]
        for code in {*oracles_of(specimen.claim, ()), *specimen.convicted_by}
        if verdicts[code].verdict not in (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    }
    assert spoken == {}


@pytest.mark.parametrize(
    "specimen",
    [one for one in STORE_SPECIMENS if one.plan.faults],
    ids=lambda specimen: specimen.name,
)
def test_without_its_fault_the_wrong_connector_is_not_convicted(specimen: Specimen) -> None:
    verdicts = judge(history_of(specimen.spec(), specimen, FaultPlan()))
    for code in specimen.convicted_by:
        assert verdicts[code].verdict is not Verdict.VIOLATED
