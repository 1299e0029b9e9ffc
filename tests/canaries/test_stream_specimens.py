"""WM, ORD and POS each convict a source that nothing else convicts; twins are clean."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.certify.stages.restore_trials import with_trials
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.canaries.specimen import Specimen
from semantix.testing.canaries.streams.specimens import STREAM_SPECIMENS, specs_of

SMALL = WorkloadSettings(records=8, keys=2, partitions=2, parallelism=2)
EACH = pytest.mark.parametrize("specimen", STREAM_SPECIMENS, ids=lambda specimen: specimen.name)


def violated(spec: ConnectorSpec, plan: FaultPlan) -> list[str]:
    run = run_scenario(settled(Scenario(spec, plan)))
    assert run.unfired == ()
    found = judge(run.history)
    assert Verdict.INCONCLUSIVE not in {one.verdict for one in found.values()}
    return [code for code, one in found.items() if one.verdict is Verdict.VIOLATED]


def test_each_of_the_three_oracles_has_a_canary() -> None:
    assert {code for one in STREAM_SPECIMENS for code in one.convicted_by} == {"WM", "ORD", "POS"}


@EACH
def test_the_plan_convicts_the_source_by_its_oracle_alone_and_not_its_twin(
    specimen: Specimen,
) -> None:
    broken, twin = specs_of(specimen)
    assert violated(broken, specimen.plan) == list(specimen.convicted_by)
    assert violated(twin, specimen.plan) == []


@EACH
def test_the_search_finds_the_defect_and_upholds_the_twin(specimen: Specimen) -> None:
    verdicts = []
    for spec in specs_of(specimen):
        small = replace(spec, workloads=(SMALL,), faults=("crash",))
        result = certify(small, examples=0, occurrences="first")
        verdicts.append(result.verdict)
        if result.verdict is Verdict.VIOLATED:
            assert {one.oracle for one in result.findings if one.judged} == {*specimen.convicted_by}
    assert verdicts == [Verdict.VIOLATED, Verdict.UPHELD]


@pytest.mark.parametrize(
    ("name", "wrong"), [("ForgetsItsMarker", ["LIVE", "RESTORE"]), ("KeepsItsMarker", [])]
)
def test_a_source_that_can_be_restored_only_once_is_convicted_by_restore(
    name: str, wrong: list[str]
) -> None:
    target = f"semantix.testing.canaries.streams.restoring:{name}"
    spec = ConnectorSpec("marked", target, Guarantee.EXACTLY_ONCE, world_options={"store": {}})
    found = judge(with_trials(settled(Scenario(spec)), lambda _: ""))
    assert found["RESTORE"].judged == 2
    assert [code for code, one in found.items() if one.verdict is Verdict.VIOLATED] == wrong
