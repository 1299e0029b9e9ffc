"""A job that is stopped with a savepoint, cancelled or submitted anew goes on from its state."""

from __future__ import annotations

import pytest

from semantix.functions.sink_function import SinkFunction
from semantix.history.events import CRASHED, DEPLOYED, FAILED
from semantix.plan.fault_plan import Fault
from semantix.scenario.connector_loading import give_class
from semantix.testing.loop_jobs import CountingSource, loop_spec
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
CALLS: list[str] = []


class FinishingSink(SinkFunction):
    """Notes when it has to write what it holds back."""

    def invoke(self, value, context):
        self.runtime_context.client("store").append([value])

    def finish(self):
        CALLS.append(self.runtime_context.operator_id)


class RefusingSource(CountingSource):
    """Does not return after `cancel`: it emits everything first."""

    def cancel(self):
        CALLS.append("cancel")


class RaisingSource(CountingSource):
    """Raises when it is cancelled."""

    def run(self, ctx):
        super().run(ctx)
        if not self.is_running:
            raise OSError("no more")


@pytest.fixture(autouse=True)
def _no_calls():
    CALLS.clear()


def source_spec(kind=CountingSource, sink=TWO_PHASE_COMMIT, **options):
    give_class(f"{HERE}{kind.__name__}", kind)
    return loop_spec(f"{HERE}{kind.__name__}", sink=sink, options=options)


def finishing_sink():
    target = f"{HERE}FinishingSink"
    give_class(target, FinishingSink)
    return target


def stop(occurrence=5, at="sink_invoke:before", **more):
    return Fault("stop_with_savepoint", at, occurrence=occurrence, **more)


@pytest.mark.parametrize("drain", [True, False])
@pytest.mark.parametrize("occurrence", [1, 4, 9, 23])
def test_a_source_function_goes_on_where_the_savepoint_left_it(drain, occurrence):
    fault = stop(occurrence, "src_emit:before", drain=drain)
    result = run(source_spec(), fault)
    assert visible(result.history) == every_record()
    assert end_of(result.history) == ("finished", "")
    assert not of_kind(result.history, CRASHED)
    attempts = {who for step, _, who in steps_of(result.history) if step == "src_run_start"}
    assert attempts == {"source-0#1", "source-0#2"}


@pytest.mark.parametrize("drain", [True, False])
@pytest.mark.parametrize("occurrence", [1, 4, 9, 23])
def test_a_source_that_the_engine_drives_goes_on_too(drain, occurrence):
    result = run(spec_of(TWO_PHASE_COMMIT), stop(occurrence, "tpc_invoke:before", drain=drain))
    assert visible(result.history) == every_record()
    assert len({event.who for event in of_kind(result.history, DEPLOYED)}) == 8


@pytest.mark.parametrize(("drain", "calls"), [(True, 4), (False, 2)])
def test_only_a_drain_lets_operators_finish(drain, calls):
    run(spec_of(finishing_sink()), stop(drain=drain))
    assert len(CALLS) == calls  # two subtasks finish at the end of the second job


def test_run_is_not_interrupted_and_may_emit_the_rest():
    result = run(source_spec(RefusingSource, records=12), stop(5, "src_emit:before"))
    assert CALLS == ["cancel"]
    assert visible(result.history) == every_record(12)


def test_a_run_that_takes_longer_than_the_savepoint_may_is_restarted():
    result = run(source_spec(RefusingSource), stop(5, "src_emit:before"))
    assert CALLS == ["cancel", "cancel"]
    assert visible(result.history) == every_record()


def test_an_error_of_run_behind_cancel_fails_the_job_and_it_goes_on():
    result = run(source_spec(RaisingSource), stop(5, "src_emit:before"))
    assert [event.reason for event in of_kind(result.history, FAILED)] == ["OSError: no more"]
    assert visible(result.history) == every_record()


@pytest.mark.parametrize("do", ["decline_checkpoint", "expire_checkpoint", "crash", "crash_all"])
def test_a_savepoint_that_fails_restarts_the_job(do):
    at = "ckpt_ack_send:before" if do == "expire_checkpoint" else "ckpt_async_snapshot:before"
    failing = Fault(do, at, checkpoint=2)
    result = run(source_spec(), stop(5, "src_emit:before"), failing)
    assert not result.unfired
    assert visible(result.history) == every_record()
    assert end_of(result.history) == ("finished", "")


def test_a_lost_notification_of_the_savepoint_is_made_up_for():
    lost = Fault("drop", "ckpt_notify_deliver:before", checkpoint=2, task="source")
    result = run(source_spec(), stop(5, "src_emit:before"), lost)
    assert not result.unfired
    assert visible(result.history) == every_record()


@pytest.mark.parametrize("do", ["cancel_job", "resubmit"])
@pytest.mark.parametrize("occurrence", [1, 4, 9, 23])
def test_a_job_that_is_ended_goes_on_from_its_checkpoint(do, occurrence):
    result = run(source_spec(), Fault(do, "src_emit:before", occurrence=occurrence))
    assert visible(result.history) == every_record()
    assert bool(of_kind(result.history, CRASHED)) is (do == "resubmit")


def test_a_new_submission_has_other_ids():
    run(spec_of(finishing_sink()), Fault("resubmit", "sink_invoke:before", occurrence=5))
    assert CALLS == ["job-2-sink", "job-2-sink"]
    CALLS.clear()
    run(spec_of(finishing_sink()))
    assert CALLS == ["job-sink", "job-sink"]
