"""A connector that blocks is named, with its call, and does not hang the search."""

from __future__ import annotations

import re
import time

import pytest

from semantix.engine import watchdog
from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import ENDED, FAILED
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind
from semantix.testing.small_jobs import of_kind, run, spec_of

HERE = f"{__file__}:"


class SpinningSink(RichSinkFunction):
    def invoke(self, value, context):
        while value["id"] == "r3":
            pass


class SleepingSink(RichSinkFunction):
    def invoke(self, value, context):
        time.sleep(3600)


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
    assert of_kind(result.history, FAILED)[0][4].startswith(f"ContractError: {result.broken_off}")
    assert of_kind(result.history, ENDED)[0][3] == "failed"
    assert judge(result.history)["LIVE"].findings[0].kind == Kind.BROKEN_CONTRACT


def test_a_loop_of_calls_in_which_no_time_passes_is_ended():
    result = run(spec_of(HERE + "RetryingSink"))
    assert "again and again" in of_kind(result.history, FAILED)[0][4]
    assert of_kind(result.history, ENDED)[0][3] == "cut"


def test_a_run_in_time_is_left_alone(monkeypatch):
    monkeypatch.setattr(watchdog, "PATIENCE_S", 20.0)
    assert of_kind(run(spec_of(HERE + "QuietSink")).history, ENDED)[0][3] == "finished"
