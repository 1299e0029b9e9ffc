"""Certifications on real servers: the engine in a child, killed by SIGKILL at the visited steps."""

from __future__ import annotations

import pytest

from semantix.certify.campaign import certify
from semantix.certify.judged_run import judged_run
from semantix.model.guarantees import Guarantee, Verdict
from semantix.scenario.processes.real_session import real_session
from semantix.scenario.scenario import Scenario
from semantix.testing.canaries import SPECIMENS
from semantix.testing.small_jobs import shipped_spec

RUNS_MAX = 60
WRITE_AHEAD = ("wal_send:during", "wal_mark_committed:before")
EXPECTED = {
    "kafka-sink-exactly-once": (Guarantee.EXACTLY_ONCE, ()),
    "kafka-sink-exactly-once-keyed": (Guarantee.EXACTLY_ONCE, ()),
    "cassandra-upsert": (Guarantee.EFFECTIVELY_ONCE, ()),
    "cassandra-write-ahead": (Guarantee.EFFECTIVELY_ONCE, ()),
    "cassandra-write-ahead-append": (Guarantee.AT_LEAST_ONCE, WRITE_AHEAD),
}
# Killed at fewer steps, spread over the whole run; `ci/real-full` kills each spec everywhere.
RUNS_FEW = 8
AT_FEW_STEPS = (
    *("kafka-sink-none", "kafka-sink-at-least-once", "kafka-sink-exactly-once-pooling"),
    *("kafka-sink-exactly-once-rescale", "cassandra-upsert-composite-key", "cassandra-positions"),
    *("kafka-to-files", "files-to-cassandra"),
)
ON_REAL_KAFKA = {one.name: one for one in SPECIMENS}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", list(EXPECTED))
def test_a_spec_has_the_same_verdict_and_windows_as_on_the_simulated_world(
    attached_kafka, attached_cassandra, name
):
    spec = shipped_spec(name)
    guarantee, windows = EXPECTED[name]
    result = certify(spec, world="containers", runs_max=RUNS_MAX)
    assert result.verdict is Verdict.UPHELD, (result.reason, result.findings)
    assert result.strongest is guarantee
    assert result.windows == windows
    single = next(stage for stage in result.search.stages if stage.name == "single")
    assert single.fired == single.runs == RUNS_MAX


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", AT_FEW_STEPS)
def test_each_further_spec_of_a_server_is_upheld_there(attached_kafka, attached_cassandra, name):
    spec = shipped_spec(name)
    result = certify(spec, world="containers", runs_max=RUNS_FEW, stages=("single",))
    assert [finding for finding in result.findings if finding.judged] == []
    assert result.verdict is not Verdict.VIOLATED
    (single,) = [stage for stage in result.search.stages if stage.name == "single"]
    assert single.fired == single.runs == RUNS_FEW


@pytest.mark.parametrize("name", ["SP5-kafka", "SP8-kafka", "SP11"])
def test_a_wrong_kafka_sink_is_convicted_and_its_twin_is_not(attached_kafka, name):
    specimen = ON_REAL_KAFKA[name]

    def broken(spec, plan):
        with real_session(spec) as execute:
            run = execute(Scenario(spec, plan, spec.workloads[0], world="containers"))
        assert run.unfired == ()
        verdicts = {code: verdict for code, verdict, _, _ in judged_run(run).verdicts}
        return [code for code in specimen.convicted_by if verdicts[code] is Verdict.VIOLATED]

    assert broken(specimen.spec(), specimen.plan) != []
    assert broken(specimen.twin_spec(), specimen.plan) == []
