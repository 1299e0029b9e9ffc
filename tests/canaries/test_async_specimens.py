"""SP21 and SP22: queues of the asynchronous operator with a defect; the right ones are clean.

The defects are in the operator itself, so they are put in its place here.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.engine.operators.async_access import wait_operator
from semantix.engine.operators.async_access.element_queue import Entry, OrderedQueue, Segment
from semantix.engine.operators.async_access.unordered_queue import UnorderedQueue
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.scenario.expectations.settling import settled
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import shipped_spec

QUICK = WorkloadSettings(records=10, keys=2, parallelism=1, record_interval_ms=60)
SMALL = WorkloadSettings(records=12, keys=2, parallelism=1)


class LosesAnswered(OrderedQueue):
    """SP21: its snapshot leaves out elements that have their answer, but have not left."""

    __slots__ = ()

    def values(self):
        return [entry.element for entry in self._entries if entry.results is None]


class WithoutFences(UnorderedQueue):
    """SP22: a watermark does not wait for the records before it."""

    __slots__ = ()

    def _put_watermark(self, element):
        if not self._segments:
            self._segments.append(Segment())
        entry = Entry(element)
        self._segments[-1].completed.append(entry)
        return entry


def verdicts(name):
    scenario = settled(Scenario(shipped_spec(name), workload=QUICK))
    found = judge(run_scenario(scenario).history)
    return [code for code, one in found.items() if one.verdict is Verdict.VIOLATED]


def searched(name):
    """Certify: behind a slow answer, others wait over a barrier."""
    spec = replace(shipped_spec(name), workloads=(SMALL,), faults=("crash",))
    result = certify(spec, examples=0, occurrences="first")
    return result.verdict, {one.oracle for one in result.findings if one.judged}


def test_a_result_that_passes_a_watermark_is_convicted_by_wm_alone(monkeypatch) -> None:
    assert "WM" not in verdicts("async-unordered")
    monkeypatch.setattr(wait_operator, "UnorderedQueue", WithoutFences)
    assert [code for code in verdicts("async-unordered") if code != "ORD"] == ["WM"]


@pytest.mark.parametrize("queue", [OrderedQueue, LosesAnswered])
def test_answered_elements_that_are_not_in_the_state_are_lost_in_a_crash(
    monkeypatch, queue
) -> None:
    monkeypatch.setattr(wait_operator, "OrderedQueue", queue)
    expected = (Verdict.UPHELD, set()) if queue is OrderedQueue else (Verdict.VIOLATED, {"EO"})
    assert searched("async-ordered") == expected


def test_results_out_of_order_are_convicted_by_ord_where_order_is_claimed(monkeypatch) -> None:
    monkeypatch.setattr(wait_operator, "OrderedQueue", UnorderedQueue)
    assert verdicts("async-ordered") == ["ORD"]
