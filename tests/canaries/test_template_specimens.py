"""A sink that breaks a rule of its template is convicted by the oracle of this rule; its twin not.

The rules are O-TP1 to 5 and O-WA1 to 5 of the protocol; `reference/oracles.md` says which oracle
judges each, and which specimens show it.
"""

from __future__ import annotations

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.canaries.specimen import Specimen
from semantix.testing.canaries.templates.specimens import TEMPLATE_SPECIMENS


def verdicts_of(spec: ConnectorSpec, plan: FaultPlan):
    result = run_scenario(Scenario(spec, plan))
    assert result.unfired == ()
    return judge(result.history)


@pytest.mark.parametrize("specimen", TEMPLATE_SPECIMENS, ids=lambda specimen: specimen.name)
def test_the_wrong_sink_is_convicted(specimen: Specimen) -> None:
    verdicts = verdicts_of(specimen.spec(), specimen.plan)
    for code in specimen.convicted_by:
        assert verdicts[code].verdict is Verdict.VIOLATED


@pytest.mark.parametrize("specimen", TEMPLATE_SPECIMENS, ids=lambda specimen: specimen.name)
def test_its_twin_keeps_the_claim(specimen: Specimen) -> None:
    scenario = Scenario(specimen.twin_spec(), specimen.plan)
    verdicts = judge(run_scenario(scenario).history)
    spoken = [
        code
        for code in {*oracles_of(specimen.claim, ()), *specimen.convicted_by}
        if verdicts[code].verdict not in (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    ]
    assert spoken == []


@pytest.mark.parametrize(
    "specimen",
    [one for one in TEMPLATE_SPECIMENS if one.plan.faults],
    ids=lambda specimen: specimen.name,
)
def test_without_its_fault_the_wrong_sink_is_not_convicted(specimen: Specimen) -> None:
    verdicts = verdicts_of(specimen.spec(), FaultPlan())
    for code in specimen.convicted_by:
        assert verdicts[code].verdict is not Verdict.VIOLATED
