"""Attempts, units and checkpoints with their ends."""

from __future__ import annotations

from semantix.history.events import ABORTED, CANCELLED, DEPLOYED, ENDED, FAILED, TRIGGERED, UNIT
from semantix.report.timelines.spans import Spans
from semantix.testing.histories import LiteralHistory


def spans(history: LiteralHistory) -> list[tuple[str, str, int, int | None, str]]:
    made = history.build()
    found = Spans(made.start_us)
    for event in made.facts:
        found.read(event, "units store")
    return [(one.kind, one.name, one.start, one.end, one.outcome) for one in found.found()]


def test_an_attempt_lasts_from_its_deployment_to_its_end() -> None:
    history = LiteralHistory().event(DEPLOYED, "a-0#1", 0).event(DEPLOYED, "b-0#1", 0)
    history.event(DEPLOYED, "c-0#1", 0).crashed("a-0#1").event(CANCELLED, "b-0#1")
    history.event(FAILED, "c-0#1", "x").event(DEPLOYED, "a-0#2", 1).event(ENDED, "finished", "")
    assert spans(history) == [
        ("attempt", "a-0#1", 0, 3, "crashed"),
        ("attempt", "b-0#1", 1, 4, "cancelled"),
        ("attempt", "c-0#1", 2, 5, "failed"),
        ("attempt", "a-0#2", 6, 7, "ended with the job"),
    ]


def test_a_unit_lasts_from_its_first_write_and_may_stay_open() -> None:
    history = LiteralHistory().written("r1", "t1").written("r2", "t1").written("r3", "t2")
    history.event(UNIT, "t1", False).event(UNIT, "unknown", True)
    assert spans(history) == [
        ("unit", "t1", 0, 3, "aborted"),
        ("unit", "t2", 2, None, ""),
    ]


def test_a_checkpoint_completes_or_is_aborted() -> None:
    history = LiteralHistory().event(TRIGGERED, 1).completed(1, 0).event(TRIGGERED, 2)
    history.event(ABORTED, 2, "EXPIRED")
    assert spans(history) == [
        ("checkpoint", "1", 0, 1, "completed"),
        ("checkpoint", "2", 2, 3, "aborted"),
    ]
