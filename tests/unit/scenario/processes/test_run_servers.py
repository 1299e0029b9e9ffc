"""The servers of a run: which are paused, when they go on, and what is done with them meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from semantix.errors import UsageError, WorldUnavailable
from semantix.faults.injector import Trigger
from semantix.history.events import FAULT_ENDED, READBACK
from semantix.history.recorder import Moment, Recorder
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault
from semantix.ports.real_world import ReadBack
from semantix.scenario.expectations.identities import identifier_for
from semantix.scenario.processes.run_servers import RunServers, check_pauses
from semantix.scenario.runner import header_of
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec

LATE = Fault("late_request", "kafka.transactions.end:before", by_us=500)
RESTART = Fault("restart_world", "kafka.transactions.end:before", by_us=500)


class Server:
    """A share of a server that notes what is asked of it, and refuses while it is paused."""

    def __init__(self, name: str, told: list[str]) -> None:
        self.name = name
        self.told = told
        self.pause_refusal = ""
        self.is_paused = False
        self.executes = True
        self.trouble: Exception | None = None

    def pause(self) -> None:
        self.told.append(f"{self.name} pauses")
        self.is_paused = True

    def go_on(self) -> None:
        self.told.append(f"{self.name} goes on")
        if self.trouble is not None:
            raise self.trouble
        self.is_paused = False

    def restart(self) -> None:
        self._asked("restarted")

    def has_executed(self, request: str) -> bool:
        self._asked(f"executed {request}")
        return self.executes

    def check(self) -> None:
        self._asked("checked")

    def read_back(self, **_: bool) -> Sequence[ReadBack]:
        self._asked("read")
        return (ReadBack(f"{self.name}/0", "read_committed", (), 0, 0),)

    def close(self) -> None:
        self._asked("closed")

    def _asked(self, what: str) -> None:
        assert not self.is_paused, f"{self.name} is paused, and cannot be {what}"
        self.told.append(f"{self.name} {what}")


class Bench:
    """Two servers of one run."""

    def __init__(self) -> None:
        spec = ConnectorSpec("x", "x:X", Guarantee.AT_LEAST_ONCE)
        scenario = Scenario(spec, world="containers")
        self.told: list[str] = []
        self.kafka = Server("kafka", self.told)
        self.cassandra = Server("cassandra", self.told)
        self.recorder = Recorder(header_of(scenario), Moment(0))
        worlds: Any = {"kafka": self.kafka, "cassandra": self.cassandra}
        identifier = identifier_for(spec, scenario.workload, scenario.expectation)
        self.servers = RunServers(worlds, self.recorder, identifier)

    def recorded(self) -> list[Any]:
        return [one for one in self.recorder.facts if one.kind != READBACK]

    def send_late(self) -> Trigger:
        trigger = Trigger(0, LATE)
        trigger.fired = True
        self.servers.pause("kafka")
        self.servers.keep_late("t-1", [trigger], now_us=1_000)
        self.told.clear()
        return trigger


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_one_server_is_restarted_and_then_the_fault_is_over(bench: Bench) -> None:
    bench.servers.restart(RESTART.step)
    assert bench.told == ["kafka restarted"]
    assert [event.do for event in bench.recorded()] == ["restart_world"]


def test_slow_servers_are_left_alone_until_they_go_on(bench: Bench) -> None:
    bench.servers.slow_down()
    bench.servers.slow_down()
    bench.servers.check()
    bench.servers.read_back(whole=True)
    bench.servers.reached("kafka.producer.flush", "before", 10**9)
    assert bench.told == ["kafka pauses", "cassandra pauses"]
    bench.servers.go_on()
    assert [event.do for event in bench.recorded()] == ["slow_network"]
    bench.servers.check()
    assert bench.told[4:] == ["kafka checked", "cassandra checked"]
    bench.servers.go_on()
    assert len(bench.recorded()) == 1, "they were not paused any more"


def test_an_end_that_the_job_has_recorded_is_not_recorded_again(bench: Bench) -> None:
    bench.servers.slow_down()
    bench.servers.go_on(is_recorded=True)
    assert bench.recorded() == []


def test_a_server_with_a_late_request_goes_on_when_the_next_process_calls_it(bench: Bench) -> None:
    bench.send_late()
    for step, position in [
        ("restore_run", "before"),
        ("cassandra.session.execute", "before"),
        ("kafka.transactions.end", "after"),
    ]:
        bench.servers.reached(step, position, 1_499)
    bench.servers.read_back()
    assert bench.told == ["cassandra read"], "only this server is paused"
    bench.servers.reached("kafka.transactions.describe", "before", 1_499)
    assert bench.told[1:3] == ["kafka goes on", "kafka executed t-1"]
    assert "kafka read" in bench.told, "its effect is in the history at once"
    assert [(event.kind, event.do) for event in bench.recorded()] == [(FAULT_ENDED, "late_request")]
    bench.told.clear()
    bench.servers.reached("kafka.transactions.describe", "before", 1_500)
    assert bench.told == []


def test_a_server_with_a_late_request_goes_on_when_its_time_is_over(bench: Bench) -> None:
    bench.send_late()
    bench.servers.reached("restore_run", "before", 1_500)
    assert bench.told[:2] == ["kafka goes on", "kafka executed t-1"]


def test_a_late_request_that_is_not_executed_has_not_struck(bench: Bench) -> None:
    trigger = bench.send_late()
    bench.kafka.executes = False
    bench.servers.go_on()
    assert not trigger.fired
    assert bench.servers.notes == [("kafka", "the server did not execute the late request")]


def test_each_server_goes_on_and_is_closed_although_another_one_cannot(bench: Bench) -> None:
    bench.servers.slow_down()
    bench.cassandra.trouble = WorldUnavailable("the engine is gone")
    bench.cassandra.close = lambda: bench.told.append("cassandra closed")  # type: ignore[method-assign]
    with pytest.raises(WorldUnavailable):
        bench.servers.close()
    assert {"kafka goes on", "kafka closed", "cassandra closed"} < set(bench.told)


@pytest.mark.parametrize(
    ("fault", "attached", "refused"),
    [
        (Fault("slow_network", "ckpt_trigger_decide:before", by_us=5), "cassandra", True),
        (LATE, "kafka", True),
        (LATE, "cassandra", False),
        (RESTART, "kafka", True),
        (RESTART, "cassandra", False),
        (Fault("crash_all", "ckpt_trigger_decide:before"), "kafka", False),
    ],
)
def test_a_plan_that_pauses_an_attached_server_is_refused(
    bench: Bench, fault: Fault, attached: str, refused: bool
) -> None:
    worlds: Any = {"kafka": bench.kafka, "cassandra": bench.cassandra}
    worlds[attached].pause_refusal = "it is attached"
    if not refused:
        check_pauses((fault,), worlds)
        return
    with pytest.raises(UsageError, match=f"'{fault.do}' at {fault.at} pauses .* it is attached"):
        check_pauses((fault,), worlds)
