"""Finds neighbouring visits at which a crash leads to the same run.

Take two visits of one actor that follow each other directly. If nothing was recorded between them,
nothing was put into or taken out of the event queue, and nothing durable changed, then only the
actor's own memory has changed. A crash of that actor loses its memory, so it makes no difference at
which of the two visits the crash strikes.

The same holds for a crash of the coordinator at a task's visits: a task and the coordinator
exchange messages only, and messages go through the queue. It does not hold for a crash of a task at
the coordinator's visits: the coordinator looks at its tasks directly.

Two visits in three have an equal future before them: `wal_send:after` and
`wal_mark_committed:before`, for example.

A connector whose modules keep memory is an exception: what a task has written there outlives the
task. So a crash of a task alone has a future of its own in such a connector.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from semantix.plan.fault_plan import Fault
from semantix.ports.gate import Actor
from semantix.ports.world import is_losing
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.visits import Visit

_OF_THE_COORDINATOR = ("crash_coordinator", "crash_all", "crash_machine")
_OF_A_TASK = ("crash", "crash_process", "crash_coordinator", "crash_all", "crash_machine")


def run_watched(scenario: Scenario) -> RunResult:
    """Run one scenario, and note the visits before which nothing had changed."""
    watcher = _Watcher()
    run = PreparedRun(scenario, probe=watcher.look)
    return replace(
        run.run(),
        unchanged=frozenset(watcher.unchanged),
        moved=frozenset(watcher.moved),
        losses=watcher.losses,
        memory_changes=watcher.memory_changes,
    )


def future_of(fault: Fault, visit: Visit) -> tuple[str, int] | None:
    """Return a value that is equal for crashes with equal futures.

    Returns:
        None if the fault has a future of its own.
    """
    kinds = _OF_THE_COORDINATOR if visit.task == "coordinator" else _OF_A_TASK
    if fault.do == "crash" and visit.has_memory:
        return None
    if fault.do in kinds and fault.position == visit.position:
        return f"{fault.do} {fault.loses}", visit.future
    return None


def without_repeats(visits: Iterable[Visit]) -> list[Visit]:
    """Keep the first of the visits at which a crash of everything has the same future."""
    first: dict[int, Visit] = {}
    for visit in visits:
        first.setdefault(visit.future, visit)
    return list(first.values())


def _losses(run: PreparedRun) -> tuple[str, ...]:
    """Return the ways in which a crash of the machine may lose something now."""
    found = [one for world in run.worlds.values() if is_losing(world)
             for one in world.losses()]  # fmt: skip
    return tuple(dict.fromkeys(found))


class _Watcher:
    """Compares each visit with the visit before it; the run calls `look` before it records one."""

    def __init__(self) -> None:
        self.unchanged: list[int] = []
        self.moved: list[int] = []
        self.losses: dict[int, tuple[str, ...]] = {}
        self._loses: tuple[str, ...] = ()
        self._version = 0
        self.memory_changes: tuple[str, ...] = ()
        self._actor: Actor | None = None
        self._before: tuple[int, ...] = ()

    def look(self, run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
        sequence = run.recorder.event_count
        version = run.durable_version()
        if version != self._version:
            self.moved.append(sequence)
            self._version = version
            self._loses = _losses(run)
        if self._loses:
            self.losses[sequence] = self._loses
        if not self.memory_changes and run.memory.is_changed():
            self.memory_changes = tuple(run.memory.changes())
        moves = (*run.queue.moves(), version)
        if actor is self._actor and self._before == (sequence, *moves):
            self.unchanged.append(sequence)
        self._actor = actor
        self._before = (sequence + 1, *moves)
