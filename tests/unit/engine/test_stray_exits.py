"""What is no `Exception` does not end semantix: raised by a connector, it is its task's failure.

SystemExit and KeyboardInterrupt end the run: the connector would have ended its process.
"""

from __future__ import annotations

import signal
import sys
from asyncio import CancelledError
from collections import Counter

import pytest
from greenlet import GreenletExit

from semantix.errors import TaskCancelled, TaskCrashed
from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import BREACHED, CRASHED, FAILED, RESTORED
from semantix.plan.fault_plan import Fault
from semantix.testing.small_jobs import (
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    steps_of,
    visible,
)

HERE = f"{__file__}:"
STRAYS = {
    error.__name__: error
    for error in (
        *(GeneratorExit, CancelledError, GreenletExit, TaskCrashed, TaskCancelled),
        BaseException,
    )
}
LEAVING = {"SystemExit": SystemExit, "KeyboardInterrupt": KeyboardInterrupt}
KINDS = {
    "SystemExit": ("exit", "sys.exit"),
    "KeyboardInterrupt": ("interrupt", "KeyboardInterrupt"),
}


class ExitingSink(RichSinkFunction):
    """Raises in its first attempt, in `invoke` at the third record, or in `close`."""

    def __init__(self, hook, error):
        self.hook = hook
        self.error = STRAYS.get(error) or LEAVING.get(error)

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def leave(self, hook):
        if self.runtime_context.attempt == 1 and self.hook == hook:
            raise self.error("mine")

    def invoke(self, value, context):
        if value["id"] == "r3":
            self.leave("invoke")
        self.store.append([value])

    def close(self):
        self.leave("close")


class TurningSink(RichSinkFunction):
    """Makes an error of its own of whatever happens to it, even of its death."""

    def open(self, context):
        self.store = self.runtime_context.client("store")

    def invoke(self, value, context):
        try:
            self.store.append([value])
        except BaseException as error:
            raise ValueError("mine") from error


def exiting(hook, error):
    return spec_of(HERE + "ExitingSink", options={"hook": hook, "error": error})


@pytest.mark.parametrize("name", sorted(STRAYS))
def test_what_a_connector_raises_is_the_failure_of_its_task(name):
    history = run(exiting("invoke", name)).history
    assert [event.reason for event in of_kind(history, FAILED)] == [f"{name}: mine"]
    assert len(of_kind(history, RESTORED)) == 2
    assert end_of(history) == ("finished", "")
    assert set(visible(history)) == set(every_record())


@pytest.mark.parametrize("name", sorted(STRAYS))
def test_an_exit_in_close_of_a_cancelled_task_is_noted_and_no_more(name):
    fault = Fault("crash", "sink_invoke:after", 3, task="sink", subtask=0)
    result = run(exiting("close", name), fault)
    assert result.unfired == ()
    assert ("sink-1#1", f"close raised {name}: mine") in result.notes
    assert of_kind(result.history, FAILED) == []
    assert end_of(result.history) == ("finished", "")


@pytest.mark.parametrize("name", sorted(STRAYS))
def test_what_close_raises_at_the_end_of_the_input_fails_the_task_and_is_not_asked_for_twice(name):
    result = run(exiting("close", name))
    failed = of_kind(result.history, FAILED)
    assert sorted((event.who, event.reason) for event in failed) == [
        (f"sink-{at}#1", f"{name}: mine") for at in (0, 1)
    ]
    closing = ("sink_close", "before")
    closed = Counter(who for *visit, who in steps_of(result.history) if tuple(visit) == closing)
    assert closed["sink-0#1"] == closed["sink-1#1"] == 1
    assert not any("close raised" in text for _, text in result.notes)
    assert end_of(result.history) == ("finished", "")


@pytest.mark.parametrize("name", sorted(LEAVING))
@pytest.mark.parametrize("hook", ["invoke", "close"])
def test_a_connector_that_ends_its_process_ends_the_run_and_is_named(hook, name):
    history = run(exiting(hook, name)).history
    (breach,) = of_kind(history, BREACHED)
    assert (breach.breach, breach.what) == KINDS[name]
    assert breach.where.startswith("test_stray_exits.py:")
    assert end_of(history)[0] == "stopped"
    assert of_kind(history, FAILED) == []


def test_an_exit_in_close_of_a_cancelled_task_ends_the_run():
    fault = Fault("crash", "sink_invoke:after", 3, task="sink", subtask=0)
    history = run(exiting("close", "SystemExit"), fault).history
    assert [event.who for event in of_kind(history, BREACHED)] == ["sink-1#1"]


class ExitingConstructor(ExitingSink):
    """Leaves while it is made."""

    def __init__(self):
        sys.exit(3)


def test_a_constructor_that_ends_the_process_ends_the_run():
    history = run(spec_of(HERE + "ExitingConstructor")).history
    assert [event.breach for event in of_kind(history, BREACHED)] == ["exit"]


class Interrupted(ExitingSink):
    """Stands for a user who presses Ctrl-C while the connector runs."""

    def __init__(self):
        super().__init__("", "")

    def invoke(self, value, context):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_from_outside_ends_the_run():
    with pytest.raises(KeyboardInterrupt):
        run(spec_of(HERE + "Interrupted"))


def test_the_dead_do_not_fail():
    fault = Fault("crash", "store.append:before", 3, task="sink", subtask=0)
    result = run(spec_of(HERE + "TurningSink"), fault)
    assert result.unfired == ()
    assert [event.who for event in of_kind(result.history, CRASHED)] == ["sink-0#1"]
    assert of_kind(result.history, FAILED) == []
