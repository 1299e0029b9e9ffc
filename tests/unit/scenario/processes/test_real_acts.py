"""Other actors on a real world: the parent acts once, while the job's process waits at a step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from semantix.errors import SpecError
from semantix.history.events import ACTED, COMPLETED, DEPLOYED, FED, READBACK, History
from semantix.history.recorder import Moment, Recorder
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.connector_loading import load_class
from semantix.scenario.expectations.identities import identifier_for
from semantix.scenario.processes.job_process import JobTemplate
from semantix.scenario.processes.real_acts import RealActs, RealClock
from semantix.scenario.processes.real_runner import RealRun
from semantix.scenario.processes.run_servers import RunServers
from semantix.scenario.runner import header_of
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.other_actors import OtherAct

FILE_WORLD = Path(__file__).with_name("file_world.py")
HERE = f"{__file__}:"


def appends_the_first(outside: Any) -> None:
    outside.client("lines").append(outside.records[0])


def appends_the_second(outside: Any) -> None:
    outside.client("lines").append(outside.records[1])


def feeds_two(outside: Any) -> None:
    outside.feed("lines:all", outside.records[:2])


def raises(outside: Any) -> None:
    raise ValueError("no")


@pytest.fixture(scope="module")
def template() -> Iterator[JobTemplate]:
    with JobTemplate() as started:
        yield started


def _scenario(*acts: OtherAct, faults: tuple[Fault, ...] = ()) -> Scenario:
    spec = ConnectorSpec("lines", f"{FILE_WORLD}:LineSink", Guarantee.AT_LEAST_ONCE, others=acts)
    return Scenario(spec, FaultPlan(faults), world="containers")


def _history(template: JobTemplate, folder: Path, scenario: Scenario) -> History:
    world = load_class(f"{FILE_WORLD}:FileWorld")(folder)
    return RealRun(scenario, {"lines": world}, template, patience_s=5.0).run().history


def _kinds(history: History, *kinds: str) -> list[str]:
    return [event.kind for event in history.facts if event.kind in kinds]


def _often(history: History, record_id: str) -> int:
    last = [event for event in history.facts if event.kind == READBACK][-1]
    return [entry[0] for entry in last.entries].count(record_id)


def test_an_act_at_the_start_comes_before_the_job(template, tmp_path):
    found = _history(
        template, tmp_path, _scenario(OtherAct(f"{HERE}appends_the_first", at="start"))
    )
    assert _kinds(found, ACTED, DEPLOYED)[:2] == [ACTED, DEPLOYED]
    assert _often(found, "r1") == 2


@pytest.mark.parametrize("at", ["ckpt_store_add:before", "ckpt_store_add:after"])
def test_acts_wait_for_checkpoints_and_visits_and_outlive_a_kill(template, tmp_path, at):
    acts = (
        OtherAct(f"{HERE}appends_the_first", after_checkpoint=2),
        OtherAct(f"{HERE}appends_the_second", at="ckpt_notify_send:before"),
    )
    kill = Fault("crash_all", at, checkpoint=2)
    found = _history(template, tmp_path, _scenario(*acts, faults=(kill,)))
    acted = [event for event in found.facts if event.kind == ACTED]
    assert [(event.index, event.what) for event in acted] == [
        (0, "appends_the_first"),
        (1, "appends_the_second"),
    ]
    stored = [event.sequence for event in found.facts if event.kind == COMPLETED]
    assert acted[0].sequence > stored[0]
    assert (_often(found, "r1"), _often(found, "r2")) == (2, 2)


def test_the_error_of_an_act_names_its_function(template, tmp_path):
    with pytest.raises(SpecError, match=r"others: .*:raises raised ValueError: no"):
        _history(template, tmp_path, _scenario(OtherAct(f"{HERE}raises", at="start")))


class _FedWorld:
    """A share of a server that can be filled and paused."""

    child_world = f"{FILE_WORLD}:FileClients"

    def __init__(self, folder: Path) -> None:
        self.child_settings = {"path": str(folder / "lines")}
        self.fed: list[Any] = []

    def feed(self, place: str, values: list[Any]) -> None:
        self.fed.append((place, [value["id"] for value in values]))

    def read_back(self, **asked: bool) -> tuple[()]:
        return ()

    def pause(self) -> None: ...

    def go_on(self) -> None: ...


def test_while_a_server_is_paused_nobody_acts(tmp_path):
    scenario = _scenario(OtherAct(f"{HERE}feeds_two", at="ckpt_trigger_decide:before"))
    time = Moment(0)
    recorder = Recorder(header_of(scenario), time)
    world = _FedWorld(tmp_path)
    identifier = identifier_for(scenario.spec, scenario.workload, scenario.expectation)
    servers = RunServers({"lines": world}, recorder, identifier)
    acts = RealActs(scenario, {"lines": world}, servers, recorder, time)
    servers.slow_down()
    acts.visited("ckpt_trigger_decide", "before")
    acts.visited("ckpt_trigger_decide", "after")
    assert world.fed == []
    servers.go_on()
    acts.visited("ckpt_ack_send", "before")
    acts.visited("ckpt_trigger_decide", "before")
    assert world.fed == [("all", ["r1", "r2"])]
    assert _kinds(recorder.finished(), FED, ACTED) == [FED, ACTED]


def test_a_function_that_cannot_be_loaded_is_named_before_the_run(tmp_path):
    scenario = _scenario(OtherAct(f"{HERE}is_missing", at="start"))
    recorder = Recorder(header_of(scenario), Moment(0))
    with pytest.raises(SpecError, match="is_missing"):
        RealActs(scenario, {}, RunServers({}, recorder, None), recorder, Moment(0))


def test_an_actor_waits_really_and_its_clock_goes_on():
    clock = RealClock(Moment(5))
    called: list[int] = []
    clock.wait_us(1000)
    clock.call_at(2000, lambda: called.append(clock.now_us()))
    clock.call_at(0, lambda: called.append(clock.now_us()))
    assert called == [2000, 2000]
