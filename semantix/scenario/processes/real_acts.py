"""The other actors of a run on real worlds: the parent process acts while the job waits at a step.

A function under `others` gets clients of its own, which the parent process makes. The job's process
stands still meanwhile, so an act falls between two steps of the job. An act that is due while a
server is paused comes at the first step behind the pause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from semantix.history.events import ACTED
from semantix.history.recorder import Moment, Recorder
from semantix.ports.real_world import RealWorld
from semantix.scenario.connector_loading import load_class
from semantix.scenario.outside.one_act import acts_of, functions_of, is_due, perform, values_of
from semantix.scenario.outside.session import Outside, OutsideSession
from semantix.scenario.processes.job_process import wait_really
from semantix.scenario.processes.run_servers import RunServers
from semantix.scenario.scenario import Scenario
from semantix.spec.other_actors import START, OtherAct

_COMPLETION = "ckpt_store_add:after"  # a completed checkpoint is stored


class RealClock:
    """Implements `ports.clock.Clock`: who waits for simulated time waits as long in real time."""

    __slots__ = ("_time", "_waited_us")

    def __init__(self, time: Moment) -> None:
        self._time = time
        self._waited_us = 0

    def now_us(self) -> int:
        """Return the time of the run, plus what was waited."""
        return self._time.now + self._waited_us

    def wait_us(self, duration_us: int) -> None:
        """Wait really."""
        wait_really(duration_us)
        self._waited_us += duration_us

    def call_at(self, time_us: int, call: Callable[[], None]) -> None:
        """Wait until that time, and call."""
        self.wait_us(max(0, time_us - self.now_us()))
        call()


class RealWorldOfActs:
    """What an `Outside` needs of one world: clients of the parent process, and input.

    Args:
        world: this run's share of the server.
        feed: puts values into a place of this world.
    """

    def __init__(
        self, world: RealWorld, clock: RealClock, feed: Callable[[str, Any], None]
    ) -> None:
        self._made = load_class(world.child_world)(clock, world.child_settings)
        self.feed = feed

    def clients(self, session: OutsideSession) -> Any:
        """Return the clients of another actor."""
        return self._made.clients(session)


class RealActs:
    """The other actors of one run.

    Args:
        worlds: the shares of the servers, by kind of client.
        servers: of the run. While one of them is paused, nobody acts.
        time: of the run.

    Raises:
        SpecError: a function of `others` cannot be loaded.
    """

    def __init__(
        self,
        scenario: Scenario,
        worlds: Mapping[str, RealWorld],
        servers: RunServers,
        recorder: Recorder,
        time: Moment,
    ) -> None:
        self._acts = acts_of(scenario.spec)
        self._functions = functions_of(scenario.spec)
        self._records = values_of(scenario.workload)
        self._servers = servers
        self._recorder = recorder
        self._clock = RealClock(time)
        self._given = dict(worlds)
        self._worlds: dict[str, Any] = {}
        self._completed = 0
        self._done = 0
        self._is_due = False

    def act_at_start(self) -> None:
        """Perform the acts that come before the job."""
        while (act := self._next()) is not None and act.at == START:
            self._perform(act)

    def visited(self, step: str, position: str) -> None:
        """Perform what is due now that the job waits at this step."""
        visit = f"{step}:{position}"
        self._completed += visit == _COMPLETION
        while (act := self._next()) is not None:
            self._is_due = self._is_due or is_due(act, visit, self._completed)
            if not self._is_due or self._servers.is_paused():
                return
            visit = ""  # the act after it waits for another visit
            self._perform(act)
            self._servers.read_back()

    def _next(self) -> OtherAct | None:
        return self._acts[self._done] if self._done < len(self._acts) else None

    def _perform(self, act: OtherAct) -> None:
        session = OutsideSession(self._clock)
        outside = Outside(self._made_worlds(), session, self._records)
        perform(act, self._functions[self._done], outside)
        self._recorder.record(ACTED, (self._done, act.do.rpartition(":")[2]))
        self._done += 1
        self._is_due = False

    def _made_worlds(self) -> dict[str, Any]:
        for kind, world in self._given.items():
            if kind not in self._worlds:
                self._worlds[kind] = RealWorldOfActs(world, self._clock, self._feeder(kind))
        return self._worlds

    def _feeder(self, kind: str) -> Callable[[str, Any], None]:
        return lambda place, values: self._servers.feed(kind, place, values)
