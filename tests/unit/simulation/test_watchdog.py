"""A connector that blocks is named, with its call, and does not hang the search."""

from __future__ import annotations

import re
import select
import signal
import time

import pytest

from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import FAILED
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind
from semantix.simulation import watchdog
from semantix.testing.small_jobs import end_of, of_kind, run, spec_of

HERE = f"{__file__}:"


class SpinningSink(RichSinkFunction):
    def invoke(self, value, context):
        while value["id"] == "r3":
            pass


class SleepingSink(RichSinkFunction):
    def invoke(self, value, context):
        select.select([], [], [], 3600)  # time.sleep would only move the clock of the run


class RetryingSink(RichSinkFunction):
    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        while True:
            self.store.get_marker("never")


class QuietSink(RichSinkFunction):
    def invoke(self, value, context):
        pass


@pytest.mark.parametrize("name", ["SpinningSink", "SleepingSink"])
def test_a_call_that_does_not_come_back_is_named(monkeypatch, name):
    monkeypatch.setattr(watchdog, "PATIENCE_S", 0.3)
    result = run(spec_of(HERE + name))
    assert re.match(r"sink-\d#1 behind sink_invoke:before.*in invoke", result.broken_off)
    assert of_kind(result.history, FAILED)[0].reason.startswith(
        f"ContractError: {result.broken_off}"
    )
    assert end_of(result.history)[0] == "failed"
    assert judge(result.history)["LIVE"].findings[0].kind == Kind.BROKEN_CONTRACT


def test_a_process_that_gets_no_processor_is_not_blamed():
    patience = watchdog.Patience(30.0, 100.0)
    assert not any(patience.is_over(100.5 + 0.01 * ring, 7) for ring in range(200))
    assert patience.is_over(130.0, 7)  # it has computed for 30 s at last


def test_a_process_that_waits_between_all_rings_is_blamed():
    patience = watchdog.Patience(30.0, 100.0)
    assert [patience.is_over(100.5, switches) for switches in (7, 8, 8, 9, 10, 11)] == [
        False, False, False, False, False, True,
    ]  # fmt: skip


def test_a_loop_of_calls_in_which_no_time_passes_is_ended():
    result = run(spec_of(HERE + "RetryingSink"))
    assert "again and again" in of_kind(result.history, FAILED)[0].reason
    assert end_of(result.history)[0] == "cut"


def _rings() -> list[int]:
    rung: list[int] = []
    signal.signal(signal.SIGALRM, lambda number, _: rung.append(number))
    return rung


@pytest.fixture
def own_alarm():
    """Leave neither alarm nor handler behind, and give what was there back."""
    before, handler = signal.setitimer(signal.ITIMER_REAL, 0), signal.getsignal(signal.SIGALRM)
    yield
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, *before)


def test_an_alarm_of_somebody_else_counts_on(own_alarm):
    rung = _rings()
    signal.setitimer(signal.ITIMER_REAL, 50.0, 7.0)
    run(spec_of(HERE + "QuietSink"))
    left_s, again_s = signal.getitimer(signal.ITIMER_REAL)
    assert (rung, again_s) == ([], 7.0)
    assert 40.0 < left_s < 50.0


def test_an_alarm_that_was_due_in_the_run_rings_behind_it(monkeypatch, own_alarm):
    monkeypatch.setattr(watchdog, "PATIENCE_S", 0.3)
    rung = _rings()
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    assert run(spec_of(HERE + "SleepingSink")).broken_off
    give_up_s = time.monotonic() + 5.0
    while not rung and time.monotonic() < give_up_s:  # due in a millisecond
        pass
    assert rung == [signal.SIGALRM]


def test_a_run_in_time_is_left_alone(monkeypatch):
    monkeypatch.setattr(watchdog, "PATIENCE_S", 20.0)
    assert end_of(run(spec_of(HERE + "QuietSink")).history)[0] == "finished"
