"""The harness of source functions: waits, cycles, snapshots, cancellation, failures."""

from __future__ import annotations

import time

import pytest

from semantix.connectors.numbers.parallel import ParallelNumberSource, UnionNumberSource
from semantix.connectors.numbers.single import NumberSource
from semantix.errors import ContractError, TaskCancelled, UsageError
from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.source_function import RichSourceFunction, SourceFunction
from semantix.testing import OperatorHarness, Record, SourceHarness, Watermark


class PollingSource(RichSourceFunction, CheckpointedFunction):
    """Emits what is in `inbox` under the lock, then sleeps."""

    def __init__(self, sleep="module"):
        self.inbox = []
        self.count = 0
        self.is_running = True
        self.ended = []
        self._sleep = sleep

    def initialize_state(self, context):
        self.counts = context.operator_state_store.get_list_state("counts")
        for count in self.counts.get():
            self.count = count

    def snapshot_state(self, context):
        self.counts.update([self.count])

    def run(self, ctx):
        try:
            while self.is_running:
                with ctx.get_checkpoint_lock():
                    for value in self.inbox:
                        ctx.collect(value)
                        self.count += 1
                    self.inbox.clear()
                if self._sleep == "module":
                    time.sleep(1)
                else:
                    self.runtime_context.clock.wait_us(1_000_000)
            self.ended.append("returned")
        except TaskCancelled:
            self.ended.append("interrupted")
            raise
        finally:
            self.ended.append("finally")

    def cancel(self):
        self.is_running = False

    def close(self):
        self.ended.append("closed")


class TimedSource(SourceFunction):
    """Emits records and watermarks, and marks itself idle."""

    def run(self, ctx):
        ctx.collect_with_timestamp("a", 5)
        ctx.emit_watermark(5)
        ctx.mark_as_temporarily_idle()
        ctx.collect("b")

    def cancel(self):
        pass


@pytest.fixture(params=["module", "clock"])
def polling(request):
    harness = SourceHarness(lambda: PollingSource(request.param))
    harness.open()
    return harness


def test_run_goes_to_the_first_wait_and_scan_to_the_next(polling):
    polling.function.inbox = ["a", "b"]
    assert polling.run() == "waiting"
    assert polling.collected == [Record("a"), Record("b")]
    polling.function.inbox = ["c"]
    assert polling.scan() == "waiting"
    assert polling.scan() == "waiting"
    assert polling.collected == [Record("a"), Record("b"), Record("c")]
    assert polling.run() == "waiting"  # it goes on as scan does


def test_cancel_lets_the_loop_end_and_run_may_be_called_again(polling):
    polling.run()
    assert polling.cancel() == "ended"
    assert polling.function.ended == ["returned", "finally"]
    polling.function.is_running = True
    polling.function.inbox = ["again"]
    assert polling.run() == "waiting"
    assert polling.collected == [Record("again")]


def test_cancel_before_run(polling):
    assert polling.cancel() == "ended"
    assert polling.run() == "ended"
    assert polling.collected == []


def test_a_loop_that_ignores_cancel_goes_on_waiting(polling):
    polling.function.cancel = lambda: None
    polling.run()
    assert polling.cancel() == "waiting"


def test_close_interrupts_a_loop_that_waits(polling):
    polling.run()
    polling.close()
    assert polling.function.ended == ["interrupted", "finally", "closed"]
    with pytest.raises(ContractError, match="the function is closed"):
        polling.run()


def test_a_crash_runs_nothing_of_the_loop_any_more(polling):
    polling.run()
    polling.drop()
    assert "interrupted" not in polling.function.ended
    assert "closed" not in polling.function.ended


def test_a_snapshot_may_be_taken_whatever_run_did(polling):
    def counts():
        return SourceHarness.read_state(polling.snapshot(1))["counts"]

    assert counts() == [0]
    polling.function.inbox = ["a", "b"]
    polling.run()
    assert counts() == [2]
    polling.cancel()
    assert counts() == [2]
    restored = SourceHarness(PollingSource, state=polling.snapshot(2))
    restored.open()
    assert restored.function.count == 2


def test_a_wait_takes_no_time_and_only_the_test_moves_the_clock(polling):
    polling.run()
    assert polling.function.runtime_context.clock.now_us() == 0
    polling.set_processing_time(500)
    assert polling.function.runtime_context.clock.now_us() == 500_000


def test_scan_needs_a_run_that_waits(polling):
    with pytest.raises(ContractError, match="`run` does not wait"):
        polling.scan()


def test_time_sleep_is_the_real_one_again(polling):
    before = time.sleep
    polling.run()
    assert time.sleep is before


def test_an_exception_of_run_is_raised_and_the_next_run_begins_anew():
    harness = SourceHarness(PollingSource)
    harness.open()
    harness.function.inbox = ["a", "b"]
    harness.fail("collect", 2, OSError("the second"))
    with pytest.raises(OSError, match="the second"):
        harness.run()
    assert harness.collected == [Record("a")]
    assert harness.run() == "waiting"
    assert harness.collected == [Record("a"), Record("a"), Record("b")]


@pytest.mark.parametrize("hook", ["collect_with_timestamp", "emit_watermark", "collect"])
@pytest.mark.parametrize(("when", "more"), [("before", 0), ("after", 1)])
def test_hooks_of_the_context_fail_before_or_after(hook, when, more):
    harness = SourceHarness(TimedSource)
    harness.fail(hook, 1, OSError(hook), when=when)  # before `open`
    harness.open()
    with pytest.raises(OSError, match=hook):
        harness.run()
    made = ["collect_with_timestamp", "emit_watermark", "collect"].index(hook)
    assert len(harness.collected) == made + more


def test_records_and_watermarks_are_kept_in_order():
    harness = SourceHarness(TimedSource)
    harness.open()
    assert harness.run() == "ended"
    assert harness.collected == [Record("a", 5), Watermark(5), Record("b", 5)]  # as in Flink


def test_something_can_be_done_in_the_middle_of_a_step():
    harness = SourceHarness(lambda: NumberSource(5))
    harness.open()
    states = []
    harness.at("src_lock_release", lambda: states.append(harness.snapshot(1)), nth=3)
    harness.at("src_emit", harness.cancel, position="after", nth=4)
    assert harness.run() == "ended"
    assert len(harness.collected) == 4
    assert SourceHarness.read_state(states[0]) == {"next-number": [4]}


def test_a_source_that_is_none_and_calls_that_make_no_sense():
    with pytest.raises(UsageError, match="dict is no source, it has no method 'run'"):
        SourceHarness(dict)
    with pytest.raises(UsageError, match="non parallel operator must be 1, found 2: TimedSource"):
        SourceHarness(TimedSource, parallelism=2)
    harness = SourceHarness(TimedSource)
    harness.open()
    with pytest.raises(UsageError, match="a source has no input"):
        harness.process("x")


@pytest.mark.parametrize("kind", [ParallelNumberSource, UnionNumberSource])
@pytest.mark.parametrize("old", range(1, 6))
@pytest.mark.parametrize("new", range(1, 6))
def test_a_rescale_from_p_to_q_neither_loses_nor_repeats(kind, old, new):
    def harnesses(parallelism, states=None):
        for subtask in range(parallelism):
            state = None if states is None else states[subtask]
            harness = SourceHarness(
                lambda: kind(30, splits=7), subtask=subtask, parallelism=parallelism, state=state
            )
            harness.open()
            yield harness

    emitted, snapshots = [], []
    for harness in harnesses(old):
        harness.at("src_lock_release", harness.cancel, nth=2)
        harness.run()
        emitted += harness.collected
        snapshots.append(harness.snapshot(1))
    for harness in harnesses(new, OperatorHarness.redistribute(snapshots, new)):
        assert harness.run() == "ended"
        emitted += harness.collected
    assert sorted(record.value["n"] for record in emitted) == list(range(1, 31))


def test_the_time_characteristic_decides_about_timestamps_and_watermarks():
    ingested = SourceHarness(
        TimedSource, time_characteristic="ingestion_time", auto_watermark_interval_ms=10
    )
    ingested.open()
    ingested.set_processing_time(15)  # before `run` nothing makes watermarks
    ingested.run()
    assert ingested.collected == [Record("a", 15), Watermark(10), Record("b", 15)]
    ingested.set_processing_time(25)
    assert ingested.collected[3:] == [Watermark(20)]
    processed = SourceHarness(TimedSource, time_characteristic="processing_time")
    processed.open()
    processed.run()
    assert processed.collected == [Record("a"), Record("b")]
