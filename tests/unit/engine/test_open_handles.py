"""A client that a task never shut down is seen (oracle RES), also where the task failed."""

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


class FailingOnce(Leaking):
    """Its first attempt fails. What it has opened is shut down at the normal end only."""

    def invoke(self, value, context):
        if self.runtime_context.attempt == 1:
            raise RuntimeError("the first attempt fails")

    def finish(self):
        self.cluster.shutdown()


class FailingTidily(FailingOnce):
    finish = None

    def close(self):
        self.cluster.shutdown()


@pytest.mark.parametrize(("name", "count"), [("FailingOnce", 2), ("FailingTidily", 0)])
def test_an_attempt_that_fails_or_is_cancelled_must_close_its_clients_too(name, count):
    history = run(spec_of(HERE + name, world_options={"cassandra": {}})).history
    left = of_kind(history, LEFTOVER)
    assert len(left) == count
    assert all(event.owner.endswith("#1") for event in left)
    verdict = judge(history, ("RES",))["RES"].verdict
    assert verdict is (Verdict.VIOLATED if count else Verdict.UPHELD)


@pytest.mark.parametrize(("name", "count"), [("Leaking", 2), ("Tidy", 0)])
def test_a_cluster_that_is_not_shut_down_is_left_over(name, count):
    history = run(spec_of(HERE + name, world_options={"cassandra": {}})).history
    left = of_kind(history, LEFTOVER)
    assert [event.leftover_kind for event in left] == ["client handle"] * count
    verdict = judge(history, ("RES",))["RES"].verdict
    assert verdict is (Verdict.VIOLATED if count else Verdict.UPHELD)
