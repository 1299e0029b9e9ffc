"""A gate: the dead are refused at every position, loops have an end, answers are given once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from semantix.errors import ContractError, NotModelled, TaskCrashed
from semantix.faults import bound_gate
from semantix.faults.injector import Injector
from semantix.history.events import AFFECTED, FAULT, Header, event_of
from semantix.history.recorder import Moment, Recorder
from semantix.plan.fault_plan import Fault
from semantix.ports.gate import Actor


class Parked(Exception):
    """Stands for what leaves the dead where they are."""


class Control:
    """Tells what is asked of the job."""

    def __init__(self):
        self.told = []
        self.user = ""

    def park(self, actor, is_first=False):
        if not is_first and not self.user:
            raise Parked
        return self.user

    def disturb(self):
        self.told.append("disturbed")

    def give_up(self, reason):
        self.told.append(reason)


def bound(*faults, task="sink", probe=None):
    """Give the gate of one actor, and all that it works on."""
    recorder = Recorder(Header("spec", "log", (), 0), Moment(7))
    control, actor = Control(), Actor(task, 0, 1, 0)
    injector = Injector(faults, recorder, Moment(7), control, identify=str, probe=probe)
    gate = injector.bind(actor)
    return SimpleNamespace(gate=gate, actor=actor, recorder=recorder, control=control)


@pytest.mark.parametrize("position", ["before", "during", "after"])
def test_a_visit_is_told_with_its_time_and_place(position):
    made = bound()
    getattr(made.gate, position)("wal_send", 3)
    assert made.recorder.visits == [(7, "wal_send", position, "sink-0#1", 3)]


@pytest.mark.parametrize("position", ["before", "during", "after"])
def test_the_dead_are_refused_once_and_parked_when_they_come_again(position):
    made = bound()
    made.actor.alive = False
    with pytest.raises(TaskCrashed, match="sink-0#1"):
        getattr(made.gate, position)("wal_send", 1)
    for again in ("before", "during", "after"):
        with pytest.raises(Parked):
            getattr(made.gate, again)("wal_send", 1)
    assert made.recorder.visits == []


def test_a_living_attempt_that_uses_a_client_of_a_dead_one_is_told_that_this_is_not_modelled():
    made = bound()
    made.actor.alive, made.control.user = False, "sink-0#2"
    with pytest.raises(NotModelled, match="sink-0#2 uses one of sink-0#1"):
        made.gate.before("store.append")


def test_who_calls_without_an_end_is_told_so_once_and_parked_then(monkeypatch):
    monkeypatch.setattr(bound_gate, "VISITS_MAX", 9)
    made = bound()

    def loop():
        for _ in range(20):
            made.gate.before("store.append")
            made.gate.after("store.append")

    with pytest.raises(
        ContractError, match=r"sink-0#1 called store\.append again and again: 9 vis"
    ):
        loop()
    assert len(made.recorder.visits) == 10
    with pytest.raises(Parked):
        made.gate.before("store.append")


def test_a_coordinator_without_an_end_has_its_run_given_up(monkeypatch):
    monkeypatch.setattr(bound_gate, "VISITS_MAX", 0)
    made = bound(task="coordinator")
    made.gate.before("ckpt_trigger_decide")
    made.gate.before("ckpt_trigger_decide")
    assert made.control.told == ["the run has 0 visits of steps"]


@pytest.mark.parametrize("position", ["before", "during", "after"])
def test_a_fault_strikes_at_its_position_only(position):
    part = 2 if position == "during" else None
    made = bound(Fault("stall", f"wal_send:{position}", task="sink", part=part))
    struck = []
    made.control.stall = lambda *_: struck.append(len(made.recorder.visits))
    made.gate.before("wal_send")
    made.gate.during("wal_send", 2)
    made.gate.after("wal_send")
    assert struck == [1 + ["before", "during", "after"].index(position)]
    assert [event.kind for event in made.recorder.facts] == [FAULT]


def test_what_an_answered_call_concerned_is_told_once():
    fault = Fault("error", "store.append:before", error="StoreTimeout", applied=True)
    made = bound(fault)
    given = made.gate.before("store.append")
    assert (given.kind, given.error, given.applied) == ("error", "StoreTimeout", True)
    for _ in range(2):
        made.gate.affected(["r1", "r2"], "t1")
    call = ("store.append", "error", "StoreTimeout", True, "writes")
    fields = (*call, "sink-0#1", "t1", ("r1", "r2"))
    assert made.recorder.facts[1:] == [event_of(AFFECTED, 7, 2, fields)]
    assert made.gate.before("store.append") is None


def test_a_probe_looks_before_each_visit_of_the_living():
    seen = []

    def look(actor, step, position, detail):
        seen.append((actor.label, step, position, detail, len(made.recorder.visits)))

    made = bound(probe=look)
    made.gate.before("wal_send", 1)
    made.gate.during("wal_send", 2)
    made.gate.after("wal_send", 3)
    made.actor.alive = False
    with pytest.raises(TaskCrashed):
        made.gate.before("wal_send", 4)
    assert seen == [
        ("sink-0#1", "wal_send", position, place + 1, place)
        for place, position in enumerate(("before", "during", "after"))
    ]
