"""Makes the plans that prove, or refute, the suspicions of the oracle FAIL.

A call failed, and its effect was missing when a checkpoint completed that covers its records. If
the effect followed later, the connector may have kept the records in its state, which is sound, or
only in its memory. A crash of everything right behind the completion tells one from the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from semantix.history.events import History
from semantix.oracles.honesty.missing_effects import Suspicion
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.search.visits import Visit, parse_label, visits_of


def proving_crashes(history: History, suspicions: Iterable[Suspicion]) -> tuple[Fault, ...]:
    """Return the crashes that put the suspicions of a run to the proof, each for a run of its own.

    The crash strikes at the first visit behind two events: the completion, and the return of the
    failed call. The actor's next visit shows that the call has returned.
    """
    visits: list[Visit] | None = None
    found: dict[int, Fault] = {}
    for suspicion in suspicions:
        visits = visits_of(history) if visits is None else visits
        after = max(suspicion.completed, _returned(visits, suspicion))
        struck = next((visit for visit in visits if visit.sequence > after), None)
        if struck is not None:
            found.setdefault(struck.sequence, struck.fault("crash_all"))
    return tuple(found.values())


def proving_plans(plan: FaultPlan, crashes: Iterable[Fault]) -> Iterator[FaultPlan]:
    """Return the plan with each of these crashes, one at a time."""
    for crash in crashes:
        yield replace(plan, faults=(*plan.faults, crash), expect=None)


def _returned(visits: list[Visit], suspicion: Suspicion) -> int:
    caller = parse_label(suspicion.who)
    later = (
        visit.sequence
        for visit in visits
        if visit.sequence > suspicion.called
        and (visit.task, visit.subtask, visit.attempt) == caller
    )
    return next(later, suspicion.completed)
