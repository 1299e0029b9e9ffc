"""What a sink prevents that refuses to start without a condition: without the refusal it breaks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.certify.results import PreconditionResult
from semantix.testing.small_jobs import shipped_spec

ON = "checkpointing is on"
# The same sinks, told that checkpointing is on.
TWINS = """
from semantix.connectors.cassandra.write_ahead_sink import CassandraWriteAheadSink


class _Context:
    checkpointing_enabled = True

    def __init__(self, context):
        self._context = context

    def __getattr__(self, name):
        return getattr(self._context, name)


class _Unrefusing:
    def open(self, context):
        self.runtime_context = _Context(self.runtime_context)
        super().open(context)


class Sink(_Unrefusing, CassandraWriteAheadSink):
    pass
"""
SPECS = ("cassandra-write-ahead", "cassandra-write-ahead-append")


def without_checkpoints(name: str, connector: str = "") -> PreconditionResult:
    spec = shipped_spec(name)
    (condition,) = [one for one in spec.preconditions if one.name == ON]
    spec = replace(
        spec, connector=connector or spec.connector, preconditions=(condition,), must_visit=()
    )
    (found,) = certify(spec, stages=("single", "preconditions"), examples=0).preconditions
    return found


@pytest.mark.parametrize("name", SPECS)
def test_the_write_ahead_sink_refuses_to_start_without_checkpoints(name: str) -> None:
    found = without_checkpoints(name)
    assert (found.verdict, found.necessary, found.plan) == ("enforced", None, None)
    assert found.refusal is not None
    assert (found.refusal.during, found.refusal.error) == (
        "open",
        "UsageError: The write-ahead log requires checkpointing to be enabled.",
    )


@pytest.mark.parametrize("name", SPECS)
def test_the_same_sink_without_its_refusal_loses_records_without_a_fault(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "twin.py").write_text(TWINS)
    found = without_checkpoints(name, f"{tmp_path}/twin.py:Sink")
    assert (found.verdict, found.necessary, found.refusal) == ("necessary", True, None)
    assert found.plan is not None
    assert found.plan.faults == ()  # nothing is ever sent
    assert found.shown is not None
    assert found.shown.kind == "loss"
