"""An exception of a connector is told from a user's Ctrl-C."""

from __future__ import annotations

import signal
import sys

from semantix.simulation.guarding.leaving import Breach, ContractLeft, breach_of, is_from_outside


def caught(call) -> BaseException:
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def interrupt_oneself() -> None:
    raise KeyboardInterrupt


class Ended(KeyboardInterrupt):
    """Stands for the harness's own exception at a signal."""


def end_oneself() -> None:
    raise Ended


def test_a_raised_interrupt_is_a_breach_at_its_line() -> None:
    breach = breach_of(caught(interrupt_oneself))
    assert breach is not None
    assert (breach.kind, breach.where.partition(":")[0]) == ("interrupt", "test_leaving.py")


def test_an_interrupt_by_a_signal_or_by_the_harness_is_from_outside() -> None:
    by_signal = caught(lambda: signal.raise_signal(signal.SIGINT))
    assert is_from_outside(by_signal)
    assert breach_of(by_signal) is None
    assert is_from_outside(caught(end_oneself))


def test_an_exit_is_a_breach_and_an_error_is_none() -> None:
    breach = breach_of(caught(lambda: sys.exit(3)))
    assert breach is not None
    assert (breach.kind, breach.what) == ("exit", "sys.exit")
    assert breach_of(ValueError()) is None
    assert not is_from_outside(ValueError())


def test_the_guard_s_own_exception_carries_its_breach() -> None:
    breach = Breach("outside", "os.mkdir", "sink.py:7")
    assert breach_of(ContractLeft(breach)) is breach
