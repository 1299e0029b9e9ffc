"""A subtask with two strands: `run` and the mailbox, with the checkpoint lock between them."""

from __future__ import annotations

import pytest

from semantix.history.events import CANCELLED, EMITTED, FAILED
from semantix.plan.fault_plan import Fault
from semantix.scenario.connector_loading import give_class
from semantix.spec.connector_spec import RestartSettings
from semantix.testing.loop_jobs import CountingSource, loop_spec, value_of
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, end_of, of_kind, run, steps_of, visible

HERE = f"{__file__}:"
SECOND_US = 1_000_000
CALLS: list[str] = []


class HeldSource(CountingSource):
    """Waits two seconds in a client call while it holds the lock."""

    def emit(self, ctx, value):
        self.runtime_context.clock.wait_us(2 * SECOND_US)
        super().emit(ctx, value)


class PoisonedSource(CountingSource):
    """Raises at its tenth record, in its first attempt only."""

    def emit(self, ctx, value):
        if (self.position, self.runtime_context.attempt) == (9, 1):
            raise OSError("the line is dead")
        super().emit(ctx, value)

    def cancel(self):
        CALLS.append("cancel")
        super().cancel()

    def close(self):
        CALLS.append("close")


class StubbornSource(CountingSource):
    """Swallows every interrupt and never ends; it does not look at a flag either."""

    def run(self, ctx):
        while True:
            try:
                ctx.collect(value_of(1))
            except Exception:
                CALLS.append("swallowed")


class SleepySource(CountingSource):
    """Sleeps on the clock between two records, and notes what interrupts it."""

    def run(self, ctx):
        try:
            while self.is_running and self.position < self.records:
                with ctx.get_checkpoint_lock():
                    self.emit(ctx, value_of(self.position + 1))
                self.runtime_context.clock.wait_us(SECOND_US)
        except Exception as error:
            CALLS.append(f"{type(error).__name__} in attempt {self.runtime_context.attempt}")
            raise

    def cancel(self):
        CALLS.append("cancel")
        super().cancel()

    def close(self):
        CALLS.append("close")


class SlowToHear(CountingSource):
    """Waits in its notification; `run` must not take the lock then."""

    is_told = False

    def notify_checkpoint_complete(self, checkpoint_id):
        self.is_told = True
        self.runtime_context.clock.wait_us(SECOND_US)
        self.is_told = False

    def emit(self, ctx, value):
        assert not self.is_told
        super().emit(ctx, value)


class FailsToCancel(CountingSource):
    """Its `cancel` raises; the attempt ends all the same."""

    def cancel(self):
        raise RuntimeError("no such flag")


class SwallowsAll(CountingSource):
    """Swallows even the crash, and goes on."""

    def run(self, ctx):
        while self.is_running and self.position < self.records:
            try:
                with ctx.get_checkpoint_lock():
                    self.emit(ctx, value_of(self.position + 1))
            except BaseException:
                CALLS.append("swallowed")


class WritesAtLast(CountingSource):
    """Writes to an outside system when `run` ends, however it ends."""

    def run(self, ctx):
        try:
            super().run(ctx)
        finally:
            self.runtime_context.client("store").append([value_of(99)])


@pytest.fixture(autouse=True)
def _no_calls():
    CALLS.clear()


def spec(kind, **settings):
    settings.setdefault("sink", TWO_PHASE_COMMIT)
    target = f"{HERE}{kind.__name__}"
    give_class(target, kind)  # so that the class writes into this module's list
    return loop_spec(target, **settings)


def counts(result):
    return list(visible(result.history).values())


def test_every_record_arrives_once_and_the_job_ends():
    result = run(spec(CountingSource))
    assert counts(result) == [1] * 24
    assert end_of(result.history) == ("finished", "")


def test_checkpoints_fall_between_the_records_of_a_plain_loop():
    steps = steps_of(run(spec(CountingSource)).history, "source-0#1")
    names = [step for step, position, _ in steps if position == "before"]
    snapshots = [at for at, name in enumerate(names) if name == "src_snapshot"]
    emissions = [at for at, name in enumerate(names) if name == "src_emit"]
    assert len(snapshots) >= 7
    between = [one for one in snapshots if emissions[0] < one < emissions[-1]]
    assert len(between) >= 6
    assert not [one for one in between if names[one - 1] == "src_emit"]


@pytest.mark.parametrize("step", ["src_emit", "src_advance", "src_lock_acquire", "src_snapshot"])
@pytest.mark.parametrize("position", ["before", "after"])
@pytest.mark.parametrize("do", ["crash", "crash_all"])
def test_a_crash_at_a_step_neither_loses_nor_repeats(step, position, do):
    result = run(spec(CountingSource), Fault(do, f"{step}:{position}", occurrence=5))
    assert not result.unfired
    assert counts(result) == [1] * 24


def test_a_source_that_ignores_the_lock_repeats_a_record():
    found = set()
    for occurrence in range(2, 20):
        fault = Fault("crash_all", "src_emit:after", occurrence=occurrence)
        result = run(spec(CountingSource, options={"locks": False}), fault)
        found |= set(counts(result))
    assert found == {1, 2}


def test_mail_waits_while_run_holds_the_lock():
    result = run(spec(HeldSource, options={"records": 5}))
    order = [
        (event.kind, getattr(event, "step", ""), getattr(event, "position", ""))
        for event in result.history.events
        if event.kind == EMITTED or getattr(event, "who", "") == "source-0#1"
    ]
    held = [step for _, step, position in order if position == "before"]
    for at, step in enumerate(held):
        if step == "src_lock_acquire" and at + 1 < len(held):
            assert held[at + 1] == "src_emit"
    assert counts(result) == [1] * 5


def test_run_waits_while_a_mail_waits():
    assert counts(run(spec(SlowToHear))) == [1] * 24


def test_an_error_of_run_fails_the_task_and_a_restart_goes_on():
    result = run(spec(PoisonedSource))
    (failed,) = of_kind(result.history, FAILED)
    assert (failed.who, failed.reason) == ("source-0#1", "OSError: the line is dead")
    assert CALLS == ["cancel", "close", "close"]  # the second close is that of the normal end
    assert counts(result) == [1] * 24


def test_a_cancelled_run_is_interrupted_after_cancel_and_before_close():
    # The sink's failure cancels the source, which sleeps.
    result = run(spec(SleepySource), Fault("error", "store.write:before", occurrence=9,
                                           error="StoreUnavailable"))  # fmt: skip
    assert "source-0#1" in [event.who for event in of_kind(result.history, CANCELLED)]
    assert CALLS == ["cancel", "TaskCancelled in attempt 1", "close", "close"]
    assert counts(result) == [1] * 24


def test_a_run_that_holds_the_lock_is_interrupted_too():
    fault = Fault("crash", "tpc_invoke:before", occurrence=2)
    result = run(spec(HeldSource, options={"records": 5}), fault)
    assert of_kind(result.history, CANCELLED)
    assert counts(result) == [1] * 5


def test_a_run_that_swallows_its_interrupt_is_cut():
    result = run(
        spec(StubbornSource, restart=RestartSettings()),
        Fault("crash", "tpc_invoke:before", occurrence=5),
    )
    assert CALLS.count("swallowed") > 100
    assert end_of(result.history) == ("cut", "the job did not end within the bound")


def test_the_cancellation_has_a_timeout_of_its_own():
    result = run(
        spec(StubbornSource, live_bound_ms=1_000_000),
        Fault("crash", "tpc_invoke:before", occurrence=5),
    )
    end, reason = end_of(result.history)
    assert (end, reason) == ("cut", "source-0#1: `run` did not return within 180 s of `cancel`")


def test_an_error_of_cancel_is_logged_and_the_job_goes_on():
    result = run(spec(FailsToCancel), Fault("crash", "tpc_invoke:before", occurrence=5))
    assert ("source-0#1", "cancel raised RuntimeError: no such flag") in result.notes
    assert counts(result) == [1] * 24


@pytest.mark.parametrize("step", ["src_emit:before", "src_advance:after", "src_snapshot:before"])
@pytest.mark.parametrize("do", ["crash", "crash_all"])
def test_a_source_that_swallows_its_crash_emits_nothing_any_more(step, do):
    result = run(spec(SwallowsAll), Fault(do, step, occurrence=4))
    assert counts(result) == [1] * 24
    assert end_of(result.history) == ("finished", "")


@pytest.mark.parametrize(
    "step", ["src_emit:before", "src_lock_release:after", "src_snapshot:after"]
)
@pytest.mark.parametrize("do", ["crash", "crash_all"])
def test_what_run_does_at_last_reaches_nothing_after_a_crash(step, do):
    result = run(spec(WritesAtLast), Fault(do, step, occurrence=4))
    assert visible(result.history)["r99"] == 1  # written by the attempt that came to its end


def test_a_source_that_had_finished_is_not_run_again():
    fault = Fault("crash_all", "sink_close:before", occurrence=1)
    result = run(loop_spec(f"{HERE}CountingSource"), fault)
    attempts = {who for step, _, who in steps_of(result.history) if step == "src_run_start"}
    assert end_of(result.history) == ("finished", "")
    assert attempts <= {"source-0#1", "source-0#2"}


def test_equal_runs_have_equal_histories():
    fault = Fault("crash_all", "src_advance:before", occurrence=7)
    first, second = (run(spec(CountingSource), fault).history for _ in range(2))
    assert first == second
