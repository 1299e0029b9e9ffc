"""An incarnation: what its silence, its end and its errors mean, and when a zombie goes on."""

from types import SimpleNamespace

import pytest

from semantix.errors import ContractError, InternalError, UsageError
from semantix.history.events import ENDED, FAILED, QUIESCENT
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.processes.incarnation import (
    Incarnation,
    actor_of,
    frozen,
    plain_scenario,
    record_failure,
)
from semantix.scenario.processes.job_process import ChildTimeout
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings


class Process:
    """A child process that sends these messages; None: its pipe is closed, else it is silent."""

    def __init__(self, *messages):
        self.messages = list(messages)

    def receive(self, timeout_s):
        if not self.messages:
            raise ChildTimeout
        return self.messages.pop(0)

    def where_it_is(self):
        return "line 7"

    def ended_by_itself(self):
        return "exited with status 3"

    def written(self):
        return "last words"


def incarnation(*messages, at="wal_send"):
    made = Incarnation(Process(*messages), first_attempt=1)
    if at:
        made.visited(at, "before", "sink-0#1")
    return made


def nothing():
    pass


def test_a_message_is_handed_on():
    assert incarnation(["done", 5]).receive(1.0, nothing) == ["done", 5]


def test_a_silent_child_blocks_and_the_servers_are_checked_meanwhile():
    looks = []
    with pytest.raises(ContractError, match="wal_send:before of sink-0#1: nothing came back") as e:
        incarnation().receive(3.0, lambda: looks.append(1))
    assert "line 7" in str(e.value)
    assert len(looks) == 3


@pytest.mark.parametrize(("at", "kind"), [("wal_send", ContractError), ("", InternalError)])
def test_an_end_without_a_message_is_the_connectors_once_it_has_visited_a_step(at, kind):
    with pytest.raises(kind, match=r"exited with status 3\nlast words"):
        incarnation(None, at=at).receive(1.0, nothing)


@pytest.mark.parametrize(
    ("name", "trace", "kind"),
    [
        ("UsageError", "", UsageError),
        ("KeyError", '  File "sinks/mine.py", line 3', ContractError),
        ("KeyError", '  File "/x/semantix/engine/job_run.py", line 3', InternalError),
    ],
)
def test_an_error_keeps_its_class_or_is_blamed_by_the_last_frame(name, trace, kind):
    with pytest.raises(kind):
        incarnation(["error", name, "text", "", trace]).receive(1.0, nothing)


def test_a_gone_server_is_the_cause_and_not_the_childs_error():
    class Gone(Exception):
        pass

    def look():
        raise Gone

    with pytest.raises(Gone):
        incarnation(["error", "KeyError", "text", "", ""]).receive(1.0, look)


def test_a_zombie_goes_on_when_its_time_has_come_and_all_tasks_are_restored():
    spec = ConnectorSpec("small", "a.b:C", Guarantee.EXACTLY_ONCE)
    scenario = Scenario(spec, workload=WorkloadSettings(partitions=1, parallelism=1))
    replacement = incarnation(at="")
    assert not replacement.has_run_on(scenario, 100)
    replacement.wakes_zombie_at = 50
    for task in ("source-0#2", "sink-0#2"):
        assert not replacement.has_run_on(scenario, 50)
        replacement.visited("restore_run", "after", task)
    assert replacement.has_run_on(scenario, 50)
    assert not replacement.has_run_on(scenario, 49)


@pytest.mark.parametrize(
    ("label", "fields"),
    [("sink-1#3", ("sink", 1, 3)), ("my-map-0#1", ("my-map", 0, 1)),
     ("coordinator#2", ("coordinator", 0, 2))],
)  # fmt: skip
def test_a_label_gives_its_actor(label, fields):
    actor = actor_of(label)
    assert (actor.task, actor.subtask, actor.attempt) == fields
    assert actor.label == label


def test_a_child_gets_no_faults_and_one_workload():
    spec = ConnectorSpec("small", "a.b:C", Guarantee.EXACTLY_ONCE)
    workload = WorkloadSettings(records=3)
    plan = FaultPlan((Fault("crash_all", "wal_send:before"),), choices=(1, 2))
    plain = plain_scenario(Scenario(spec, plan, workload))
    assert plain.plan == FaultPlan((), choices=(1, 2))
    assert plain.spec.workloads == (workload,)


def test_a_failure_is_recorded_as_the_end_of_the_job():
    kinds = []
    record_failure(SimpleNamespace(record=lambda kind, *_: kinds.append(kind)), ContractError("x"))
    assert kinds == [FAILED, ENDED, QUIESCENT]


def test_lists_of_json_become_tuples_at_every_depth():
    assert frozen([1, ["a", [None]]]) == (1, ("a", (None,)))
