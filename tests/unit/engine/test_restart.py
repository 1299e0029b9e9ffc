"""When a job is started again: what no restart mends, and what uses an attempt up."""

from __future__ import annotations

import pytest

from semantix.connectors.store.transactional_sink import TransactionalStoreSink
from semantix.errors import ContractError, NotModelled, UnrecoverableError
from semantix.functions.sink_function import RichSinkFunction
from semantix.history.events import DEPLOYED, RESTORED
from semantix.plan.fault_plan import Fault
from semantix.spec.connector_spec import RestartSettings
from semantix.testing.small_jobs import (
    TWO_PHASE_COMMIT,
    end_of,
    every_record,
    of_kind,
    run,
    spec_of,
    visible,
)

HERE = f"{__file__}:"
GAVE_UP = ("failed", "the restart strategy gave up")
FINISHED = ("finished", "")


class LosingSink(TransactionalStoreSink):
    """Finds its first transaction lost when it commits; the template wraps what it raises."""

    def commit(self, transaction):
        raise UnrecoverableError(f"{transaction} is lost")


class WrappingSink(RichSinkFunction):
    """Raises its option's error at the third record, in one of the ways that wrap."""

    def __init__(self, how, what):
        self.how, self.what = how, what

    def invoke(self, value, context):
        if value["id"] == "r3":
            self.error = {
                "unrecoverable": lambda: UnrecoverableError("gone"),
                "contract": lambda: ContractError("broken"),
                "unmodelled": lambda: NotModelled("not in this world"),
            }[self.what]()
            getattr(self, self.how)()

    def bare(self):
        raise self.error

    def from_cause(self):
        middle = RuntimeError("middle")
        middle.__cause__ = self.error
        raise OSError("outer") from middle

    def in_handler(self):
        try:
            raise self.error
        except Exception:
            raise OSError("outer")  # noqa: B904 - as connectors do

    def circle(self):
        self.error.__cause__ = OSError("inner")
        self.error.__cause__.__cause__ = self.error
        raise self.error.__cause__


class HidingSink(RichSinkFunction):
    """Says that what it met is not the cause of what it raises, once."""

    def invoke(self, value, context):
        if value["id"] == "r3" and self.runtime_context.attempt == 1:
            try:
                raise UnrecoverableError("gone")
            except UnrecoverableError:
                raise OSError("mendable") from None


class FailingSink(RichSinkFunction):
    """Raises at the third record of each attempt up to its option's."""

    def __init__(self, times):
        self.times = times

    def invoke(self, value, context):
        if value["id"] == "r3" and self.runtime_context.attempt <= self.times:
            raise OSError("again")


def restores(result):
    return len(of_kind(result.history, RESTORED))


def test_a_lost_transaction_ends_the_job_although_the_template_wraps_it():
    result = run(spec_of(HERE + "LosingSink"), parallelism=1)
    how, reason = end_of(result.history)
    assert (how, reason.partition(":")[0]) == ("failed", "UnrecoverableError")
    assert reason.endswith("is lost")
    assert restores(result) == 1


@pytest.mark.parametrize("how", ["bare", "from_cause", "in_handler", "circle"])
@pytest.mark.parametrize(
    ("what", "end"),
    [
        ("unrecoverable", ("failed", "UnrecoverableError: gone")),
        ("contract", ("failed", "ContractError: broken")),
        ("unmodelled", ("unmodelled", "not modelled: not in this world (test_restart.py:46)")),
    ],
)
def test_what_no_restart_mends_ends_the_job_however_it_is_wrapped(how, what, end):
    result = run(spec_of(HERE + "WrappingSink", options={"how": how, "what": what}))
    assert end_of(result.history) == end
    assert restores(result) == 1


def test_what_is_said_to_be_no_cause_is_none():
    result = run(spec_of(HERE + "HidingSink"))
    assert end_of(result.history) == FINISHED
    assert restores(result) == 2


@pytest.mark.parametrize(
    ("restart", "failures", "end", "count"),
    [
        ({"strategy": "none"}, 1, GAVE_UP, 1),
        ({"attempts": 1}, 1, FINISHED, 2),
        ({"attempts": 1}, 2, GAVE_UP, 2),
        ({"attempts": 2}, 2, FINISHED, 3),
        ({}, 4, FINISHED, 5),
    ],
)
def test_a_failure_uses_an_attempt_up_until_none_is_left(restart, failures, end, count):
    settings = RestartSettings(**restart)
    result = run(spec_of(HERE + "FailingSink", options={"times": failures}, restart=settings))
    assert end_of(result.history) == end
    assert restores(result) == count


@pytest.mark.parametrize("do", ["crash_coordinator", "crash_all"])
@pytest.mark.parametrize("restart", [{"strategy": "none"}, {"attempts": 1}])
def test_a_new_coordinator_restores_the_job_whatever_the_strategy(do, restart):
    spec = spec_of(TWO_PHASE_COMMIT, restart=RestartSettings(**restart))
    result = run(spec, Fault(do, "tpc_invoke:after", 8, subtask=0))
    assert result.unfired == ()
    assert end_of(result.history) == FINISHED
    assert restores(result) == 2
    assert visible(result.history) == every_record()


def test_a_new_coordinator_has_all_its_attempts():
    spec = spec_of(TWO_PHASE_COMMIT, restart=RestartSettings(attempts=1))
    faults = [
        Fault("crash", "tpc_invoke:after", 2, task="sink", subtask=0),
        Fault("crash_coordinator", "tpc_invoke:after", 2, subtask=0, attempt=2),
        Fault("crash", "tpc_invoke:after", 2, task="sink", subtask=0, attempt=3),
    ]
    result = run(spec, *faults)
    assert result.unfired == ()
    assert end_of(result.history) == FINISHED
    # And it has no more than these.
    once_more = Fault("crash", "tpc_invoke:after", 2, task="sink", subtask=0, attempt=4)
    result = run(spec, *faults, once_more)
    assert result.unfired == ()
    assert end_of(result.history) == GAVE_UP


def test_a_failure_that_the_dead_coordinator_was_told_is_forgotten_with_it():
    """Its successor restores, meets the failure again, and only then gives up."""
    spec = spec_of(HERE + "WrappingSink", options={"how": "bare", "what": "unrecoverable"})
    result = run(spec, Fault("crash_coordinator", "restore_cancel_tasks:before"))
    assert result.unfired == ()
    assert end_of(result.history) == ("failed", "UnrecoverableError: gone")
    assert restores(result) == 2
    assert max(event.who for event in of_kind(result.history, DEPLOYED)).endswith("#2")
