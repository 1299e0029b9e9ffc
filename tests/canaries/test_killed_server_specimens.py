"""A server that is killed and started again convicts its canary; a server that is away does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.canaries.network_specimens import KILLED_SERVER_SPECIMENS
from semantix.testing.canaries.specimen import Specimen

EACH = pytest.mark.parametrize(
    "specimen", KILLED_SERVER_SPECIMENS, ids=lambda specimen: specimen.name
)


def verdicts_of(spec: ConnectorSpec, plan: FaultPlan) -> dict[str, Verdict]:
    run = run_scenario(Scenario(spec, plan))
    assert run.unfired == ()
    return {code: one.verdict for code, one in judge(run.history).items()}


def claimed(specimen: Specimen, verdicts: dict[str, Verdict]) -> set[Verdict]:
    return {verdicts[one] for one in oracles_of(specimen.claim, ()) if one != "RESTORE"}


@EACH
def test_the_plan_convicts_the_sink_and_not_its_twin(specimen: Specimen) -> None:
    (code,) = specimen.convicted_by
    assert verdicts_of(specimen.spec(), specimen.plan)[code] is Verdict.VIOLATED
    twin = verdicts_of(specimen.twin_spec(), specimen.plan)
    assert claimed(specimen, twin) <= {Verdict.UPHELD, Verdict.NOT_APPLICABLE}


@EACH
@pytest.mark.parametrize("by_us", [2_000_000, 11_000_000])
def test_an_outage_at_the_same_place_and_no_fault_do_not(specimen: Specimen, by_us: int) -> None:
    (fault,) = specimen.plan.faults
    for faults in ((), (replace(fault, do="cut_network", by_us=by_us),)):
        verdicts = verdicts_of(specimen.spec(), FaultPlan(faults))
        assert claimed(specimen, verdicts) <= {Verdict.UPHELD, Verdict.NOT_APPLICABLE}
