"""A job whose workload has event times: its watermarks are in the history."""

import pytest

from semantix.history.events import ASSIGNED, ENDED, PASSED, WATERMARK
from semantix.model.guarantees import Guarantee, Verdict
from semantix.model.sim_time import MAX_EVENT_TIME_MS
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.job_settings import VertexSettings, WatermarkSettings


def history(bound_ms, *faults, timestamp="n", **workload):
    source = VertexSettings(
        "source", "workload", "source", watermarks=WatermarkSettings(timestamp, bound_ms)
    )
    spec = ConnectorSpec("timed", "workload", Guarantee.EXACTLY_ONCE, also=("WM",), job=(source,))
    settings = WorkloadSettings(records=12, **workload)
    return run_scenario(Scenario(spec, FaultPlan(faults), settings)).history


def marks(of, who):
    return [one.timestamp_ms for one in of.facts if one.kind == WATERMARK and one.who == who]


def test_watermarks_follow_the_event_times_and_end_with_the_last_one():
    found = history(2)
    own = marks(found, "source-0#1")
    assert own == sorted(own)
    assert own[0] == 1 - 2 - 1
    assert own[-1] == MAX_EVENT_TIME_MS
    assert judge(found, ("WM", "EO"))["WM"].verdict is Verdict.UPHELD


def test_downstream_gets_the_minimum_of_all_sources():
    found = history(0)
    both = {who: marks(found, who) for who in ("source-0#1", "source-1#1", "counting-0#1")}
    for mark in both["counting-0#1"]:
        assert mark in both["source-0#1"] + both["source-1#1"]
    assert both["counting-0#1"][-1] == MAX_EVENT_TIME_MS
    assert len(both["counting-0#1"]) > 3


def test_after_a_restore_watermarks_begin_below_and_the_promise_is_that_of_the_attempt():
    found = history(0, Fault("crash_all", "ckpt_store_add:after", task="coordinator"))
    assert marks(found, "source-0#2")
    assert judge(found, ("WM",))["WM"].verdict is Verdict.UPHELD


def test_a_record_without_an_event_time_fails_the_task_with_its_id_and_the_path():
    found = history(0, timestamp="at")
    (ended,) = [one for one in found.facts if one.kind == ENDED]
    assert "r1 has None at 'at'" in ended.reason


def test_positions_are_told_at_each_start():
    found = history(2, Fault("crash_all", "ckpt_store_add:after", task="coordinator"))
    told = [(one.who, one.place) for one in found.facts if one.kind == ASSIGNED]
    assert told[0] == ("source-0#1", "workload/0")
    assert len(told) == 4
    assert judge(found, ("POS",))["POS"].verdict is Verdict.UPHELD


@pytest.mark.parametrize("path", ["", "n"])
def test_records_have_the_event_time_at_the_path(path):
    found = history(None, timestamp=path)
    times = [one.timestamp_ms for one in found.facts if one.kind == PASSED and one.who[:3] == "sou"]
    assert times == ([None] * 12 if not path else times)
    assert sorted(filter(None, times)) == ([] if not path else list(range(1, 13)))
