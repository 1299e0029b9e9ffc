"""What a certification concludes about a job whose processes share what they must not share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.model.guarantees import Guarantee, Verdict
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

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
