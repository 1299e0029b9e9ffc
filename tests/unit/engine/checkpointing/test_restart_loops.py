"""A job that fails in the same way for ever is cut; one that may still recover is not."""

from __future__ import annotations

from semantix.engine.checkpointing.restart_loops import REPEATS_MAX
from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import DEPLOYED
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind
from semantix.plan.fault_plan import Fault
from semantix.testing.small_jobs import end_of, of_kind, run, spec_of

HERE = f"{__file__}:"
CRASH = Fault("crash_all", "store.append:after", occurrence=3)
CRASH_LATE = Fault("crash_all", "store.upsert:after", occurrence=3)


class FailingRestore(RichSinkFunction):
    """Fails in each attempt from `first` to `last`, with the number of the attempt in its text."""

    first, last = 2, 10**9

    def open(self, context):
        self.store = self.runtime_context.client("store")
        attempt = self.runtime_context.attempt
        if self.first <= attempt <= self.last:
            raise RuntimeError(f"attempt {attempt} cannot read its state")

    def invoke(self, value, context):
        self.store.append([value])


class FailingNineTimes(FailingRestore):
    last = 10


class MarkingRestore(FailingRestore):
    """Leaves a new marker in each attempt that fails, and needs fifteen of them."""

    def open(self, context):
        store = self.runtime_context.client("store")
        attempt = self.runtime_context.attempt
        store.put_marker("attempts", attempt)
        self.last = 15
        super().open(context)


class WaitingRestore(FailingRestore):
    """Cannot open before the transaction of the first attempt has timed out."""

    def open(self, context):
        self.store = store = self.runtime_context.client("store")
        if self.runtime_context.attempt == 1:
            store.begin("t")
        elif store.list_transactions("t"):
            raise RuntimeError("the old transaction is still open")


def sink_attempts(history) -> int:
    return sum(event.who.startswith("sink-0") for event in of_kind(history, DEPLOYED))


def test_a_restore_that_always_fails_is_cut_after_ten_equal_failures():
    history = run(spec_of(HERE + "FailingRestore"), CRASH).history
    end, reason = end_of(history)
    assert end == "cut"
    assert "cannot read its state" in reason
    assert sink_attempts(history) == 1 + REPEATS_MAX
    (finding,) = judge(history, ("LIVE",))["LIVE"].findings
    assert finding.kind == Kind.RESTART_LOOP
    assert "cannot read its state" in finding.part("reason")


def test_a_restore_that_works_at_the_tenth_time_is_no_loop():
    history = run(spec_of(HERE + "FailingNineTimes"), CRASH).history
    assert end_of(history) == ("finished", "")
    assert judge(history, ("LIVE",))["LIVE"].verdict is Verdict.UPHELD


def test_attempts_that_leave_something_durable_get_more_time():
    history = run(spec_of(HERE + "MarkingRestore"), CRASH).history
    assert end_of(history) == ("finished", "")


def test_a_transaction_that_will_time_out_is_waited_for():
    options = {"store": {"transaction_timeout_ms": 5_000, "reaper_interval_ms": 1_000}}
    history = run(spec_of(HERE + "WaitingRestore", world_options=options), CRASH).history
    assert end_of(history) == ("finished", "")
    assert sink_attempts(history) > 1 + REPEATS_MAX


def test_a_transaction_that_times_out_behind_the_bound_of_the_job_is_not_waited_for():
    options = {"store": {"transaction_timeout_ms": 600_000, "reaper_interval_ms": 1_000}}
    history = run(spec_of(HERE + "WaitingRestore", world_options=options), CRASH).history
    assert end_of(history)[0] == "cut"
    assert sink_attempts(history) == 1 + REPEATS_MAX
    findings = judge(history, ("LIVE",))["LIVE"].findings
    assert Kind.RESTART_LOOP in [one.kind for one in findings]


def test_a_second_fault_begins_the_count_anew():
    again = Fault("crash_coordinator", "restore_cancel_tasks:after", attempt=2, occurrence=5)
    history = run(spec_of(HERE + "FailingRestore"), CRASH, again).history
    assert end_of(history)[0] == "cut"
    assert sink_attempts(history) > 1 + REPEATS_MAX


class RewritingForever(RichSinkFunction):
    """Writes the same rows in each attempt, and then fails."""

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        self.store.upsert(value["key"], value)
        if self.runtime_context.attempt > 1 and value["n"] >= 3:
            raise RuntimeError("not again")


def test_an_attempt_that_writes_the_same_rows_again_is_no_progress():
    history = run(spec_of(f"{HERE}RewritingForever", view="table"), CRASH_LATE).history
    assert judge(history, ("LIVE",))["LIVE"].findings[0].kind is Kind.RESTART_LOOP
    assert 30 <= sink_attempts(history) <= 80  # of two subtasks; without the cut there are hundreds
