"""What happens in a child stays in it, and a child that ends without a report is an error."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from semantix.errors import InternalError, SpecError
from semantix.scenario.isolation.child import WorkerDied, isolated
from semantix.scenario.isolation.lifeline import LIFELINE

memory: list[int] = []


def remember() -> int:
    memory.append(1)
    return os.getpid()


def test_the_result_comes_back_and_the_memory_does_not() -> None:
    assert isolated(remember) != os.getpid()
    assert memory == []


def test_an_error_comes_back_with_its_hint_and_the_child_s_traceback() -> None:
    def fail() -> None:
        raise SpecError("wrong", hint="mend it")

    with pytest.raises(SpecError, match="wrong") as caught:
        isolated(fail)
    assert caught.value.hint == "mend it"
    assert "in fail" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("end", [lambda: sys.exit(0), lambda: os._exit(0)])
def test_a_child_that_ends_without_a_report_is_no_success(end) -> None:
    def load() -> None:
        LIFELINE.begin_load("connector file sink.py")
        end()

    with pytest.raises((SpecError, InternalError)):
        isolated(load)


def test_a_killed_child_that_loaded_a_connector_is_a_load_error() -> None:
    def load() -> None:
        LIFELINE.begin_load("connector file sink.py")
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(SpecError, match=r"sink\.py: the process ended by SIGKILL"):
        isolated(load)


def test_a_run_that_kills_its_child_is_known_to_the_next_child() -> None:
    def search() -> list[str]:
        told = []
        for number in range(1, 4):
            how = LIFELINE.begin_run()
            if number == 2 and not how:
                os.kill(os.getpid(), signal.SIGKILL)
            told.append(how)
        return told

    assert isolated(search) == ["", "by SIGKILL", ""]


def test_after_the_death_of_a_worker_the_search_makes_every_run_itself() -> None:
    def search() -> str:
        if not LIFELINE.alone:
            raise WorkerDied("a worker")
        return "alone"

    assert isolated(search) == "alone"
    assert LIFELINE.alone is False


def test_what_the_child_prints_into_memory_of_the_test_is_printed_here(capsys) -> None:
    isolated(lambda: print("from the child"))
    assert capsys.readouterr().out == "from the child\n"


def test_an_interrupt_in_the_child_interrupts_the_caller() -> None:
    def interrupted() -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        isolated(interrupted)


def test_a_result_that_cannot_be_sent_is_a_defect_that_says_so() -> None:
    with pytest.raises(InternalError, match="no report could be sent"):
        isolated(lambda: lambda: None)
