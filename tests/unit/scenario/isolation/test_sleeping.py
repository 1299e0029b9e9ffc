"""`time.sleep` of a class that a test hands over lets simulated time pass, in a run only."""

from __future__ import annotations

import sys
import time
from time import sleep

import pytest

from semantix.functions.source_function import SourceFunction
from semantix.history.events import EMITTED
from semantix.scenario.connector_loading import give_class
from semantix.scenario.isolation.sleeping import replace_sleep
from semantix.testing.loop_jobs import loop_spec, value_of
from semantix.testing.small_jobs import of_kind, run

TARGET = f"{__file__}:Slow"


class Slow(SourceFunction):
    """Sleeps 20 seconds before each record, by both names of the function."""

    def run(self, ctx):
        for number in range(1, 5):
            (sleep if number % 2 else time.sleep)(20)
            ctx.collect(value_of(number))

    def cancel(self):
        pass


@pytest.fixture
def replaced(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(time, "sleep", time.sleep)  # both are as before at the end
    monkeypatch.setattr(sys.modules[__name__], "sleep", sleep)
    give_class(TARGET, Slow)
    replace_sleep([Slow])


def test_seconds_of_sleep_are_seconds_of_the_run(replaced) -> None:
    history = run(loop_spec(TARGET)).history
    times = [event.time_us for event in of_kind(history, EMITTED)]
    assert len(times) == 4
    assert min(times) - history.start_us > 20_000_000


def test_outside_of_a_run_it_is_the_real_one(replaced) -> None:
    before = time.perf_counter()
    time.sleep(0.01)
    sleep(0.01)
    assert time.perf_counter() - before >= 0.02


def test_it_is_replaced_once(replaced) -> None:
    first = time.sleep
    replace_sleep([Slow])
    assert time.sleep is first
