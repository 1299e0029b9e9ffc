"""A server that is slow or away convicts its canaries; no other fault does, nor their twins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.fault_classes import FAULT_CLASSES
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.canaries.network_specimens import NETWORK_SPECIMENS
from semantix.testing.canaries.specimen import Specimen

# So small that the search with all other faults takes about a second.
SMALL = WorkloadSettings(records=8, keys=2, partitions=1, parallelism=1)
EACH = pytest.mark.parametrize("specimen", NETWORK_SPECIMENS, ids=lambda specimen: specimen.name)


def verdicts_of(spec: ConnectorSpec, plan: FaultPlan) -> dict[str, Verdict]:
    run = run_scenario(Scenario(spec, plan))
    assert run.unfired == ()
    return {code: one.verdict for code, one in judge(run.history).items()}


def certified(spec: ConnectorSpec, *classes: str) -> Verdict:
    small = replace(spec, faults=classes, workloads=(SMALL,))
    return certify(small, examples=0, occurrences="first").verdict


def test_each_default_class_of_the_network_has_a_canary() -> None:
    names = {one.name.removeprefix("canary-").partition("-")[0] for one in NETWORK_SPECIMENS}
    assert names == {"slow", "outage", "late"}


@EACH
def test_the_shipped_plan_convicts_the_sink_and_not_its_twin(specimen: Specimen) -> None:
    (code,) = specimen.convicted_by
    assert verdicts_of(specimen.spec(), specimen.plan)[code] is Verdict.VIOLATED
    twin = verdicts_of(specimen.twin_spec(), specimen.plan)
    claimed = [twin[one] for one in oracles_of(specimen.claim, ()) if one != "RESTORE"]
    assert set(claimed) <= {Verdict.UPHELD, Verdict.NOT_APPLICABLE}


@EACH
def test_the_search_convicts_the_sink_by_its_class_and_by_no_other(specimen: Specimen) -> None:
    own = specimen.name.removeprefix("canary-").partition("-")[0]
    others = [name for name in FAULT_CLASSES if name != own]
    assert certified(specimen.spec(), own) is Verdict.VIOLATED
    assert certified(specimen.spec(), *others) is Verdict.UPHELD


@EACH
def test_the_search_upholds_the_correct_twin(specimen: Specimen) -> None:
    assert certified(specimen.twin_spec(), "slow", "outage", "late") is Verdict.UPHELD
