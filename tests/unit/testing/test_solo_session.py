"""A clock, a gate and a session for one caller without an engine."""

from __future__ import annotations

import pytest

from semantix.errors import TaskCrashed
from semantix.ports.gate import CallFault
from semantix.testing.solo_session import SoloClock, SoloSession


def test_waiting_runs_alarms_at_their_own_time_in_the_order_they_were_set() -> None:
    clock = SoloClock(0)
    told: list[tuple[str, int]] = []
    for name, time_us in (("late", 30), ("first", 10), ("second", 10), ("never", 41)):
        clock.call_at(time_us, lambda name=name: told.append((name, clock.now_us())))
    clock.wait_us(40)
    assert told == [("first", 10), ("second", 10), ("late", 30)]
    assert clock.now_us() == 40


def test_an_alarm_may_set_the_next_one_and_one_in_the_past_comes_at_the_next_wait() -> None:
    clock = SoloClock(100)
    told: list[int] = []
    clock.call_at(50, lambda: clock.call_at(120, lambda: told.append(clock.now_us())))
    clock.wait_us(20)
    assert told == [120]


def test_a_planned_fault_goes_to_one_call_each() -> None:
    gate = SoloSession().gate
    faults = [CallFault("error", "Down", applied) for applied in (False, True)]
    for fault in faults:
        gate.plan_fault("store.append", fault)
    given = [gate.before("store.append") for _ in range(3)]
    assert given == [*faults, None]
    assert gate.before("store.upsert") is None


def test_a_planned_crash_is_the_last_visit_of_the_attempt() -> None:
    session = SoloSession(owner="sink-0#1")
    session.gate.plan_crash("wal_send", "during")
    session.gate.before("wal_send")
    for visit in (lambda: session.gate.during("wal_send", 1), lambda: session.gate.after("x")):
        with pytest.raises(TaskCrashed):
            visit()
    assert session.gate.visits == [("wal_send", "before")]
    assert not session.is_alive()


def test_a_killed_session_leaves_others_on_its_clock_alive() -> None:
    first = SoloSession()
    second = SoloSession(first.clock)
    first.kill()
    assert (first.is_alive(), second.is_alive()) == (False, True)
    with pytest.raises(TaskCrashed):
        first.gate.before("store.append")
