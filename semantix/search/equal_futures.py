"""Finds visits at which a crash leads to the same run.

A crash loses what its victims remember, and the events that their queue holds for them. Everything
else goes on. Take two visits that follow each other directly at one instant of simulated time. If
only the victims have done anything between them, and nothing of that is left behind, a crash has
the same future at both. So each kind of crash has chains of visits of its own:

- `task`: the visits are of this task. Between them nothing durable changed, and no event was put
  into or taken out of the queue, but for events of the task itself.
- `process`: the same, with the tasks of one process.
- `everything`: between the visits nothing durable changed, and the queue of the worlds' timers
  stayed as it was. Visits of different tasks may follow each other.
- `coordinator`: either the coordinator did not run between the visits: a task and the coordinator
  exchange messages only, so the tasks do the same without it. Or only the coordinator ran, and left
  nothing behind, as above.

In each case nothing but visits was recorded.

At a visit of the coordinator, a crash of a process kills tasks that have not come to this visit.
The coordinator looks directly at whether its tasks live, but only once in each event, before it
puts something into the queue for them. So two such visits are on one chain if they belong to one
event, and the coordinator has left nothing behind between them but events for tasks of this
process: they die with it.

A crash while a checkpoint is stored is the crash before it if nothing is stored, and the crash
behind it if it is.

A connector whose modules keep memory is an exception: what a task has written there outlives the
task. So a crash of a task alone has a future of its own in such a connector.
"""

from __future__ import annotations

from collections.abc import Iterable

from semantix.plan.fault_plan import Fault
from semantix.search.visits import Visit

_STORE = "ckpt_store_add"
# Which chain of visits a crash follows.
_CHAIN_OF = {
    "crash": "task",
    "crash_process": "process",
    "crash_coordinator": "coordinator",
    "crash_all": "everything",
    "crash_machine": "everything",
}


def future_of(fault: Fault, visit: Visit) -> tuple[str, int] | None:
    """Return a value that is equal for crashes with equal futures.

    Returns:
        None if the fault has a future of its own.
    """
    chain = _CHAIN_OF.get(fault.do)
    is_at_visit = fault.position == visit.position or (_is_storing(fault) and not fault.applied)
    if chain is None or not is_at_visit:
        return None
    if chain == "task" and visit.has_memory:
        return None
    return f"{fault.do} {fault.loses}", visit.future.of(chain)


class KnownFutures:
    """The crashes that were looked at so far, by their futures."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Fault] = {}
        self._stored: dict[tuple[str, int], Fault] = {}

    def earlier(self, fault: Fault, visit: Visit) -> Fault | None:
        """Return an earlier crash with the same future; if there is none, keep this one in mind."""
        found = None
        future = future_of(fault, visit)
        if future is not None:
            known = self._known.setdefault(future, fault)
            found = None if known is fault else known
        stored = (fault.do, fault.occurrence)
        if _is_storing(fault) and fault.applied:
            self._stored[stored] = fault
        elif found is None and fault.at == f"{_STORE}:after":
            found = self._stored.get(stored)
        return found


def _is_storing(fault: Fault) -> bool:
    return fault.step == _STORE and fault.position == "during"


def without_repeats(visits: Iterable[Visit]) -> list[Visit]:
    """Keep the first of the visits at which a crash of everything has the same future."""
    first: dict[int, Visit] = {}
    for visit in visits:
        first.setdefault(visit.future.everything, visit)
    return list(first.values())
