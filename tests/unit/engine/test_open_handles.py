"""A client that a finished task never shut down is seen (oracle RES)."""

from __future__ import annotations

import pytest

from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import LEFTOVER
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.testing.small_jobs import of_kind, run, spec_of

HERE = f"{__file__}:"


class Leaking(RichSinkFunction):
    def open(self, context):
        self.cluster = self.runtime_context.client("cassandra").Cluster()
        self.session = self.cluster.connect()

    def invoke(self, value, context):
        pass


class Tidy(Leaking):
    def close(self):
        self.cluster.shutdown()


@pytest.mark.parametrize(("name", "count"), [("Leaking", 2), ("Tidy", 0)])
def test_a_cluster_that_is_not_shut_down_is_left_over(name, count):
    history = run(spec_of(HERE + name, world_options={"cassandra": {}})).history
    left = of_kind(history, LEFTOVER)
    assert [event.leftover_kind for event in left] == ["client handle"] * count
    verdict = judge(history, ("RES",))["RES"].verdict
    assert verdict is (Verdict.VIOLATED if count else Verdict.UPHELD)
