"""Runs a scenario, and notes at each visit what has happened since the visit before.

The chains of visits that `equal_futures` names are made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from semantix.ports.gate import Actor
from semantix.ports.world import is_losing
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import RunResult, Scenario

COORDINATOR = "coordinator"
_FIRST = 0  # the process that crashes if the coordinator visits


def run_watched(scenario: Scenario) -> RunResult:
    """Run one scenario, and note which visits follow another one without a difference."""
    watcher = _Watcher()
    run = PreparedRun(scenario, probe=watcher.look)
    return replace(
        run.run(),
        unchanged={chain: frozenset(found) for chain, found in watcher.unchanged.items()},
        moved=frozenset(watcher.moved),
        losses=watcher.losses,
        memory_changes=watcher.memory_changes,
    )


class _Instant(NamedTuple):
    """What must be equal at two visits, whatever crashes there.

    Attributes:
        facts: number of recorded events that are no visits.
        attempts: number of deployments.
    """

    time_us: int
    facts: int
    attempts: int


class _Watcher:
    """Compares each visit with the visit before it; the run calls `look` before it records one."""

    def __init__(self) -> None:
        self.unchanged: dict[str, list[int]] = {
            "task": [], "process": [], COORDINATOR: [], "everything": [],
        }  # fmt: skip
        self.moved: list[int] = []
        self.losses: dict[int, tuple[str, ...]] = {}
        self.memory_changes: tuple[str, ...] = ()
        self._loses: tuple[str, ...] = ()
        self._version = 0
        self._actor: Actor | None = None
        self._instant: _Instant | None = None
        self._queued: Mapping[int, object] = {}
        self._pushed = 0

    def look(self, run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
        sequence = run.recorder.event_count
        version = run.durable_version()
        is_durably_equal = version == self._version
        if not is_durably_equal:
            self.moved.append(sequence)
            self._version = version
            self._loses = _losses(run)
        if self._loses:
            self.losses[sequence] = self._loses
        if not self.memory_changes and run.memory.is_changed():
            self.memory_changes = tuple(run.memory.changes())
        before, self._actor = self._actor, actor
        instant = _Instant(run.queue.now, len(run.recorder.facts), run.subject.attempts())
        was, self._instant = self._instant, instant
        active = self._active(run)
        # An act that begins at this visit begins before a crash strikes there.
        acts = run.acts is not None and run.acts.begins_at(step, position)
        if before is None or was != instant or active is None or acts:
            return
        for chain in _chains(before, actor, active, is_durably_equal=is_durably_equal):
            self.unchanged[chain].append(sequence)

    def _active(self, run: PreparedRun) -> tuple[list[object], list[object]] | None:
        """Return whose events were taken from the queue since the last look, and whose were put in.

        Returns:
            None if an event was put in and taken out again: nobody knows any more whose it was.
        """
        queue = run.queue
        queued: Mapping[int, object] = queue.owners()
        pushed = queue.moves()[0]
        taken = [owner for number, owner in self._queued.items() if number not in queued]
        put = [owner for number, owner in queued.items() if number > self._pushed]
        is_complete = len(put) == pushed - self._pushed
        self._queued, self._pushed = queued, pushed
        return (taken, put) if is_complete else None


def _chains(
    before: Actor,
    actor: Actor,
    active: tuple[list[object], list[object]],
    *,
    is_durably_equal: bool,
) -> list[str]:
    """Return the chains on which the visits of both actors follow each other.

    Args:
        active: the owners of events that were taken from the queue in between, and of those that
            were put in; None stands for the worlds.
        is_durably_equal: nothing durable changed in between.
    """
    found = []
    taken, put = active
    both = (*taken, *put)
    of_coordinator = [one.task == COORDINATOR for one in (before, actor)]
    if is_durably_equal:
        if None not in both:
            found.append("everything")
        if not any(of_coordinator):
            if before is actor and all(owner is actor for owner in both):
                found.append("task")
            if all(_process_of(one) == actor.process for one in (before, *both)):
                found.append("process")
        elif all(of_coordinator):
            if all(owner is actor for owner in both):
                found.append(COORDINATOR)
            if not taken and all(owner is actor or _process_of(owner) == _FIRST for owner in put):
                found.append("process")
    if not any(of_coordinator) and not any(_process_of(owner) == -1 for owner in taken):
        found.append(COORDINATOR)
    return found


def _process_of(owner: object) -> int | None:
    return getattr(owner, "process", None)


def _losses(run: PreparedRun) -> tuple[str, ...]:
    """Return the ways in which a crash of the machine may lose something now."""
    found = [one for world in run.worlds.values() if is_losing(world)
             for one in world.losses()]  # fmt: skip
    return tuple(dict.fromkeys(found))
