"""The stage `slow`: one slow run, and crashes on its way; none where nothing is asynchronous."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.certify.results import CertificationResult
from semantix.model.guarantees import Verdict
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
