"""Counts, for each point of the protocol, how often it was visited, and which faults struck there.

A point is a step with a position. The counts are the evidence that a search has tried a fault where
the protocol can break: a point that was visited and at which nothing fired is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from semantix.model.catalogue import STEPS
from semantix.model.steps import POSITIONS
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.search.dry_runs import RECOVERY_PLAN, SHORT_RECOVERY_PLAN
from semantix.search.fault_classes import FAULT_CLASSES, ZOMBIE, class_of
from semantix.search.visits import Visit

# The classes by which faults are counted, in the order in which they are told.
COUNTED_CLASSES = (*FAULT_CLASSES, ZOMBIE)


@dataclass(frozen=True, slots=True)
class FaultCount:
    """How often one class of faults was tried at a point.

    Attributes:
        planned: number of faults of all plans that the search made for this point.
        fired: of these, the number that struck.
        equal: of these, the number whose plan was left out, because another one has the same run.
    """

    planned: int = 0
    fired: int = 0
    equal: int = 0


@dataclass(frozen=True, slots=True)
class PointResult:
    """How one point was tried.

    Attributes:
        visits: number of visits in the dry runs: all of the clean one, and those of the recovery.
            0: a step with one effect has no visit of its own for `during`, and faults strike there.
        tasks: who visits it: `source`, `sink`, `coordinator`.
        faults: by class of faults (`search.fault_classes`), in the order of their names.
    """

    step: str
    position: str
    visits: int
    tasks: tuple[str, ...]
    faults: Mapping[str, FaultCount] = field(default_factory=dict)


@dataclass(slots=True)
class _Point:
    visits: int = 0
    tasks: dict[str, None] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)  # class → planned, fired, equal


class Coverage:
    """Collects the counts of a campaign. Drawn plans and the closed search are not counted.

    Both have no list of points that they should strike: the first draws them, and the second
    crashes wherever something durable has changed.
    """

    def __init__(self) -> None:
        self._points: dict[str, _Point] = {}

    def visited(self, visits: Iterable[Visit]) -> None:
        """Count visits of dry runs."""
        for visit in visits:
            point = self._point(f"{visit.step}:{visit.position}")
            point.visits += 1
            point.tasks[visit.task] = None

    def planned(self, plans: Iterable[FaultPlan], *, equal: bool = False) -> None:
        """Count plans before they run.

        Args:
            equal: they will not run: each has the same run as another plan.
        """
        for plan in plans:
            for fault in _own(plan):
                counts = self._counts(fault)
                counts[0] += 1
                counts[2] += equal

    def fired(self, plan: FaultPlan, unfired: Sequence[Fault]) -> None:
        """Count the faults of a plan that has run, without those that did not strike."""
        left = list(unfired)
        for fault in _own(plan):
            if fault in left:
                left.remove(fault)
            else:
                self._counts(fault)[1] += 1

    def result(self) -> tuple[PointResult, ...]:
        """Return all points: first the protocol's steps in their order, then calls as visited."""
        order = {name: number for number, name in enumerate(STEPS)}
        seen = list(dict.fromkeys(at.rpartition(":")[0] for at in self._points))
        seen.sort(key=lambda step: order.get(step, len(order)))  # stable: calls keep their order
        found = []
        for step in seen:
            for position in POSITIONS:
                point = self._points.get(f"{step}:{position}")
                if point is not None:
                    found.append(_result(step, position, point))
        return tuple(found)

    def _point(self, at: str) -> _Point:
        found = self._points.get(at)
        if found is None:
            found = self._points[at] = _Point()
        return found

    def _counts(self, fault: Fault) -> list[int]:
        return self._point(fault.at).counts.setdefault(class_of(fault), [0, 0, 0])


def _own(plan: FaultPlan) -> tuple[Fault, ...]:
    """Return the faults of a plan without the crash that only leads to a recovery."""
    first, *others = plan.faults or (None,)
    leading = (*RECOVERY_PLAN.faults, *SHORT_RECOVERY_PLAN.faults)
    return tuple(others) if others and first in leading else plan.faults


def _result(step: str, position: str, point: _Point) -> PointResult:
    faults = {name: FaultCount(*counts) for name, counts in sorted(point.counts.items())}
    return PointResult(step, position, point.visits, tuple(point.tasks), faults)
