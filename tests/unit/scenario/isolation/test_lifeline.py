"""The parent reads what its child was doing."""

from __future__ import annotations

import os
from types import MappingProxyType

from semantix.scenario.isolation.lifeline import Lifeline


def test_a_child_s_last_run_and_load_are_read_by_its_parent() -> None:
    lifeline = Lifeline()
    lifeline.open()
    pid = os.fork()
    if pid == 0:
        lifeline.begin_load("connector file sink.py")
        lifeline.end_step()
        lifeline.begin_run()
        lifeline.end_step()
        lifeline.begin_run()
        os._exit(0)
    os.waitpid(pid, 0)
    assert lifeline.read() == (2, "")
    lifeline.begin_load("connector file sink.py")
    assert lifeline.read() == (0, "connector file sink.py")
    lifeline.end_step()
    assert lifeline.read() == (0, "")
    lifeline.close()
    assert lifeline.read() == (0, "")


def test_a_run_that_was_deadly_is_named_by_its_number() -> None:
    lifeline = Lifeline()
    assert lifeline.begin_run() == ""  # without a parent that listens nothing is counted
    lifeline.open()
    lifeline.deaths = MappingProxyType({2: "by SIGSEGV"})
    assert [lifeline.begin_run() for _ in range(3)] == ["", "by SIGSEGV", ""]
    lifeline.leave_to_worker()
    assert lifeline.begin_run() == ""
