"""Heights of the lanes, and the rows in which units that overlap lie."""

from __future__ import annotations

from collections.abc import Mapping

from semantix.report.timelines.pictures.picture import Row
from semantix.report.timelines.spans import ATTEMPT, UNIT
from semantix.report.timelines.values import LaneGroup, Span, Timeline

BAR_HEIGHT = 15
_PITCH = BAR_HEIGHT + 4
_STACK_MAX = 6
_HEIGHTS: Mapping[LaneGroup, int] = {
    LaneGroup.COORDINATOR: 34,
    LaneGroup.SUBTASK: 34,
    LaneGroup.UNITS: 12,
    LaneGroup.PLACE: 54,
    LaneGroup.WORLD: 28,
}


def stacked(timeline: Timeline) -> Mapping[Span, int]:
    """Return for each attempt and each unit the row within its lane: 0 is the upper one.

    Two of them share a row only if one ends before the other begins.
    """
    ends: dict[str, list[int]] = {}
    found: dict[Span, int] = {}
    for span in timeline.spans:
        if span.kind not in (ATTEMPT, UNIT):
            continue
        rows = ends.setdefault(span.lane, [])
        free = [number for number, end in enumerate(rows) if end <= span.start]
        row = free[0] if free else len(rows)
        row = min(row, _STACK_MAX - 1)
        if row == len(rows):
            rows.append(0)
        rows[row] = span.end if span.end is not None else 1 << 60
        found[span] = row
    return found


def rows_of(timeline: Timeline, stack: Mapping[Span, int], top: int) -> tuple[Row, ...]:
    """Return the rows of the picture from top to bottom.

    Args:
        top: pixels above the first one.
    """
    deepest: dict[str, int] = {}
    for span, row in stack.items():
        deepest[span.lane] = max(deepest.get(span.lane, 0), row)
    found: list[Row] = []
    for lane in timeline.lanes:
        more = deepest.get(lane.key, 0) * _PITCH
        if lane.group is LaneGroup.UNITS:
            more += _PITCH
        height = _HEIGHTS[lane.group] + more
        middle = top + height // 2
        found.append(Row(lane.key, lane.title, lane.group.value, top, middle, height))
        top += height
    return tuple(found)


def bar_top(row: Row, stack_row: int) -> int:
    """Return the upper edge of a bar in a row of its lane."""
    if row.group == LaneGroup.UNITS.value:
        return row.top + 6 + stack_row * _PITCH
    return row.top + (_HEIGHTS[LaneGroup.SUBTASK] - BAR_HEIGHT) // 2 + stack_row * _PITCH
