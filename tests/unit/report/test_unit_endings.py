"""Who ended a unit: a subtask by a call, or the world."""

from __future__ import annotations

import pytest

from semantix.history.events import UNIT
from semantix.report.timeline import timeline
from semantix.testing.histories import LiteralHistory

ABORT = "kafka.producer.abort_transaction"


def told(history: LiteralHistory, committed: bool = False) -> str:
    *_, line = timeline(history.event(UNIT, "t1", committed).build())
    return " ".join(line.split(" s  ", 1)[1].split())


def test_a_unit_that_ends_inside_a_call_of_its_subtask_is_ended_by_it() -> None:
    history = LiteralHistory().written("r1", "t1").step(ABORT, "before")
    history.step("store.append", "before", "sink-1#1")
    assert told(history) == f"sink-0#1 aborts t1, in {ABORT}"


def test_a_later_attempt_that_starts_a_session_aborts_what_the_one_before_left_open() -> None:
    history = LiteralHistory().written("r1", "t1").crashed()
    history.step("kafka.producer.init_transactions", "before", "sink-0#2")
    assert told(history) == "sink-0#2 aborts t1, in kafka.producer.init_transactions"


def test_a_commit_names_the_call_that_commits() -> None:
    history = LiteralHistory().written("r1", "t1").step("store.commit", "before")
    assert told(history, committed=True) == "sink-0#1 commits t1, in store.commit"


@pytest.mark.parametrize("end", ["after", "crash", "other"])
def test_outside_of_such_a_call_the_world_ends_it(end: str) -> None:
    history = LiteralHistory().written("r1", "t1")
    history.step("store.append" if end == "other" else ABORT, "before")
    if end == "after":
        history.step(ABORT, "after")
    if end == "crash":
        history.crashed()
    assert told(history) == "world aborts t1"
