"""Plain enumeration of two crashes in one run: the check of the closed search, and `--depth 2`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.history.events import FAULT, History
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.search.visits import Visit, visits_of


def crash_all_plans(visits: Sequence[Visit]) -> Iterator[FaultPlan]:
    """Give one crash of everything for each visit."""
    for visit in visits:
        yield FaultPlan((visit.fault("crash_all"),))


def second_crashes(first: Fault, history: History) -> Iterator[FaultPlan]:
    """Give, for a run with one crash, every second crash after it, recovery first."""
    struck = next(event[1] for event in history.facts if event[2] == FAULT)
    for visit in visits_of(history):
        if visit.sequence > struck:
            yield FaultPlan((first, visit.fault("crash_all")))
