"""A restore in another way convicts its canaries; no other fault does, nor their twins."""

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
from semantix.testing.canaries.restarts.specimens import RESTART_SPECIMENS
from semantix.testing.canaries.specimen import Specimen

# As small as the network's canaries are searched.
SMALL = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=2)
BY_NAME = {one.name: one for one in RESTART_SPECIMENS}
EACH = pytest.mark.parametrize("specimen", RESTART_SPECIMENS, ids=lambda specimen: specimen.name)


def verdicts_of(spec: ConnectorSpec, plan: FaultPlan) -> dict[str, Verdict]:
    run = run_scenario(Scenario(spec, plan))
    assert run.unfired == ()
    return {code: one.verdict for code, one in judge(run.history).items()}


def certified(spec: ConnectorSpec, *classes: str) -> Verdict:
    small = replace(spec, faults=classes, workloads=(SMALL,))
    return certify(small, examples=0, occurrences="first").verdict


@EACH
def test_the_plan_convicts_the_sink_and_neither_its_twin_nor_the_sink_without_it(
    specimen: Specimen,
) -> None:
    found = verdicts_of(specimen.spec(), specimen.plan)
    for code in specimen.convicted_by:
        assert found[code] is Verdict.VIOLATED
    for spec, plan in (
        (specimen.twin_spec(), specimen.plan),
        (specimen.spec(), FaultPlan()),
    ):
        clean = verdicts_of(spec, plan)
        claimed = [clean[one] for one in oracles_of(specimen.claim, ()) if one != "RESTORE"]
        assert set(claimed) <= {Verdict.UPHELD, Verdict.NOT_APPLICABLE}


def test_the_search_convicts_the_first_element_by_a_rescale_and_by_no_other_class() -> None:
    specimen = BY_NAME["canary-rescale"]
    assert certified(specimen.spec(), "rescale") is Verdict.VIOLATED
    others = [name for name in FAULT_CLASSES if name != "rescale"]
    assert certified(specimen.spec(), *others) is Verdict.UPHELD
    assert certified(specimen.twin_spec(), "rescale") is Verdict.UPHELD


def test_only_the_shifts_of_the_closed_search_convict_the_sink_that_gives_up() -> None:
    specimen = BY_NAME["canary-resume"]
    spec = replace(specimen.spec(), workloads=(SMALL,))
    (judged, *_) = [
        one for one in certify(spec, examples=0, occurrences="first").findings if one.judged
    ]
    assert "resume" in [fault.do for fault in judged.faults]
    without = certify(spec, stages=("dry", "rescale", "single"), occurrences="first")
    assert without.verdict is Verdict.INCONCLUSIVE
    assert "stages skipped: closed" in without.reason
    twin = replace(specimen.twin_spec(), workloads=(SMALL,))
    assert certify(twin, examples=0, occurrences="first").verdict is Verdict.UPHELD
