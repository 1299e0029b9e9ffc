"""A workload's source that does not rewind: what it has emitted once, it never emits again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.errors import SpecError
from semantix.history.protocol_events import Emitted
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.outside.live_input import KIND, LiveInput, live_input_in, put_live_input
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import APPEND, every_record, shipped_spec, spec_of, visible

SPEC = spec_of(APPEND, world_options={"store": {}})
CRASH = Fault("crash_all", "ckpt_store_add:before", occurrence=2, task="coordinator")
LIVE = WorkloadSettings(resettable=False)


def run(spec: ConnectorSpec, workload: WorkloadSettings, *faults: Fault) -> RunResult:
    return run_scenario(Scenario(spec, FaultPlan(faults), workload))


def emitted(made: RunResult) -> list[str]:
    return [fact.record_id for fact in made.history.facts if isinstance(fact, Emitted)]


def test_without_a_fault_it_is_like_any_other_source() -> None:
    usual, live = run(SPEC, WorkloadSettings()), run(SPEC, LIVE)
    assert usual.history.facts == live.history.facts
    assert visible(live.history) == every_record()


@pytest.mark.parametrize("word", ["crash_all", "rescale", "crash"])
def test_behind_a_crash_it_emits_only_what_it_has_not_emitted(word: str) -> None:
    fault = replace(CRASH, do=word, parallelism=3 if word == "rescale" else None)
    assert len(emitted(run(SPEC, WorkloadSettings(), fault))) > 24
    live = run(SPEC, LIVE, fault)
    assert sorted(emitted(live)) == sorted(every_record())
    assert set(visible(live.history)) <= set(every_record())


def test_it_is_captured_and_goes_on_as_the_worlds_do() -> None:
    worlds: dict = {}
    put_live_input(WorkloadSettings(), worlds)
    assert live_input_in(worlds) is None
    put_live_input(LIVE, worlds)
    live = live_input_in(worlds)
    assert live is worlds[KIND]
    live.deliver(1, 4)
    live.deliver(0, 2)
    again = LiveInput()
    again.resume(live.capture(7), 9)
    assert (again.position(0), again.position(1), again.position(2)) == (2, 4, 0)
    assert again.canonical(live.capture(7), ()) == ((0, 2), (1, 4))
    assert (again.leftovers(), again.settled_by_us(), again.deadlines(())) == ((), 0, {})


def test_a_job_with_another_source_is_refused() -> None:
    spec = shipped_spec("source-function")
    with pytest.raises(SpecError, match="goes with the workload's own source"):
        run(spec, LIVE)
