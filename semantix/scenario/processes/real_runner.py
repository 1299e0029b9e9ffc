"""Scenario → History on real worlds: the job in a child process that is really killed.

The parent holds the plan and writes the history. At each step the child waits; then the parent
reads the worlds back, or kills the child with SIGKILL and starts the next one from the checkpoint
storage on disk, or freezes it and lets a replacement go on beside it (a zombie).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, nullcontext, suppress
from typing import Any

from semantix.errors import ContractError, InternalError, UsageError, WorldUnavailable
from semantix.faults.injector import Trigger
from semantix.history.events import (
    CRASHED,
    FAILED,
    FAULT,
    LEFTOVER,
    QUIESCENT,
    READBACK,
)
from semantix.history.recorder import Moment, Recorder
from semantix.model.sim_time import SECOND_US, START_US
from semantix.plan.fault_plan import Fault
from semantix.ports.gate import Actor
from semantix.ports.real_world import RealWorld
from semantix.scenario.job_binding import runtime_settings
from semantix.scenario.processes.job_child import ChildOrder
from semantix.scenario.processes.job_process import JobTemplate, wait_really
from semantix.scenario.processes.lives import Life, actor_of, frozen, plain_scenario, tell_failure
from semantix.scenario.reader_view import identifier_for
from semantix.scenario.runner import header_of
from semantix.scenario.scenario import RunResult, Scenario

PATIENCE_S = 60.0
ADVANCE_US_MAX = 60 * SECOND_US
SIGKILL = 9
_HELD_BEFORE = "ckpt_store_add"  # what is visible here is visible before its checkpoint completed
_ENGINE_FAULTS = (
    "error", "lose_response", "drop", "delay", "duplicate", "abort_checkpoint",
    "decline_checkpoint", "expire_checkpoint",
)  # fmt: skip
_ZOMBIE_EVENTS = ("emitted", "received", "failed", "cancelled")  # its coordinator is deposed


def check_faults(faults: tuple[Fault, ...]) -> None:
    """Refuse what cannot be done on a real world. Raises UsageError."""
    for fault in faults:
        what = f"fault {fault.do!r} at {fault.at} is not applicable on real worlds"
        if fault.do in ("crash_all", "stall"):
            continue
        if fault.do == "advance_time":
            if fault.by_us > ADVANCE_US_MAX:
                raise UsageError(f"{what}: {fault.by_us} µs would be waited really; at most 60 s")
        elif fault.do not in _ENGINE_FAULTS:
            raise UsageError(what, hint="the child holds tasks and coordinator: use crash_all")
        elif "." in fault.step:
            raise UsageError(what, hint="a client call's answer is lost only by a wire proxy")


class RealRun:
    """One run of a scenario on real worlds.

    Args:
        worlds: this run's share of each server, by kind of client.
        template: forks the children.
        patience_s: real seconds after which a child that says nothing counts as blocked.

    Attributes:
        statuses: the signal that ended each killed life, in order.
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
        self._scenario = scenario
        settings = runtime_settings(scenario.spec)
        self._outage_us = settings.detection_delay_us + settings.restart_delay_us
        self._worlds = dict(worlds)
        self._template = template
        self._patience_s = patience_s
        self._identifier = identifier_for(scenario.spec.identify, scenario.workload)
        self._reader_calls = frozenset().union(*(w.reader_calls for w in worlds.values()))
        self._triggers = [Trigger(index, one) for index, one in enumerate(scenario.plan.faults)]
        self._time = Moment(START_US)
        self._recorder = Recorder(header_of(scenario), self._time)
        self._notes: list[tuple[str, str]] = []
        self._folder = ""
        self._attempt = 0
        self._zombie: Life | None = None
        self._lives: list[Life] = []
        self.statuses: list[int] = []

    # -- the run --------------------------------------------------------------------------------

    def run(self) -> RunResult:
        """Run to the end and to quiescence; whatever happens, nothing is left running."""
        broken_off = ""
        with tempfile.TemporaryDirectory(prefix="semantix-run-") as self._folder:
            try:
                for world in self._worlds.values():
                    world.set_up()
                self._follow(self._start(START_US))
                self._settle()
            except ContractError as error:
                broken_off = str(error.args[0])
                tell_failure(self._recorder, error)
            except BaseException:
                # The first error tells what happened; a server that is gone cannot be tidied up.
                with suppress(WorldUnavailable):
                    self._end()
                raise
            with suppress(WorldUnavailable) if broken_off else nullcontext():  # that is told first
                self._end()
        unfired = tuple(trigger.fault for trigger in self._triggers if not trigger.fired)
        history, notes = self._recorder.finished(), tuple(self._notes)
        return RunResult(history, unfired, notes, broken_off=broken_off)

    def _start(self, start_us: int) -> Life:
        order = ChildOrder(
            plain_scenario(self._scenario),
            tuple((k, w.child_world, w.child_settings) for k, w in self._worlds.items()),
            f"{self._folder}/checkpoints",
            start_us,
            self._attempt + 1,
        )
        life = Life(self._template.fork(order), first_attempt=self._attempt + 1)
        self._lives.append(life)
        return life

    def _follow(self, life: Life) -> None:
        """Serve one life after the other until one of them comes to the job's end."""
        while True:
            message = self._receive(life)
            if message[0] == "ask":
                life = self._visit(life, message)
            elif message[0] == "event":
                self._pass_time(message[1])
                if message[2] == FAILED:
                    self._check_worlds()
                self._recorder.record(message[2], tuple(map(frozen, message[3:])))
            elif message[0] == "notes":
                self._notes += [(who, text) for who, text in message[1]]
            elif message[0] == "done":
                self._pass_time(message[1])
                break
        life.process.kill()
        self._wake_zombie()

    def _receive(self, life: Life) -> list[Any]:
        return life.receive(self._patience_s, self._check_worlds)

    def _check_worlds(self) -> None:
        """Look whether all servers are there: what a job does without one says nothing of it."""
        for world in self._worlds.values():
            world.check()

    def _pass_time(self, now_us: int) -> None:
        self._time.now = max(self._time.now, now_us)

    # -- at a step ------------------------------------------------------------------------------

    def _visit(self, life: Life, message: list[Any]) -> Life:
        """Hold the child at a step; give the life that goes on."""
        _, now_us, step, position, label, detail = message
        self._pass_time(now_us)
        life.now_us = now_us
        self._held_at(life, step, position, label, detail)
        if life.has_run_on(self._scenario, self._time.now):
            self._wake_zombie()
        actor = actor_of(label)
        self._attempt = max(self._attempt, actor.attempt)
        for trigger in self._struck(step, position, actor, detail):
            trigger.fired = True
            fault = trigger.fault
            self._recorder.record(FAULT, (trigger.index, fault.do, fault.at, label))
            if fault.do == "crash_all":
                return self._crash(life)
            if fault.do == "stall":
                return self._stall(life, fault.by_us)
            if fault.do == "advance_time":
                wait_really(fault.by_us)
                life.process.send({"advance_us": fault.by_us})
            else:
                given = {"kind": fault.do, "error": fault.error, "applied": fault.applied}
                life.process.send({"fault": {**given, "by_us": fault.by_us}})
            return life
        life.process.answer()
        return life

    def _held_at(self, life: Life, step: str, position: str, label: str, detail: int) -> None:
        life.visited(step, position, label)
        self._recorder.visit(step, position, label, detail)
        may_change = step in self._reader_calls and position == "after"
        if may_change or (step == _HELD_BEFORE and position == "before"):
            self._read_back()

    def _struck(self, step: str, position: str, actor: Actor, detail: int) -> list[Trigger]:
        # Every trigger counts the visit, also those behind the one that strikes.
        armed = [trigger for trigger in self._triggers if trigger.fault.step == step]
        return [trigger for trigger in armed if trigger.strikes(position, actor, detail)]

    def _read_back(self, *, final: bool = False, whole: bool = False) -> None:
        entry = self._identifier.entry
        for world in self._worlds.values():
            for seen in world.read_back(final=final, whole=whole):
                entries = tuple(map(entry, seen.values))
                told = (seen.place, seen.isolation, entries, seen.end, seen.high, seen.complete)
                self._recorder.record(READBACK, told)

    # -- faults ---------------------------------------------------------------------------------

    def _crash(self, life: Life) -> Life:
        """Kill the child while it waits; give its successor."""
        life.process.send({"living": True})
        living = self._receive(life)[1]
        self._kill(life)
        for label in living:
            self._recorder.record(CRASHED, ("everything", label))
        self._read_back(whole=True)
        return self._start(self._time.now + self._outage_us)

    def _kill(self, life: Life) -> None:
        signal = life.process.kill()
        self.statuses.append(signal)
        self._notes.append((life.place, f"process {life.number} was ended by signal {signal}"))
        if signal != SIGKILL:
            raise InternalError(f"{life.place}: the killed child ended with signal {signal}, not 9")

    def _stall(self, life: Life, by_us: int) -> Life:
        """Freeze the child and start its replacement."""
        if self._zombie is not None:
            raise UsageError("a plan may stall once on real worlds; a second zombie is not built")
        life.process.stop()
        self._zombie = life
        replacement = self._start(self._time.now + self._outage_us)
        replacement.wakes_zombie_at = self._time.now + by_us
        return replacement

    def _wake_zombie(self) -> None:
        """Let the zombie go on, its replacement held, to its first failure or its end.

        It holds what a deposed coordinator holds, too: that one may still trigger, but it never
        stores a checkpoint, and it restarts nothing.
        """
        zombie, self._zombie = self._zombie, None
        if zombie is None:
            return
        process = zombie.process
        process.go_on()
        process.send({"advance_us": max(self._time.now - zombie.now_us, 0)})
        while True:
            message = self._receive(zombie)
            if message[0] == "event":
                self._pass_time(message[1])
                if message[2] in _ZOMBIE_EVENTS:
                    self._recorder.record(message[2], tuple(map(frozen, message[3:])))
                if message[2] == FAILED:
                    break
            elif message[0] == "ask":
                _, now_us, step, position, label, detail = message
                if step == _HELD_BEFORE:
                    break
                self._pass_time(now_us)
                self._held_at(zombie, step, position, label, detail)
                process.answer()
            elif message[0] == "done":
                break
        self._kill(zombie)
        if process.written():  # a client logs there why it was refused
            self._notes.append((zombie.place, process.written()))

    # -- the end --------------------------------------------------------------------------------

    def _end(self) -> None:
        """Kill what lives, remove what the run made on each server."""
        for life in self._lives:
            life.process.kill()
        with ExitStack() as closing:  # each is closed, whatever the others say
            for world in self._worlds.values():
                closing.callback(world.close)

    def _settle(self) -> None:
        left = [one for world in self._worlds.values() for one in world.settle()]
        self._read_back(final=True)
        for one in left:
            self._recorder.record(LEFTOVER, (one.kind, one.name, one.owner))
        self._recorder.record(QUIESCENT)
