"""One attempt: the order of its mail, its cancellation, its process, its name."""

from __future__ import annotations

import pytest

from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import CANCELLED, CRASHED, DEPLOYED, FAILED
from semantix.plan.fault_plan import Fault
from semantix.testing.durable_jobs import prepared, probed
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    steps_of,
    visible,
)

HERE = f"{__file__}:"


class TurningSink(RichSinkFunction):
    """Waits in `invoke`, and makes an error of its own of whatever interrupts it."""

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        try:
            self.runtime_context.clock.wait_us(150_000)
        except Exception as error:
            raise ValueError("interrupted") from error
        self.store.append([value])


class FailingSink(RichSinkFunction):
    """Cannot open one subtask of its first attempt."""

    def open(self, context):
        if (self.runtime_context.attempt, self.runtime_context.subtask) == (1, 0):
            raise OSError("not yet")

    def invoke(self, value, context):
        pass


class NamingSink(RichSinkFunction):
    """Writes down what it is called in each of its attempts."""

    def open(self, context):
        own = self.runtime_context
        name = f"{own.attempt}.{own.subtask}"
        own.client("store").put_marker(name, own.operator_id)

    def invoke(self, value, context):
        pass


def test_a_notification_overtakes_the_mail_that_waits():
    order = []

    def post_both(job, at, detail, actor):
        if order or (actor.label, at) != ("sink-0#1", "tpc_invoke:before"):
            return
        task = next(t for t in job.subject.tasks if t.actor is actor)
        order.append("invoke")
        task.post((order.append, "mail"))
        task.post_urgently((order.append, "notification"))

    probed(spec_of(TWO_PHASE_COMMIT), post_both)
    assert order == ["invoke", "notification", "mail"]


def test_a_notification_without_other_mail_is_heard_when_the_call_is_over():
    heard = []

    def post(job, at, detail, actor):
        if not heard and (actor.label, at) == ("sink-0#1", "tpc_invoke:before"):
            queue = job.queue
            heard.append(queue.now)
            task = next(t for t in job.subject.tasks if t.actor is actor)
            task.post_urgently((lambda _: heard.append(queue.now), None))

    probed(spec_of(TWO_PHASE_COMMIT), post)
    assert heard == [heard[0]] * 2


def test_an_attempt_that_is_cancelled_before_it_is_deployed_runs_nothing():
    # With this seed all are cancelled, for sink-0 has failed, before source-1 is there.
    history = run(spec_of(HERE + "FailingSink"), seed=115).history
    told = [(event.kind, event.who) for event in of_kind(history, DEPLOYED, CANCELLED)]
    assert told.index((DEPLOYED, "source-1#1")) + 1 == told.index((CANCELLED, "source-1#1"))
    assert steps_of(history, "source-1#1") == []
    assert end_of(history) == ("finished", "")


def test_what_a_connector_makes_of_its_interrupt_is_no_failure():
    fault = Fault("crash", "sink_invoke:before", 2, task="sink", subtask=0)
    result = run(spec_of(HERE + "TurningSink"), fault)
    assert result.unfired == ()
    assert of_kind(result.history, FAILED) == []
    assert "sink-1#1" in [event.who for event in of_kind(result.history, CANCELLED)]
    assert end_of(result.history) == ("finished", "")


@pytest.mark.parametrize(
    ("subtask", "dead"),
    [(0, {"source-0#1", "sink-0#1"}), (1, {"source-1#1", "sink-1#1"})],
)
def test_a_crash_of_a_process_kills_the_subtasks_that_share_it(subtask, dead):
    fault = Fault("crash_process", "tpc_invoke:after", 3, task="sink", subtask=subtask)
    result = run(spec_of(TWO_PHASE_COMMIT, processes=2), fault)
    assert result.unfired == ()
    assert {event.who for event in of_kind(result.history, CRASHED)} == dead
    cancelled = {event.who for event in of_kind(result.history, CANCELLED)}
    deployed = {e.who for e in of_kind(result.history, DEPLOYED) if e.who.endswith("#1")}
    assert cancelled == deployed - dead
    assert visible(result.history) == every_record()


def test_an_operator_has_one_id_in_all_its_subtasks_and_attempts():
    crash = Fault("crash", "sink_invoke:after", 3, task="sink", subtask=0)
    job = prepared(spec_of(HERE + "NamingSink"), crash)
    job.run()
    markers = dict(job.capture().worlds)["store"].markers
    assert dict(markers) == dict.fromkeys(("1.0", "1.1", "2.0", "2.1"), "job-sink")
