"""Where faults were tried: steps, positions and kinds of faults, as counts and states of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.certify.coverage import COUNTED_CLASSES
from semantix.model.steps import POSITIONS

FIRED = "fired"
PARTLY = "partly"
PLANNED = "planned"
VISITED = "visited"
UNVISITED = "unvisited"


@dataclass(frozen=True, slots=True)
class CellView:
    """One kind of fault at one point.

    Attributes:
        state: `fired`: every planned fault struck, or has the same run as one that did; `partly`:
            some did; `planned`: none did; `visited`: none was planned; `unvisited`.
    """

    state: str
    planned: int = 0
    fired: int = 0
    equal: int = 0


@dataclass(frozen=True, slots=True)
class RowView:
    """One point; `cells` has one cell for each kind of `CoverageView.kinds`."""

    step: str
    position: str
    visits: int
    tasks: tuple[str, ...]
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class CoverageView:
    """All points that were visited, and all kinds of faults that were planned anywhere.

    Attributes:
        planned, fired, equal: sums over all cells.
    """

    kinds: tuple[str, ...]
    rows: tuple[RowView, ...]
    planned: int = 0
    fired: int = 0
    equal: int = 0

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps, each once."""
        return tuple(dict.fromkeys(row.step for row in self.rows))


def coverage_of(entry: Mapping[str, Any]) -> CoverageView:
    """Return the matrix of one result of a certificate; it is empty in an older certificate."""
    points: Sequence[Mapping[str, Any]] = entry["search"].get("coverage", ())
    seen = dict.fromkeys(kind for point in points for kind in point["faults"])
    kinds = (
        *(kind for kind in COUNTED_CLASSES if kind in seen),
        *(kind for kind in seen if kind not in COUNTED_CLASSES),
    )
    counts = [count for point in points for count in point["faults"].values()]
    return CoverageView(
        kinds,
        tuple([_row(point, kinds) for point in points]),
        sum(count["planned"] for count in counts),
        sum(count["fired"] for count in counts),
        sum(count["equal"] for count in counts),
    )


def rows_by_step(view: CoverageView) -> dict[str, dict[str, RowView]]:
    """Return the rows by step and position; positions are in the order of `POSITIONS`."""
    found: dict[str, dict[str, RowView]] = {step: {} for step in view.steps}
    for row in sorted(view.rows, key=lambda one: POSITIONS.index(one.position)):
        found[row.step][row.position] = row
    return found


def _row(point: Mapping[str, Any], kinds: Sequence[str]) -> RowView:
    visits, faults = point["visits"], point["faults"]
    return RowView(
        point["step"],
        point["position"],
        visits,
        tuple(point["tasks"]),
        tuple([_cell(faults.get(kind), visits) for kind in kinds]),
    )


def _cell(count: Mapping[str, int] | None, visits: int) -> CellView:
    if count is None or not count["planned"]:
        return CellView(VISITED if visits else UNVISITED)
    planned, fired, equal = count["planned"], count["fired"], count["equal"]
    done = fired + equal
    state = FIRED if done >= planned else PARTLY if done else PLANNED
    return CellView(state, planned, fired, equal)
