"""What a certification concludes: processes that share too much, and windows that are expected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from semantix.certify.campaign import certify, run_campaign
from semantix.certify.effort import Effort
from semantix.certify.executors.containers import ContainersExecutor
from semantix.certify.interrupts import Interrupts
from semantix.certify.running_campaign import Campaign
from semantix.model.guarantees import Guarantee, Verdict
from semantix.scenario.runner import run_scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SINKS = """\
from semantix import RichSinkFunction

ROWS = []


class Plain(RichSinkFunction):
    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.store.upsert(value["key"], value)


class Remembers(Plain):
    def invoke(self, value, context):
        ROWS.append(value["id"])
        self.store.upsert(value["key"], value)
"""
SMALL = WorkloadSettings(records=6, keys=2, partitions=1, parallelism=2)


@pytest.mark.parametrize(("sink", "processes", "verdict"), [
    ("Remembers", 2, Verdict.INCONCLUSIVE),
    ("Remembers", 1, Verdict.UPHELD),
    ("Plain", 2, Verdict.UPHELD),
])  # fmt: skip
def test_processes_that_share_a_memory_with_something_in_it_are_not_judged(
    tmp_path: Path, sink: str, processes: int, verdict: Verdict
) -> None:
    file = tmp_path / "sinks.py"
    file.write_text(SINKS)
    spec = ConnectorSpec("small", f"{file}:{sink}", Guarantee.EFFECTIVELY_ONCE, view="table")
    spec = replace(spec, processes=processes, workloads=(SMALL,), faults=("crash",))
    found = certify(spec, examples=0, occurrences="first")
    assert found.verdict is verdict
    if verdict is Verdict.INCONCLUSIVE:
        assert "share one copy of the connector's modules" in found.reason
        assert "sinks.ROWS" in found.reason


@pytest.mark.parametrize(("occurrences", "is_told"), [("all", False), ("every", True)])
def test_a_window_that_one_kill_at_each_place_does_not_show_is_not_missing(
    occurrences: str, is_told: bool
) -> None:
    """A stand-in of real servers; `sink_close:before` is no window of this sink."""
    windows = ("wal_send:during", "wal_mark_committed:before", "sink_close:before")
    small = replace(SMALL, parallelism=1)
    spec = replace(spec_of(WRITE_AHEAD), workloads=(small,), expected_windows=windows)
    result = run_campaign(
        Campaign(
            spec,
            ContainersExecutor(run_scenario, slow_refusal="no"),
            claim=Guarantee.AT_LEAST_ONCE,
            seed=0,
            effort=Effort(occurrences=occurrences),
            interrupts=Interrupts(),
        )
    )
    told = [one.message for one in result.findings if one.kind == "windows"]
    wanted = "the failure windows are not those expected; missing: sink_close:before"
    assert told == ([wanted] if is_told else [])
    assert result.verdict is (Verdict.VIOLATED if is_told else Verdict.UPHELD)
