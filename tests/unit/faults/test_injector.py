"""A fault strikes at the visit that the plan names, and at no other."""

from __future__ import annotations

import pytest

from semantix.faults.injector import Injector, Trigger
from semantix.history.events import FAULT, Header
from semantix.history.recorder import Moment, Recorder
from semantix.model.call_effects import CallEffect
from semantix.plan.fault_plan import Fault
from semantix.ports.call_table import CallRow
from semantix.ports.gate import Actor
from semantix.testing.small_jobs import WRITE_AHEAD, of_kind, run, spec_of

ONE = Actor("sink", 0, 1, 0)
OTHER = Actor("sink", 1, 1, 0)


def struck(fault: Fault, *visits: tuple[str, int] | tuple[str, int, Actor]) -> list[int]:
    """Give the indices of the visits, (position, detail), at which the fault strikes."""
    trigger = Trigger(0, fault)
    return [
        index
        for index, (position, detail, *who) in enumerate(visits)
        if trigger.strikes(position, who[0] if who else ONE, detail)
    ]


# A step of one checkpoint: `before` tells which, `during` how many effects have happened.
FIRST = [("before", 1), ("during", 1), ("during", 2), ("after", 1)]
SECOND = [("before", 2), ("during", 1), ("during", 2), ("after", 2)]


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        ({"at": "wal_send:during", "part": 1, "checkpoint": 2}, 5),
        ({"at": "wal_send:during", "part": 2, "checkpoint": 1}, 2),
        ({"at": "wal_send:during", "part": 2, "occurrence": 2}, 6),
        ({"at": "wal_send:during", "checkpoint": 2, "applied": False}, 4),
        ({"at": "wal_send:during", "checkpoint": 2, "applied": True}, 7),
        ({"at": "wal_send:before", "checkpoint": 2}, 4),
        ({"at": "wal_send:after", "occurrence": 1}, 3),
    ],
)
def test_a_fault_strikes_at_the_visit_its_keys_name(keys: dict[str, object], index: int) -> None:
    assert struck(Fault("crash", **keys), *FIRST, *SECOND) == [index]  # type: ignore[arg-type]


def test_a_part_that_the_visit_meant_never_reaches_does_not_strike_in_the_next() -> None:
    fault = Fault("crash", "wal_send:during", part=3, checkpoint=1)
    assert struck(fault, *FIRST, ("before", 2), ("during", 3)) == []


def test_an_effect_of_another_subtask_is_not_taken_for_that_of_the_visit_meant() -> None:
    fault = Fault("crash", "wal_send:during", part=1, occurrence=1)
    visits = [("before", 1), ("before", 1, OTHER), ("during", 1, OTHER), ("during", 1)]
    assert struck(fault, *visits) == [3]


@pytest.mark.parametrize("checkpoint", [1, 2, 3])
def test_a_crash_between_two_effects_is_of_the_checkpoint_named(checkpoint: int) -> None:
    fault = Fault("crash", "wal_send:during", checkpoint=checkpoint, subtask=0, part=1)
    result = run(spec_of(WRITE_AHEAD), fault)
    assert result.unfired == ()
    visits = [visit for visit in result.history.steps if visit.step == "wal_send"]
    at = of_kind(result.history, FAULT)[0].sequence
    inside = next(v for v in reversed(visits) if v.sequence < at and v.position == "before")
    assert inside.detail == checkpoint


def test_an_affected_call_is_told_with_the_effect_of_its_row():
    calls = (
        (CallRow("till.pay", True, CallEffect.DECIDES),),
        (CallRow("till.ask", True, CallEffect.NONE),),
    )
    recorder = Recorder(Header("spec", "log", (), 0), Moment(0))
    injector = Injector((), recorder, Moment(0), None, calls=calls)
    effects = [injector.effect_of(step) for step in ("till.pay", "till.ask", "of no table")]
    assert effects == ["decides", "", "writes"]
