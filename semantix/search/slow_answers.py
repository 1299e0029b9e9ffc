"""Slow networks from the questions of a source on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from semantix.plan.fault_plan import Fault
from semantix.ports.call_table import CallRow
from semantix.search.visits import Visit


def slow_answers_of(
    slow: Fault, visits: Sequence[Visit], calls: Mapping[str, CallRow]
) -> list[Fault]:
    """Return the fault `slow` at the first visit of each question whose answer is late then.

    A source asks most of its questions before the first checkpoint, when it starts.
    """
    first: dict[tuple[str, str], Visit] = {}
    for visit in visits:
        row = calls.get(visit.step)
        if row is not None and row.lags and visit.position == "before":
            first.setdefault((visit.step, visit.task), visit)
    return [visit.fault("slow_network", by_us=slow.by_us) for visit in first.values()]
