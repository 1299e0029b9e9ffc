"""Which visits find everything as the visit before left it: a crash at either has one future.

Between two visits of one actor that follow each other directly, with nothing recorded, nothing put
into or taken out of the event queue and nothing durable moved, only the actor's own memory has
changed. A crash of that actor loses it, so it makes no difference at which of the two it strikes.
Nor does a crash of the coordinator at a task's visits: a task knows of the coordinator by messages
only, and those go through the queue. The coordinator looks at its tasks directly, so a crash of
tasks at its visits is no such case.

Two visits in three are of that kind: `wal_send:after` and `wal_mark_committed:before`, say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from semantix.plan.fault_plan import Fault
from semantix.ports.gate import Actor
from semantix.scenario.runner import PreparedRun
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.visits import Visit

_OF_THE_COORDINATOR = ("crash_coordinator", "crash_all")
_OF_A_TASK = ("crash", "crash_process", "crash_coordinator", "crash_all")


def run_watched(scenario: Scenario) -> RunResult:
    """Run one scenario, and note which visits were still."""
    watcher = _Watcher()
    run = PreparedRun(scenario, probe=watcher.look)
    return replace(run.run(), still=frozenset(watcher.still))


def future_of(fault: Fault, visit: Visit) -> tuple[str, int] | None:
    """Give what is equal for crashes with the same future; None for a fault that has its own."""
    kinds = _OF_THE_COORDINATOR if visit.task == "coordinator" else _OF_A_TASK
    if fault.do in kinds and fault.position == visit.position:
        return fault.do, visit.state
    return None


def without_repeats(visits: Iterable[Visit]) -> list[Visit]:
    """Leave out visits at which a crash of everything has the future of one at a visit before."""
    first: dict[int, Visit] = {}
    for visit in visits:
        first.setdefault(visit.state, visit)
    return list(first.values())


class _Watcher:
    """Looks at each visit, before it is recorded."""

    def __init__(self) -> None:
        self.still: list[int] = []
        self._actor: Actor | None = None
        self._before: tuple[int, ...] = ()

    def look(self, run: PreparedRun, actor: Actor, step: str, position: str, detail: int) -> None:
        sequence = run.recorder.event_count
        world = (*run.queue.moves(), run.durable_version())
        if actor is self._actor and self._before == (sequence, *world):
            self.still.append(sequence)
        self._actor = actor
        self._before = (sequence + 1, *world)
