"""The steps of the protocol in their order, with the failure windows marked: data for a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from semantix.model.catalogue import STEPS
from semantix.model.steps import POSITIONS
from semantix.report.views.coverage import CoverageView, RowView, rows_by_step
from semantix.report.windows import meaning_of

_PHASES: Mapping[str, str] = {
    "checkpoint": "checkpoint",
    "restore": "restore",
    "operator_state": "operator state",
    "sink_function": "sink",
    "write_ahead": "write-ahead log",
    "two_phase_commit": "two-phase commit",
}


@dataclass(frozen=True, slots=True)
class PointView:
    """One position of a step.

    Attributes:
        visits: number of visits in the dry runs; 0: it was not visited.
        window: what the window means, in words; empty: the position is no window.
        is_expected: the spec expects this window; None: it says nothing of windows.
    """

    position: str
    visits: int
    window: str = ""
    is_expected: bool | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """One step with its three positions."""

    name: str
    tasks: tuple[str, ...]
    points: tuple[PointView, ...]

    @property
    def windows(self) -> tuple[PointView, ...]:
        """Its positions that are windows."""
        return tuple([point for point in self.points if point.window])


@dataclass(frozen=True, slots=True)
class PhaseView:
    """The steps of one part of the protocol, in their order."""

    name: str
    steps: tuple[StepView, ...]

    @property
    def has_window(self) -> bool:
        """Whether one of its steps has a window."""
        return any(step.windows for step in self.steps)


def protocol_of(
    coverage: CoverageView, windows: tuple[str, ...], expected: tuple[str, ...] | None
) -> tuple[PhaseView, ...]:
    """Return the parts of the protocol that the job visits; calls of clients are left out.

    A window at a step that is not among the visited ones is shown all the same.

    Args:
        windows, expected: `step:position`.
    """
    rows = rows_by_step(coverage)
    at_windows = [window.rpartition(":")[0] for window in windows]
    wanted = [step for step in STEPS if step in rows or step in at_windows]
    wanted += [step for step in dict.fromkeys(at_windows) if step not in STEPS]
    phases: dict[str, list[StepView]] = {}
    for name in wanted:
        system = STEPS[name].system if name in STEPS else "calls"
        step = _step(name, rows.get(name, {}), windows, expected)
        phases.setdefault(_PHASES.get(system, system.replace("_", " ")), []).append(step)
    return tuple([PhaseView(name, tuple(steps)) for name, steps in phases.items()])


def _step(
    name: str,
    rows: Mapping[str, RowView],
    windows: tuple[str, ...],
    expected: tuple[str, ...] | None,
) -> StepView:
    points = []
    for position in POSITIONS:
        place = f"{name}:{position}"
        visits = rows[position].visits if position in rows else 0
        meaning = meaning_of(place) if place in windows else ""
        is_expected = None if expected is None else place in expected
        points.append(PointView(position, visits, meaning, is_expected))
    tasks = dict.fromkeys(task for row in rows.values() for task in row.tasks)
    return StepView(name, tuple(tasks), tuple(points))
