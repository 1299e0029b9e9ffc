"""Wrong connectors on Kafka and Cassandra are convicted; nothing speaks against their twins."""

from __future__ import annotations

import pytest

from semantix.history.events import APPEARED, ENDED, History
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.canaries.cassandra_specimens import CASSANDRA_SPECIMENS
from semantix.testing.canaries.kafka_specimens import KAFKA_SPECIMENS, SLOW_KAFKA_SPECIMENS
from semantix.testing.canaries.specimen import Specimen
from semantix.testing.small_jobs import of_kind

SPECIMENS = (*KAFKA_SPECIMENS, *SLOW_KAFKA_SPECIMENS, *CASSANDRA_SPECIMENS)


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_the_wrong_connector_is_convicted(specimen: Specimen) -> None:
    run = run_scenario(Scenario(specimen.spec(), specimen.plan))
    assert run.unfired == ()
    verdicts = judge(run.history)
    assert {verdicts[code].verdict for code in specimen.convicted_by} == {Verdict.VIOLATED}


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name)
def test_its_correct_twin_keeps_the_claim(specimen: Specimen) -> None:
    run = run_scenario(Scenario(specimen.twin_spec(), specimen.plan))
    assert run.unfired == ()
    verdicts = judge(run.history)
    spoken = {
        code: verdicts[code]
        for code in {*oracles_of(specimen.claim, ()), *specimen.convicted_by}
        if verdicts[code].verdict not in (Verdict.UPHELD, Verdict.NOT_APPLICABLE)
    }
    assert {code for code in spoken if code != "RESTORE"} == set()  # RESTORE needs its own trials


@pytest.mark.parametrize(
    "specimen",
    [one for one in SPECIMENS if one.plan.faults],
    ids=lambda specimen: specimen.name,
)
def test_without_its_fault_it_is_not_convicted(specimen: Specimen) -> None:
    verdicts = judge(run_scenario(Scenario(specimen.spec(), FaultPlan())).history)
    for code in specimen.convicted_by:
        assert verdicts[code].verdict is not Verdict.VIOLATED


@pytest.mark.parametrize(
    ("connector", "waits_for_the_timeout"),
    [
        ("semantix.testing.canaries.kafka:LeavesTransactionsOpen", True),
        ("semantix.connectors.kafka.sink:KafkaSink", False),
    ],
)
def test_what_nobody_cleans_up_holds_readers_back_until_it_times_out(
    connector: str, waits_for_the_timeout: bool
) -> None:
    """SP12: no record is lost, but the last stable offset stands still for the whole timeout."""
    spec = ConnectorSpec(
        "lingering",
        connector,
        Guarantee.EXACTLY_ONCE,
        options={"topic": "out"},
        world_options={"kafka": {"topics": {"out": 2}}},
    )
    plan = FaultPlan((Fault("crash_all", "ckpt_store_add:before", checkpoint=2),))
    run = run_scenario(Scenario(spec, plan))
    assert run.unfired == ()
    assert (held_back_us(run.history) > 500_000_000) is waits_for_the_timeout


def held_back_us(history: History) -> int:
    """Give how long behind the job's end the last record appeared."""
    ended = of_kind(history, ENDED)[0].time_us
    return max(e.time_us for e in of_kind(history, APPEARED) if e.entries) - ended
