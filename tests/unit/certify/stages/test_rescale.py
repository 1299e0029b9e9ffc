"""A sink whose state cannot be redistributed is convicted, and its correct twin is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee, Verdict
from semantix.testing.small_jobs import spec_of

HERE = f"{__file__}:"


class OneElement(RichSinkFunction, CheckpointedFunction):
    """Holds its records until the notification, as one element of its list state."""

    def initialize_state(self, context):
        self.state = context.operator_state_store.get_list_state("held")
        self.held = self.restored(list(self.state.get()))

    def restored(self, elements):
        return list(elements[0]) if elements else []

    def open(self, context):
        self.store = self.runtime_context.client("store")
        self.notify_checkpoint_complete(0)

    def invoke(self, value, context):
        self.held.append((value["key"], value["id"], value["n"]))

    def snapshot_state(self, context):
        self.state.update([tuple(self.held)])

    def notify_checkpoint_complete(self, checkpoint_id):
        while self.held:
            key, record_id, n = self.held.pop(0)
            self.store.upsert(key, {"id": record_id, "key": key, "n": n})


class AllElements(OneElement):
    def restored(self, elements):
        return [record for element in elements for record in element]


def certified(name: str, *faults: str):
    spec = replace(spec_of(HERE + name, Guarantee.EFFECTIVELY_ONCE, view="table"), faults=faults)
    return certify(spec, examples=0, occurrences="first")


@pytest.mark.parametrize(
    ("name", "faults", "verdict"),
    [
        ("OneElement", ("rescale",), Verdict.VIOLATED),
        ("OneElement", ("crash",), Verdict.UPHELD),
        ("AllElements", ("rescale",), Verdict.UPHELD),
    ],
)
def test_only_a_restore_at_another_parallelism_convicts(name, faults, verdict):
    result = certified(name, *faults)
    assert result.verdict is verdict, result.reason
    struck = {fault.do for one in result.findings if one.judged for fault in one.faults}
    assert struck == ({"rescale"} if verdict is Verdict.VIOLATED else set())
