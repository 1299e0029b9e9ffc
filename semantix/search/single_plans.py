"""Makes the plans of the stage `single`: one for each visit and each fault that fits there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.call_table import CallRow
from semantix.scenario.scenario import NetworkTimes
from semantix.search.equal_futures import KnownFutures
from semantix.search.fault_classes import FAULT_CLASSES, ZOMBIE
from semantix.search.fault_points import (
    call_faults,
    checkpoint_faults,
    crashes_at,
    notification_faults,
)
from semantix.search.network_faults import late_faults_at, outages_at, zombies_at
from semantix.search.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec


@dataclass(frozen=True, slots=True)
class Single:
    """One plan of the stage.

    Attributes:
        makes_windows: whether failure windows are read from its run.
        is_repeat: an earlier plan leads to the same run (`search.equal_futures`).
    """

    plan: FaultPlan
    makes_windows: bool
    is_repeat: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """A value that is equal for plans whose faults differ in their visit only."""
        *before, last = self.plan.faults
        return len(before), last.do, last.at, last.task, last.error, last.applied


def single_plans(
    spec: ConnectorSpec,
    visits: Sequence[Visit],
    prefix: tuple[Fault, ...],
    calls: Mapping[str, CallRow],
    *,
    networks: Sequence[NetworkTimes] = (),
    first_only: bool = False,
) -> Iterator[Single]:
    """Make the plans for these visits.

    Args:
        prefix: faults that come first in each plan: for the visits of a recovery, its crash.
        calls: the call tables of the run's worlds, by step.
        networks: of the dry run without a fault.
        first_only: use only the first visit of each (step, position, task).
    """
    wanted = spec.faults or FAULT_CLASSES
    chosen = _first(visits) if first_only else list(visits)
    if "crash" in wanted:
        yield from _crashes(chosen, prefix)
    if "notification" in wanted:
        for faults in notification_faults(chosen, visits, spec):
            yield Single(FaultPlan((*prefix, *faults)), False)
    if "checkpoint" in wanted:
        for fault in checkpoint_faults(chosen):
            yield Single(FaultPlan((*prefix, fault)), False)
    for visit in chosen:
        row = calls.get(visit.step)
        if row is None or visit.position != "before":
            continue
        for fault in call_faults(visit, row, wanted):
            yield Single(FaultPlan((*prefix, fault)), False)
    for faults in _network_faults(spec, visits, calls, networks):
        yield Single(FaultPlan((*prefix, *faults)), False)


def _network_faults(
    spec: ConnectorSpec,
    visits: Sequence[Visit],
    calls: Mapping[str, CallRow],
    networks: Sequence[NetworkTimes],
) -> Iterator[tuple[Fault, ...]]:
    wanted = spec.faults or FAULT_CLASSES
    if "outage" in wanted:
        for fault in outages_at(visits, calls, spec, networks):
            yield (fault,)
    if "late" in wanted:
        yield from late_faults_at(visits, calls, spec)
    if ZOMBIE in wanted:
        for fault in zombies_at(visits, calls, spec):
            yield (fault,)


def _crashes(visits: Sequence[Visit], prefix: tuple[Fault, ...]) -> Iterator[Single]:
    known = KnownFutures()
    for visit in visits:
        for fault in crashes_at(visit):
            is_repeat = known.earlier(fault, visit) is not None
            yield Single(FaultPlan((*prefix, fault)), not prefix, is_repeat)


def _first(visits: Iterable[Visit]) -> list[Visit]:
    seen: dict[tuple[str, str, str], Visit] = {}
    for visit in visits:
        seen.setdefault((visit.step, visit.position, visit.task), visit)
    return list(seen.values())
