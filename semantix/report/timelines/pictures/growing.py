"""What a reader sees of a place, as a line that rises with each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from semantix.report.timelines.pictures.picture import Row, Stroke
from semantix.report.timelines.values import Sight, Timeline

_BELOW = 15  # pixels below the line: for the marks of writes
_ABOVE = 7


@dataclass(frozen=True, slots=True)
class Growth:
    """The lines of all places.

    Attributes:
        texts: the numbers at their ends as (x, y, text).
        heights: sequence number of a sight → y of the line there.
    """

    lines: tuple[Stroke, ...]
    texts: tuple[tuple[int, int, str], ...]
    heights: Mapping[int, int]


def growing(
    timeline: Timeline,
    rows: Mapping[str, Row],
    at: Mapping[int, int],
    end: int,
    *,
    most: Mapping[str, int] | None = None,
) -> Growth:
    """Return the lines of all places.

    Args:
        at: sequence number of a mark → x.
        end: x at which the lines end.
        most: lane → the number of values that stands highest; else the most of this run.
    """
    lines: list[Stroke] = []
    texts: list[tuple[int, int, str]] = []
    every: dict[int, int] = {}
    by_lane: dict[str, list[Sight]] = {}
    for sight in timeline.sights:
        by_lane.setdefault(sight.lane, []).append(sight)
    for lane, sights in by_lane.items():
        row = rows[lane]
        heights = _heights(row, sights, (most or most_seen(timeline))[lane])
        every.update(heights)
        x = 0
        path = f"M0 {row.top + row.height - _BELOW}"
        y = row.top + row.height - _BELOW
        for sight in sights:
            x, y = at[sight.sequence], heights[sight.sequence]
            path += f"H{x}V{y}"
        last = sights[-1]
        again = f", {last.again} again" if last.again else ""
        lines.append(Stroke(f"{path}H{end}", "growth", f"{row.title}: {last.count} seen{again}"))
        texts.append((x + 8, y - 4 if y - row.top > 14 else y + 11, f"{last.count}{again}"))
    return Growth(tuple(lines), tuple(texts), every)


def most_seen(*timelines: Timeline) -> Mapping[str, int]:
    """Return for each lane the most values that a reader sees in one of these runs, at least 1."""
    found: dict[str, int] = {}
    for timeline in timelines:
        for sight in timeline.sights:
            found[sight.lane] = max(found.get(sight.lane, 1), sight.count)
    return found


def _heights(row: Row, sights: list[Sight], most: int) -> Mapping[int, int]:
    """Return y of the line after each sight: the most values stand highest."""
    room = row.height - _BELOW - _ABOVE
    base = row.top + row.height - _BELOW
    return {sight.sequence: base - round(room * sight.count / most) for sight in sights}
