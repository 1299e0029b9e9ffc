"""The stage `slow`: one slow run, and crashes on its way; none where nothing is asynchronous."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from semantix.certify.campaign import certify
from semantix.certify.results import CertificationResult
from semantix.connectors.kafka.source import KafkaSource
from semantix.functions.reading.pulled_source import PulledOutput
from semantix.model.guarantees import Verdict
from semantix.scenario.specs import spec_from_mapping
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.canaries.network_specimens import NETWORK_SPECIMENS
from semantix.testing.small_jobs import APPEND, spec_of

SMALL = WorkloadSettings(records=8, keys=2, partitions=1, parallelism=1)
SLOW = NETWORK_SPECIMENS[0]


def certified(spec: ConnectorSpec, *classes: str) -> CertificationResult:
    return certify(replace(spec, faults=classes, workloads=(SMALL,)), examples=0)


def test_a_crash_on_a_slow_network_loses_what_is_in_flight() -> None:
    result = certified(SLOW.spec(), "slow")
    (stage,) = [stage for stage in result.search.stages if stage.name == "slow"]
    assert (stage.unfired, result.verdict) == (0, Verdict.VIOLATED)
    assert 3 < stage.runs < 40
    losses = [one for one in result.findings if (one.oracle, one.kind) == ("ALO", "loss")]
    assert {tuple(fault.do for fault in one.plan.faults) for one in losses} == {
        ("slow_network", "crash_all")
    }
    assert result.search.fault_runs["slow"] > 0
    assert result.search.recovered_runs >= result.search.fault_runs["slow"]


def test_a_sink_without_asynchronous_calls_has_no_slow_run() -> None:
    result = certified(spec_of(APPEND), "slow", "outage")
    assert "slow" not in [stage.name for stage in result.search.stages]
    assert result.search.fault_runs.keys() == {"crash", "outage"}


class EndsInSilence(KafkaSource):
    """Takes a second without a message for the end of its topic."""

    def __init__(self) -> None:
        super().__init__("in", start="earliest")
        self._silent_ms = 0

    def poll(self, output: PulledOutput) -> int | None:
        wait_ms = super().poll(output)
        self._silent_ms = self._silent_ms + wait_ms if wait_ms else 0
        return None if self._silent_ms >= 1_000 else wait_ms


def _reading(connector: str, **keys: Any) -> ConnectorSpec:
    return spec_from_mapping({
        "format": "semantix-spec/1",
        "name": "reads",
        "claim": "exactly_once",
        "connector": connector,
        "input": [{"place": "kafka:in"}],
        "world_options": {"kafka": {"topics": {"in": 1}}},
        "workload": {"records": 8, "parallelism": 1, "stop": "drain"},
        "faults": ["slow"],
        **keys,
    })  # fmt: skip


def test_a_source_that_takes_a_slow_broker_for_the_end_of_its_topic_loses_records() -> None:
    spec = _reading(f"{__file__}:EndsInSilence")
    found = certify(spec, examples=0, stages=("dry", "slow")).findings
    assert ("EO", "loss") in [(one.oracle, one.kind) for one in found]
    assert {fault.do for one in found for fault in one.plan.faults} <= {"slow_network", "crash_all"}


def test_a_job_that_only_reads_is_slow_at_each_question_and_loses_nothing() -> None:
    spec = _reading(
        "semantix.connectors.kafka.source:KafkaSource",
        options={"topics": "in", "start": "earliest", "properties": {"group.id": "g"}},
    )
    result = certify(spec, examples=0, stages=("dry", "slow"))
    assert result.findings == ()
    (stage,) = [stage for stage in result.search.stages if stage.name == "slow"]
    assert (stage.unfired, stage.fired > 5) == (0, True)
    points = {point.step for point in result.search.coverage if "slow" in point.faults}
    questions = {f"kafka.consumer.{name}" for name in ("list_topics", "get_watermark_offsets")}
    assert points >= {"ckpt_trigger_decide", "kafka.consumer.poll", *questions}
