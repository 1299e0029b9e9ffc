"""One plan for each visited step and each kind of fault: the stage of single faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.call_table import CallRow
from semantix.scenario.fault_points import (
    FAULT_CLASSES,
    call_faults,
    checkpoint_faults,
    crashes_at,
    notification_faults,
)
from semantix.scenario.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec


@dataclass(frozen=True, slots=True)
class Single:
    """A plan of the stage, and whether failure windows are read from it."""

    plan: FaultPlan
    makes_windows: bool


def single_plans(
    spec: ConnectorSpec,
    visits: Sequence[Visit],
    prefix: tuple[Fault, ...],
    calls: Mapping[str, CallRow],
    *,
    first_only: bool = False,
) -> Iterator[Single]:
    """Give the plans for these visits.

    Args:
        prefix: faults that strike before (a crash, for the visits of its recovery).
        calls: call tables of the run's worlds, by step.
        first_only: only the first occurrence of each (step, position, task).
    """
    wanted = spec.faults or FAULT_CLASSES
    visits = _first(visits) if first_only else list(visits)
    if "crash" in wanted:
        for visit in visits:
            for fault in crashes_at(visit):
                yield _single((*prefix, fault), not prefix)
    if "notification" in wanted:
        for faults in notification_faults(visits, spec):
            yield _single((*prefix, *faults), False)
    if "checkpoint" in wanted:
        for fault in checkpoint_faults(visits):
            yield _single((*prefix, fault), False)
    for visit in visits:
        row = calls.get(visit.step)
        if row is None or visit.position != "before":
            continue
        for fault in call_faults(visit, row, wanted):
            yield _single((*prefix, fault), False)


def _single(faults: tuple[Fault, ...], makes_windows: bool) -> Single:
    return Single(FaultPlan(faults), makes_windows)


def _first(visits: Iterable[Visit]) -> list[Visit]:
    seen: dict[tuple[str, str, str], Visit] = {}
    for visit in visits:
        seen.setdefault((visit.step, visit.position, visit.task), visit)
    return list(seen.values())
