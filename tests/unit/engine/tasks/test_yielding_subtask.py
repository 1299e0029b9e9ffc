"""An operator that waits in the middle of a record lets mail run, but no input."""

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import spec_from_mapping

LATE = "semantix.connectors.service.late_answers:LateAnswers"


def spec(**waiting):
    return spec_from_mapping({
        "format": "semantix-spec/1",
        "name": "late",
        "claim": "exactly_once",
        "job": [
            {"source": "workload"},
            {"async": LATE, "name": "lookup", "waiting": waiting, "parallelism": 1},
        ],
        "expects": "records",
        "identify": "id",
    })  # fmt: skip


def run(plan=None, **waiting):
    made = spec(**waiting)
    return run_scenario(Scenario(made, plan or FaultPlan(), made.workloads[0])).history


@pytest.mark.parametrize("order", ["ordered", "unordered"])
@pytest.mark.parametrize("capacity", [1, 3, 100])
def test_all_records_leave_whatever_the_capacity(order, capacity):
    history = run(order=order, capacity=capacity)
    verdicts = judge(history, ("FAB", "EO", "LIVE"))
    assert {code: verdict.verdict for code, verdict in verdicts.items()} == dict.fromkeys(
        verdicts, Verdict.UPHELD
    )


def test_a_cancelled_operator_that_waits_for_mail_ends():
    visits = run(capacity=1).visits
    waiting = [visit for visit in visits if visit[1:3] == ("async_enqueue", "before")]
    assert len(waiting) > 5
    crash = Fault("crash", "async_enqueue:before", occurrence=6)
    verdicts = judge(run(FaultPlan((crash,)), capacity=1), ("FAB", "EO", "LIVE"))
    assert all(verdict.verdict is Verdict.UPHELD for verdict in verdicts.values())
