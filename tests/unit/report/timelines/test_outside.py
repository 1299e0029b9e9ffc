"""Which outside system a place belongs to."""

from __future__ import annotations

from semantix.report.timelines.outside import system_of_all, systems_of_places
from semantix.testing.histories import LiteralHistory


def systems(history: LiteralHistory) -> dict[str, str]:
    return dict(systems_of_places(history.build().events))


def test_a_write_inside_of_a_call_belongs_to_the_system_of_the_call() -> None:
    history = LiteralHistory().step("kafka.producer.flush", "before")
    history.step("store.append", "before", "sink-1#1").written("r1")
    assert systems(history) == {"out": "kafka"}


def test_a_write_behind_a_call_belongs_to_the_only_system_that_was_called() -> None:
    history = LiteralHistory().step("kafka.producer.produce", "before")
    history.step("kafka.producer.produce", "after").written("r1")
    assert systems(history) == {"out": "kafka"}


def test_if_several_systems_were_called_nobody_knows() -> None:
    history = LiteralHistory()
    for call in ("kafka.producer.produce", "store.append"):
        history.step(call, "before").step(call, "after")
    history.written("r1")
    assert systems(history) == {}
    assert system_of_all(history.build().events) == ""


def test_a_crash_ends_the_call() -> None:
    history = LiteralHistory().step("kafka.producer.flush", "before").crashed()
    history.written("r1", owner="sink-0#2")
    assert systems(history) == {"out": "kafka"}, "it is the only system of the subtask"
    assert system_of_all(history.build().events) == "kafka"
