"""Wrong Kafka sinks are convicted on a real broker, too; nothing speaks against their twins."""

from __future__ import annotations

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing.canaries.kafka_specimens import KAFKA_SPECIMENS
from semantix.testing.canaries.specimen import Specimen

pytestmark = pytest.mark.usefixtures("attached_kafka")


def _run(spec: ConnectorSpec, specimen: Specimen) -> RunResult:
    with real_session(spec) as execute:
        return execute(Scenario(spec, specimen.plan, world="containers"))


@pytest.mark.parametrize("specimen", KAFKA_SPECIMENS, ids=lambda specimen: specimen.name)
def test_the_wrong_connector_is_convicted(specimen: Specimen) -> None:
    run = _run(specimen.spec(), specimen)
    assert run.unfired == ()
    verdicts = judge(run.history)
    assert {verdicts[code].verdict for code in specimen.convicted_by} == {Verdict.VIOLATED}


@pytest.mark.parametrize("specimen", KAFKA_SPECIMENS, ids=lambda specimen: specimen.name)
def test_its_correct_twin_is_not(specimen: Specimen) -> None:
    run = _run(specimen.twin_spec(), specimen)
    assert run.unfired == ()
    claimed = [code for code in oracles_of(specimen.claim) if code != "RESTORE"]
    verdicts = judge(run.history, claimed)
    spoken = {code for code, one in verdicts.items() if one.verdict is Verdict.VIOLATED}
    assert spoken == set()
