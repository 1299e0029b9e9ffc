"""Rows of the picture."""

from __future__ import annotations

from semantix.history.events import DEPLOYED, EMITTED, PASSED
from semantix.report.timelines import lanes as module
from semantix.report.timelines.lanes import lanes_of, place_lane, subtask_of, units_lane
from semantix.testing.histories import LiteralHistory


def keys(history: LiteralHistory, systems: dict[str, str] | None = None) -> list[str]:
    return [lane.key for lane in lanes_of(history.build(), systems or {}, ())[0]]


def test_the_coordinator_comes_first_then_subtasks_as_records_flow_then_the_world() -> None:
    history = LiteralHistory()
    for who in ("sink-10#1", "sink-2#1", "a-0#1", "b-0#1", "idle-0#1", "source-0#1", "sink-2#2"):
        history.event(DEPLOYED, who, 0)
    history.event(EMITTED, "source-0#1", "r1").event(PASSED, "b-0#1", "in", "r1", None)
    history.event(PASSED, "a-0#1", "in", "r1", None).received("r1", "sink-2#1")
    found = keys(history)
    assert found[:-2] == ["coordinator", "source-0", "b-0", "a-0", "sink-2", "sink-10"]
    assert found[-2:] == ["idle-0", "world"]
    history.step("src_open", "before", "monitor-0#1")  # it sends splits, no records
    assert keys(history)[:3] == ["coordinator", "monitor-0", "source-0"]


def test_each_outside_system_has_its_units_and_its_places() -> None:
    history = LiteralHistory().written("r1", "t1", place="out/0").appeared("r1", place="out/1")
    history.written("r2", place="log")
    found = keys(history, {"out/0": "kafka", "out/1": "kafka", "log": "store"})
    assert found[1:-1] == ["units kafka", "place out/0", "place out/1", "place log"]


def test_too_many_lanes_are_cut_and_those_of_a_followed_record_stay(monkeypatch) -> None:
    monkeypatch.setattr(module, "LANES_MAX", 6)
    history = LiteralHistory()
    for number in range(10):
        history.event(DEPLOYED, f"sink-{number}#1", 0).written("r1", place=f"out/{number}")
    history.event(EMITTED, "sink-9#1", "r2").written("r2", owner="sink-8#1", place="out/7")
    lanes, left_out = lanes_of(history.build(), {}, ("r2",))
    shown = {lane.key for lane in lanes}
    assert {"coordinator", "sink-9", "sink-8", "place out/7", "world"} <= shown
    assert (len(lanes), left_out) == (6, 16)


def test_keys_name_what_they_stand_for() -> None:
    assert (subtask_of("sink-0#2"), place_lane("log")) == ("sink-0", "place log")
    assert units_lane("kafka") == "units kafka"
