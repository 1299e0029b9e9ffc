"""The stage `zombie`: a precondition is tried, and says nothing against the claim."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.certify.evidence.certificate import result_to_mapping
from semantix.certify.results import CertificationResult, PreconditionResult
from semantix.certify.stages.zombie import PRECONDITION
from semantix.model.guarantees import Verdict
from semantix.plan.codec import plan_to_mapping
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import APPEND, shipped_spec, spec_of

# Records enough for a row that the dead attempt overwrites with an older one.
UPSERT = replace(shipped_spec("cassandra-upsert"), workloads=(WorkloadSettings(),))


def certified(spec: ConnectorSpec, *classes: str) -> CertificationResult:
    return certify(replace(spec, faults=classes, preconditions=()), examples=0)


def of_zombies(result: CertificationResult) -> list[PreconditionResult]:
    return [one for one in result.preconditions if one.name == PRECONDITION]


def test_an_upsert_needs_one_living_attempt_and_the_certificate_shows_the_schedule() -> None:
    spec = UPSERT
    result = certified(spec, "late")
    assert result.verdict is Verdict.UPHELD
    (tried,) = of_zombies(result)
    assert (tried.name, tried.necessary) == (PRECONDITION, True)
    assert tried.plan is not None
    assert [fault.do for fault in tried.plan.faults] == ["stall"]
    assert run_scenario(Scenario(spec, tried.plan, spec.workloads[0])).unfired == ()
    (written,) = [
        one for one in result_to_mapping(result)["preconditions"] if one["name"] == PRECONDITION
    ]
    assert written["plan"] == plan_to_mapping(tried.plan)
    assert written["finding"].startswith("IDEM ")


def test_a_sink_that_only_appends_does_not_need_it() -> None:
    (tried,) = of_zombies(certified(spec_of(APPEND), "outage"))
    assert (tried.name, tried.necessary, tried.finding) == (PRECONDITION, False, "")


def test_a_source_without_clients_gives_no_chance_to_try_it() -> None:
    spec = replace(shipped_spec("source-function"), options={"records": 4})
    (tried,) = of_zombies(certified(spec, "outage"))
    assert (tried.name, tried.necessary, tried.tried) == (PRECONDITION, None, "")


def test_a_spec_that_has_zombies_among_its_faults_is_judged_by_them() -> None:
    result = certified(UPSERT, "zombie")
    assert result.verdict is Verdict.VIOLATED
    assert PRECONDITION not in [one.name for one in result.preconditions]
