"""`certify` itself, as a user runs it, convicts each specimen and upholds its correct twin.

A small workload and the first occurrence of each step are enough: a defect that needs more than
one fault at one place needs its shipped plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.certify.results import CertificationResult
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.plan.codec import load_plan
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.canaries import SPECIMENS
from semantix.testing.canaries.specimen import Specimen

BY_NAME = {specimen.name: specimen for specimen in SPECIMENS}
# reference/protocol.md 14.3: which of these oracles must convict (ALO also where it is not claimed)
CONVICTED_BY = {
    "SP4": ("ALO",),
    "SP5": ("EO",),
    "SP5-kafka": ("EO",),
    "SP6": ("ALO", "EO"),
    "SP7": ("ALO", "EO"),
    "SP8": ("LIVE",),
    "SP8-kafka": ("LIVE",),
    "SP9": ("ALO", "EO"),
    "SP10": ("EO",),
    "SP11": ("EO",),
    "SP12": ("LIVE",),
    "SP13": ("ALO", "EO"),
    "SP14": ("EO",),
    "SP19": ("ALO",),
    "canary-FAIL": ("FAIL",),
    "canary-FAIL-in-recovery": ("FAIL", "ALO", "EO"),
}
SMALL = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=1)
# A buffer that is not empty at the second barrier needs two partitions.
WORKLOADS = {"SP4": WorkloadSettings()}


def certified(
    specimen: Specimen, spec: ConnectorSpec, plans: Sequence[FaultPlan] = ()
) -> CertificationResult:
    workload = WORKLOADS.get(specimen.name, SMALL)
    quick = replace(spec, workloads=(workload,))
    if spec.name.startswith("specimen"):
        # A job that restarts for ever is stopped early: the loops of SP8 take most of the time. A
        # correct twin may wait for a server longer than that.
        quick = replace(quick, live_bound_ms=12_000)
    return certify(quick, examples=0, occurrences="first", plans=plans)


@pytest.mark.parametrize("name", list(CONVICTED_BY))
def test_the_search_convicts_the_wrong_connector(name: str) -> None:
    specimen = BY_NAME[name]
    result = certified(specimen, specimen.spec())
    assert result.verdict is Verdict.VIOLATED
    for code in CONVICTED_BY[name]:
        assert result.oracles[code].verdict is Verdict.VIOLATED, code


@pytest.mark.parametrize("name", list(CONVICTED_BY))
def test_the_search_upholds_its_correct_twin(name: str) -> None:
    specimen = BY_NAME[name]
    result = certified(specimen, specimen.twin_spec())
    assert (result.verdict, result.reason) == (Verdict.UPHELD, "")
    assert result.oracles["LIVE"].verdict is Verdict.UPHELD
    assert sum(stage.fired for stage in result.search.stages) > 200
    assert sum(stage.unfired for stage in result.search.stages) == 0


@pytest.mark.parametrize(
    ("plan", "specimen", "oracle"),
    [
        ("rescale-with-two-unsent-intervals", "cassandra-original-D2", "ALO"),
        ("new-job-behind-the-mark", "cassandra-original-D3", "AMO"),
    ],
)
def test_the_shipped_plans_of_d2_and_d3_convict_the_original_and_not_our_sink(
    pytestconfig: pytest.Config, plan: str, specimen: str, oracle: str
) -> None:
    one = BY_NAME[specimen]
    faults = load_plan(pytestconfig.rootpath / "fault_plans" / f"{plan}.yaml")
    for spec, convicted in ((one.spec(), True), (one.twin_spec(), False)):
        clean = run_scenario(Scenario(spec, workload=spec.workloads[0]))
        run = run_scenario(Scenario(spec, faults, spec.workloads[0]))
        assert run.unfired == ()
        assert judge(clean.history, (oracle,))[oracle].verdict is Verdict.UPHELD
        found = judge(run.history, (oracle,))[oracle].verdict
        assert found is (Verdict.VIOLATED if convicted else Verdict.UPHELD)


def test_a_send_that_fails_behind_a_lost_notification_is_a_shipped_plan(
    pytestconfig: pytest.Config,
) -> None:
    """SP18 takes two faults, more than the search enumerates."""
    specimen = BY_NAME["SP18"]
    file = pytestconfig.rootpath / "fault_plans" / "lost-notification-then-failed-send.yaml"
    plans = [load_plan(file)]
    assert certified(specimen, specimen.spec()).oracles["ALO"].verdict is Verdict.UPHELD
    result = certified(specimen, specimen.spec(), plans)
    assert result.verdict is Verdict.VIOLATED
    assert result.oracles["ALO"].verdict is Verdict.VIOLATED
    assert certified(specimen, specimen.twin_spec(), plans).verdict is Verdict.UPHELD
