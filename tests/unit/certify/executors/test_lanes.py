"""Several works at the same time: order of the results, errors, deaths, signals, progress."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial

import pytest

from semantix.certify.executors.lanes import Lanes, Tell
from semantix.certify.interrupts import Interrupts
from semantix.errors import InternalError, SpecError


def lanes(count: int = 2, show: Tell = lambda _: None) -> Lanes[object]:
    return Lanes(count, Interrupts(), show)


def after(pipe: int, value: object, _: Tell) -> object:
    os.read(pipe, 1)
    return value


def test_results_come_in_the_order_of_the_works() -> None:
    """The first work ends only when the second one has ended."""
    reading, writing = os.pipe()

    def second(_: Tell) -> object:
        os.write(writing, b".")
        return "second"

    works: list[Callable[[Tell], object]] = [partial(after, reading, "first"), second]
    found = list(lanes().results([*works, lambda _: "third"]))
    assert found == [(0, "first"), (1, "second"), (2, "third")]


def test_larger_works_begin_first() -> None:
    reading, writing = os.pipe()

    def begins(number: int, _: Tell) -> object:
        os.write(writing, bytes([number]))
        return number

    works = [partial(begins, number) for number in range(3)]
    found = list(lanes(1).results(works, (1, 3, 2)))
    assert list(os.read(reading, 8)) == [1, 2, 0]
    assert found == [(0, 0), (1, 1), (2, 2)]


def test_each_work_has_a_process_of_its_own() -> None:
    found = [pid for _, pid in lanes().results([lambda _: os.getpid()] * 3)]
    assert len({*found, os.getpid()}) == 4


def test_an_error_is_raised_here_and_ends_the_others() -> None:
    reading, _ = os.pipe()

    def fails(_: Tell) -> object:
        raise SpecError("a.yaml: no spec")

    with pytest.raises(SpecError, match=r"a\.yaml: no spec"):
        list(lanes().results([partial(after, reading, "never"), fails]))


def test_a_process_that_dies_is_an_error() -> None:
    def dies(_: Tell) -> object:
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    with pytest.raises(InternalError, match="ended without a result: by SIGKILL"):
        list(lanes().results([dies]))


def test_a_process_that_exits_is_an_error() -> None:
    with pytest.raises(InternalError, match="ended without a result: with status 3"):
        list(lanes().results([lambda _: os._exit(3)]))


def test_after_a_signal_no_work_begins_and_those_that_go_on_get_it() -> None:
    interrupts = Interrupts()
    reading, writing = os.pipe()

    def waits(_: Tell) -> object:
        try:
            os.kill(os.getppid(), signal.SIGTERM)  # as a user does
            os.read(reading, 1)
        except KeyboardInterrupt:
            return "interrupted"
        return "not interrupted"

    def guarded(tell: Tell) -> object:
        def raises(*_: object) -> None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it may come twice
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, raises)
        return waits(tell)

    with interrupts:
        made = list(Lanes[object](1, interrupts, lambda _: None).results([guarded, lambda _: "no"]))
    os.close(writing)
    assert made == [(0, "interrupted")]
    assert interrupts.seen
    assert interrupts.lanes == ()


def test_after_a_signal_there_are_results_of_later_works_that_began_first() -> None:
    interrupts = Interrupts()
    works = [lambda _: "never", lambda _: os.kill(os.getppid(), signal.SIGTERM)]
    with interrupts:
        made = list(Lanes[object](1, interrupts, lambda _: None).results(works, (1, 2)))
    assert made == [(1, None)]


def test_the_state_of_the_earliest_work_is_shown() -> None:
    reading, writing = os.pipe()
    shown: list[str] = []

    def show(state: str) -> None:
        shown.append(state)
        if state == "first":
            os.write(writing, b".")

    def first(tell: Tell) -> object:
        tell("first")
        os.read(reading, 1)
        return 1

    def second(tell: Tell) -> object:
        tell("second")
        return 2

    assert list(lanes(1, show).results([first, second])) == [(0, 1), (1, 2)]
    assert shown[0] == "first"
    assert set(shown) <= {"first", "second"}
