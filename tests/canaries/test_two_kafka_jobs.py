"""Two jobs whose Kafka sinks have the same prefix of transactional ids fence each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from semantix.history.events import QUIESCENT
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import OracleVerdict
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping

JOBS = Path(__file__).with_name("kafka_jobs.py")


def judged(act: str, **when: Any) -> dict[str, OracleVerdict]:
    spec = spec_from_mapping({
        "format": "semantix-spec/1",
        "name": "two-jobs",
        "claim": "exactly_once",
        "connector": "semantix.connectors.kafka.sink:KafkaSink",
        "options": {"topic": "out", "transactional_id_prefix": "job"},
        "world_options": {"kafka": {"topics": {"out": 2}}},
        "others": [{**when, "do": f"{JOBS}:{act}"}],
    })  # fmt: skip
    run = run_scenario(Scenario(spec, FaultPlan(), spec.workloads[0]))
    assert run.history.events[-1].kind == QUIESCENT
    return judge(run.history, ["EO", "LIVE"])


def test_a_job_that_starts_while_another_writes_makes_it_fail() -> None:
    found = judged("starts_with_the_same_prefix", after={"checkpoint": 1})
    assert found["LIVE"].verdict is Verdict.VIOLATED
    assert "sink" in found["LIVE"].findings[0].part("who")


def test_a_job_that_starts_before_another_commits_makes_it_lose_a_checkpoint() -> None:
    found = judged("starts_with_the_same_prefix", at="kafka.transactions.end:before")
    assert found["EO"].verdict is Verdict.VIOLATED
    assert "loss" in {finding.kind for finding in found["EO"].findings}


@pytest.mark.parametrize(
    "when", [{"after": {"checkpoint": 1}}, {"at": "kafka.transactions.end:before"}]
)
def test_a_longer_prefix_that_begins_alike_disturbs_nobody(when: dict[str, Any]) -> None:
    found = judged("starts_with_another_prefix", **when)
    assert {one.verdict for one in found.values()} == {Verdict.UPHELD}
