"""Runs a scenario on real worlds: the parent process follows the job in a child process.

The parent has the plan and writes the history. At each step the child waits for an answer. Then the
parent does one of these:

- It reads the worlds back, acts as the other actors (key `others`), and lets the child go on.
- It applies a fault of the engine, by an answer to the child.
- `crash_all`, `rescale`, `restore`, `resubmit`, `resume`: it kills the child with SIGKILL. The next
  child starts from the checkpoint storage on disk, with another number of subtasks perhaps.
- `stop_with_savepoint`, `cancel_job`: the child ends the job in order, and the next child starts.
- `stall`: it freezes the child and starts a replacement. Then the frozen child is a zombie.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from typing import Any

from semantix.errors import ContractError, InternalError, UsageError, WorldUnavailable
from semantix.faults.injector import Trigger
from semantix.history.events import CRASHED, FAILED, FAULT, FAULT_ENDED
from semantix.history.recorder import Moment, Recorder
from semantix.model.sim_time import START_US
from semantix.plan.fault_plan import ENDINGS
from semantix.ports.gate import Actor
from semantix.ports.real_world import RealWorld
from semantix.scenario.declared_places import feed_inputs
from semantix.scenario.expectations.identities import identifier_for
from semantix.scenario.job_binding import runtime_settings
from semantix.scenario.processes.child_order import ChildOrder
from semantix.scenario.processes.incarnation import (
    Incarnation,
    actor_of,
    frozen,
    log_of,
    plain_scenario,
    record_failure,
)
from semantix.scenario.processes.job_process import JobTemplate, wait_really
from semantix.scenario.processes.next_job import NextJob
from semantix.scenario.processes.real_acts import RealActs
from semantix.scenario.processes.real_faults import KILLS, answer_with, check_faults
from semantix.scenario.processes.run_servers import RunServers, check_pauses
from semantix.scenario.processes.zombies import HELD_BEFORE, let_run_on
from semantix.scenario.resumption import Resumption, resumption_of
from semantix.scenario.runner import header_of
from semantix.scenario.scenario import RunResult, Scenario

PATIENCE_S = 60.0
SIGKILL = 9
# Events of a zombie that the history gets. Those of its coordinator do not count any more.
_ZOMBIE_EVENTS = ("emitted", "received", "failed", "cancelled")


class RealRun:
    """One run of a scenario on real worlds.

    Args:
        worlds: this run's share of each server, by kind of client.
        template: the process that forks the children.
        patience_s: real seconds after which a silent child counts as blocked.

    Attributes:
        statuses: the signal that ended each killed incarnation, in order.
    """

    def __init__(
        self,
        scenario: Scenario,
        worlds: Mapping[str, RealWorld],
        template: JobTemplate,
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        check_faults(scenario.plan.faults)
        check_pauses(scenario.plan.faults, worlds)
        self._scenario = scenario
        settings = runtime_settings(scenario.spec)
        self._outage_us = settings.detection_delay_us + settings.restart_delay_us
        self._worlds = dict(worlds)
        self._template = template
        self._patience_s = patience_s
        identifier = identifier_for(scenario.spec, scenario.workload, scenario.expectation)
        self._reader_calls = frozenset().union(*(w.reader_calls for w in worlds.values()))
        self._triggers = [Trigger(index, one) for index, one in enumerate(scenario.plan.faults)]
        self._time = Moment(START_US)
        self._recorder = Recorder(header_of(scenario), self._time)
        self._servers = RunServers(worlds, self._recorder, identifier)
        self._acts = RealActs(scenario, worlds, self._servers, self._recorder, self._time)
        self._notes: list[tuple[str, str]] = []
        self._next = NextJob()
        self._ending = Resumption()
        self._zombie: Incarnation | None = None
        self._incarnations: list[Incarnation] = []
        self.statuses: list[int] = []

    # -- the run --------------------------------------------------------------------------------

    def run(self) -> RunResult:
        """Run the job to its end and the worlds to quiescence; then no child runs any more."""
        broken_off = ""
        with tempfile.TemporaryDirectory(prefix="semantix-run-") as folder:
            self._next.folder = f"{folder}/checkpoints"
            try:
                self._servers.set_up()
                self._acts.act_at_start()
                feed_inputs(self._scenario.spec, self._scenario.workload, self._servers.feed)
                self._follow(self._start(START_US))
                self._servers.settle()
            except ContractError as error:
                broken_off = str(error.args[0])
                record_failure(self._recorder, error)
            except BaseException:
                # The first error is the cause; an unavailable server must not hide it.
                with suppress(WorldUnavailable):
                    self._end()
                raise
            # If the job was broken off, that is the cause, and an unavailable server is not.
            with suppress(WorldUnavailable) if broken_off else nullcontext():
                self._end()
        unfired = tuple(trigger.fault for trigger in self._triggers if not trigger.fired)
        notes, printed = (*self._notes, *self._servers.notes), log_of(self._incarnations)
        history = self._recorder.finished()
        return RunResult(history, unfired, notes, broken_off=broken_off, printed=printed)

    def _start(self, start_us: int) -> Incarnation:
        following = self._next
        order = ChildOrder(
            plain_scenario(self._scenario),
            tuple((k, w.child_world, w.child_settings) for k, w in self._worlds.items()),
            following.folder,
            start_us,
            following.attempt + 1,
            following.parallelism,
            following.number,
        )
        child = Incarnation(self._template.fork(order), first_attempt=following.attempt + 1)
        self._incarnations.append(child)
        return child

    def _follow(self, child: Incarnation) -> None:
        """Answer one child after the other until one of them reaches the job's end."""
        while True:
            message = self._receive(child)
            if message[0] == "ask":
                child = self._visit(child, message)
            elif message[0] == "event":
                self._pass_time(message[1])
                if message[2] == FAILED:
                    self._servers.check()
                self._recorder.record(message[2], tuple(map(frozen, message[3:])))
                if message[2:] == [FAULT_ENDED, "slow_network"]:
                    self._servers.go_on(is_recorded=True)
            elif message[0] == "notes":
                self._notes += [(who, text) for who, text in message[1]]
            elif message[0] == "pause":
                self._servers.pause(message[1])
                child.process.answer()
            elif message[0] == "sent":
                child = self._crash(child, Resumption(), late=message[1])
            elif message[0] == "left":
                self._pass_time(message[1])
                child.process.kill()
                child = self._go_on(self._ending)
            elif message[0] == "done":
                self._pass_time(message[1])
                break
        child.process.kill()
        self._servers.go_on()
        self._wake_zombie()

    def _receive(self, child: Incarnation) -> list[Any]:
        return child.receive(self._patience_s, self._servers.check)

    def _pass_time(self, now_us: int) -> None:
        # A zombie's clock may be behind; the time of a history never goes back.
        self._time.now = max(self._time.now, now_us)

    # -- at a step ------------------------------------------------------------------------------

    def _visit(self, child: Incarnation, message: list[Any]) -> Incarnation:
        """Hold the child at a step; return the child that goes on from here."""
        _, child.now_us, step, position, label, detail = message
        self._held_at(child, message)
        if child.has_run_on(self._scenario, self._time.now):
            self._wake_zombie()
        self._acts.visited(step, position)
        actor = actor_of(label)
        self._next.attempt = max(self._next.attempt, actor.attempt)
        for trigger in self._struck(step, position, actor, detail):
            trigger.fired = True
            fault = trigger.fault
            self._recorder.record(FAULT, (trigger.index, fault.do, fault.at, label))
            if fault.do in KILLS:
                return self._crash(child, resumption_of(fault))
            if fault.do == "stall":
                return self._stall(child, fault.by_us)
            if fault.do == "advance_time":
                wait_really(fault.by_us)
            elif fault.do == "slow_network":
                self._servers.slow_down()
            elif fault.do == "restart_world":
                self._servers.restart(fault.step)
            elif fault.do in ENDINGS:
                self._ending = resumption_of(fault)
            child.process.send(answer_with(fault))
            return child
        child.process.answer()
        return child

    def _held_at(self, child: Incarnation, message: list[Any]) -> None:
        _, now_us, step, position, label, detail = message
        self._pass_time(now_us)
        self._servers.reached(step, position, self._time.now)
        child.visited(step, position, label)
        self._recorder.visit(step, position, label, detail)
        may_change = step in self._reader_calls and position == "after"
        if may_change or (step == HELD_BEFORE and position == "before"):
            self._servers.read_back()

    def _struck(self, step: str, position: str, actor: Actor, detail: int) -> list[Trigger]:
        # Every trigger must count the visit, so this is no search for the first that strikes.
        armed = [trigger for trigger in self._triggers if trigger.fault.step == step]
        return [trigger for trigger in armed if trigger.strikes(position, actor, detail)]

    # -- faults ---------------------------------------------------------------------------------

    def _crash(
        self, child: Incarnation, resumption: Resumption, *, late: str | None = None
    ) -> Incarnation:
        """Kill the child while it waits; return the next one, which goes on like that.

        Args:
            late: the request that the child has sent to a paused server, which stays paused.
        """
        child.process.send({"living": True})  # before the kill: only the child knows its actors
        living = self._receive(child)[1]
        self._kill(child)
        for label in living:
            self._recorder.record(CRASHED, ("everything", label))
        if late is None:
            self._servers.go_on()
        else:
            self._servers.keep_late(late, self._triggers, self._time.now)
        return self._go_on(resumption)

    def _go_on(self, resumption: Resumption) -> Incarnation:
        self._servers.read_back(whole=True)
        self._next.go_on(resumption)
        return self._start(self._time.now + self._outage_us + resumption.later_us)

    def _kill(self, child: Incarnation) -> None:
        signal = child.process.kill()
        self.statuses.append(signal)
        self._notes.append((child.place, f"process {child.number} was ended by signal {signal}"))
        if signal != SIGKILL:
            raise InternalError(
                f"{child.place}: the killed child ended with signal {signal}, not 9"
            )

    def _stall(self, child: Incarnation, by_us: int) -> Incarnation:
        """Freeze the child and return its replacement."""
        if self._zombie is not None:
            raise UsageError("a plan may stall once on real worlds; a second zombie is not built")
        child.process.stop()
        self._zombie = child
        replacement = self._start(self._time.now + self._outage_us)
        replacement.wakes_zombie_at = self._time.now + by_us
        return replacement

    def _wake_zombie(self) -> None:
        """Let the zombie go on until its first failure or its end, while its replacement waits."""
        zombie, self._zombie = self._zombie, None
        if zombie is None:
            return
        let_run_on(
            zombie,
            max(self._time.now - zombie.now_us, 0),
            receive=lambda: self._receive(zombie),
            happened=self._happened_to_zombie,
            held_at=lambda message: self._held_at(zombie, message),
        )
        self._kill(zombie)
        if zombie.process.written():  # the client's log says there why the server refused it
            self._notes.append((zombie.place, zombie.process.written()))

    def _happened_to_zombie(self, now_us: int, kind: str, fields: tuple[Any, ...]) -> None:
        self._pass_time(now_us)
        if kind in _ZOMBIE_EVENTS:
            self._recorder.record(kind, fields)

    # -- the end --------------------------------------------------------------------------------

    def _end(self) -> None:
        """Kill all children, and remove everything that the run has made on the servers."""
        for child in self._incarnations:
            child.process.kill()
        self._servers.close()
