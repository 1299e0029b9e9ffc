"""The servers of one run, as the parent process uses them: filled, paused, read back.

A paused server gives no answer. Until it goes on, nothing is read back from it, and nobody asks
whether it lives. A request that was sent to it waits in its socket, also when the process of the
job has died by then. The server may execute it when it goes on:

- `slow_network` pauses every server, until the job's time says so or the job restarts.
- `late_request` pauses one server directly before a request is sent. The sender is killed. The
  server goes on when the next process of the job first calls it, or when the fault's time is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from semantix.errors import UsageError
from semantix.faults.injector import Trigger
from semantix.history.events import FAULT_ENDED, FED, LEFTOVER, PART_CHANGED, QUIESCENT, READBACK
from semantix.history.recorder import Recorder
from semantix.model.catalogue import is_client_call, system_of
from semantix.plan.fault_plan import Fault
from semantix.ports.real_world import RealWorld
from semantix.ports.stamped import plain
from semantix.scenario.expectations.identities import Identifier


class _Late(NamedTuple):
    system: str
    request: str
    due_us: int
    trigger: Trigger


class RunServers:
    """This run's share of each server.

    Args:
        worlds: the shares, by kind of client.
        identifier: derives the records' identities from raw values.
    """

    def __init__(
        self, worlds: Mapping[str, RealWorld], recorder: Recorder, identifier: Identifier
    ) -> None:
        self._worlds = worlds
        self._recorder = recorder
        self._identifier = identifier
        self._paused: list[str] = []
        self._are_slow = False
        self._late: _Late | None = None
        self.notes: list[tuple[str, str]] = []

    def set_up(self) -> None:
        """Create what the run needs."""
        for world in self._worlds.values():
            world.set_up()

    def feed(self, kind: str, place: str, values: Sequence[Any], *more: Any) -> None:
        """Put input into a place."""
        self._worlds[kind].feed(place, values, *more)
        entries = tuple([self._identifier.fed_entry(plain(value)) for value in values])
        self._recorder.record(FED, (place, entries))

    def check(self) -> None:
        """Raise WorldUnavailable if a server is gone: a failure of the job then proves nothing."""
        for world in self._running():
            world.check()

    def read_back(self, *, final: bool = False, whole: bool = False) -> None:
        """Record what a reader sees now, as far as the servers are not paused."""
        entry = self._identifier.entry
        for world in self._running():
            for seen in world.read_back(final=final, whole=whole):
                if not self._recorder.header.is_judged(seen.place):
                    continue
                entries = tuple(map(entry, seen.values))
                told = (seen.place, seen.isolation, entries, seen.end, seen.high, seen.complete)
                self._recorder.record(READBACK, (*told, seen.keys))
                for name, gone, added in seen.changed:
                    parts = tuple(map(entry, gone)), tuple(map(entry, added))
                    self._recorder.record(PART_CHANGED, (seen.place, name, *parts))

    def _running(self) -> Iterator[RealWorld]:
        return (world for kind, world in self._worlds.items() if kind not in self._paused)

    # -- pauses ---------------------------------------------------------------------------------

    def slow_down(self) -> None:
        """Pause all servers."""
        self._are_slow = True
        for kind in self._worlds:
            self.pause(kind)

    def is_paused(self) -> bool:
        """Return whether a server is paused."""
        return bool(self._paused)

    def pause(self, kind: str) -> None:
        """Pause one server."""
        if kind not in self._paused:
            self._paused.append(kind)
            self._worlds[kind].pause()

    def restart(self, step: str) -> None:
        """Kill the server of a client call, and start it again.

        The job waits meanwhile, and its time stands still. Whether the server executes what
        the job has sent is left to chance.
        """
        self._worlds[system_of(step)].restart()
        self._recorder.record(FAULT_ENDED, ("restart_world",))

    def keep_late(self, request: str, triggers: Sequence[Trigger], now_us: int) -> None:
        """Note that the killed job has sent a request to a paused server.

        Args:
            request: describes it for `RealWorld.has_executed`.
            triggers: of the plan's faults; the latest late request among them has struck.
        """
        struck = [one for one in triggers if one.fired and one.fault.do == "late_request"][-1]
        due_us = now_us + struck.fault.by_us
        self._late = _Late(system_of(struck.fault.step), request, due_us, struck)

    def reached(self, step: str, position: str, now_us: int) -> None:
        """Let a server go on that the job is about to call, or whose late request is due."""
        late = self._late
        if late is None:
            return
        is_needed = position == "before" and is_client_call(step) and system_of(step) == late.system
        if is_needed or now_us >= late.due_us:
            self.go_on()

    def go_on(self, *, is_recorded: bool = False) -> None:
        """Let all servers go on, and wait until a late request was executed.

        Args:
            is_recorded: the history has the event already that the slow network has ended.
        """
        self.release()
        if self._are_slow and not is_recorded:
            self._recorder.record(FAULT_ENDED, ("slow_network",))
        self._are_slow = False
        late, self._late = self._late, None
        if late is None:
            return
        if not self._worlds[late.system].has_executed(late.request):
            late.trigger.fired = False  # the result then says that the fault did not strike
            self.notes.append((late.system, "the server did not execute the late request"))
        self._recorder.record(FAULT_ENDED, ("late_request",))
        self.read_back(whole=True)

    def release(self) -> None:
        """Let all servers go on. If one of them cannot, the others do all the same."""
        with ExitStack() as going_on:
            while self._paused:
                going_on.callback(self._worlds[self._paused.pop()].go_on)

    # -- the end --------------------------------------------------------------------------------

    def settle(self) -> None:
        """Wait until the timeouts of the servers have passed, and read everything back."""
        left = [one for world in self._worlds.values() for one in world.settle()]
        self.read_back(final=True)
        for one in left:
            self._recorder.record(LEFTOVER, (one.kind, one.name, one.owner))
        self._recorder.record(QUIESCENT)

    def close(self) -> None:
        """Let all servers go on, and remove everything that the run has made on them."""
        with ExitStack() as closing:  # so that each is closed, also if another one raises
            for world in self._worlds.values():
                closing.callback(world.close)
            self.release()


def check_pauses(faults: Sequence[Fault], worlds: Mapping[str, RealWorld]) -> None:
    """Refuse a fault that pauses a server which must not be paused.

    Raises:
        UsageError: the message names the fault and the server.
    """
    for fault in faults:
        for kind, world in worlds.items():
            is_paused = fault.do == "slow_network" or (
                fault.do in ("late_request", "restart_world") and system_of(fault.step) == kind
            )
            if is_paused and world.pause_refusal:
                raise UsageError(
                    f"fault {fault.do!r} at {fault.at} pauses a server: {world.pause_refusal}",
                    hint="unset the variable that names it, to have one started in a container",
                )
