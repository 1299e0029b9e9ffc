"""What the final reader sees is what the spec's `reader` says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import shipped_spec


@pytest.mark.parametrize("name", ["two-phase-commit", "kafka-sink-exactly-once"])
def test_a_reader_of_what_is_not_committed_sees_records_too_early(name: str) -> None:
    spec = shipped_spec(name)
    assert judge(run_scenario(Scenario(spec)).history)["EO"].verdict is Verdict.UPHELD
    uncommitted = replace(spec, reader={"isolation": "read_uncommitted"})
    found = judge(run_scenario(Scenario(uncommitted)).history)["EO"]
    assert found.verdict is Verdict.VIOLATED
    assert {finding.kind for finding in found.findings} == {Kind.DIRTY_READ}
