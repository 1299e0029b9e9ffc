"""A signal ends a search once, and nothing else."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest

from semantix.certify.interrupts import Interrupts, SearchEnded


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_a_signal_breaks_off_what_may_be_broken_off() -> None:
    with Interrupts() as interrupts:
        with pytest.raises(SearchEnded), interrupts.may_raise():
            interrupt()
        assert interrupts.seen


def test_outside_of_that_it_is_only_noted() -> None:
    with Interrupts() as interrupts:
        interrupt()
        assert interrupts.seen
        with pytest.raises(SearchEnded), interrupts.may_raise():
            raise AssertionError("it must end before anything runs")


def test_a_signal_whose_exception_was_swallowed_is_found_by_the_next_check() -> None:
    with Interrupts() as interrupts, interrupts.may_raise():
        with suppress(BaseException):  # as a connector might
            interrupt()
        interrupt()  # the search is ending: no second exception
        with pytest.raises(SearchEnded):
            interrupts.check()


def test_no_except_exception_catches_it() -> None:
    assert not issubclass(SearchEnded, Exception)
    assert SearchEnded("the job loops").hopeless == "the job loops"


def test_the_handlers_before_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before
