"""The way of one record through the lanes, as the text of an SVG path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from semantix.report.timelines.values import Mark, MarkKind

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stop:
    """A mark on the way.

    Attributes:
        source: the point in the lane of the writer, for a write.
        point: the point of the mark.
    """

    mark: Mark
    point: Point
    source: Point | None = None


@dataclass
class Way:
    """Draws the way of a record from stop to stop.

    A record goes from the source that emitted it to the subtask that receives it, from there (or
    from the restored state, where the attempt begins) to the place that it is written to, and from
    there to the reader. It may go so several times.

    Args:
        starts: label of an attempt → the point where the attempt begins.
        shift: pixels to the side, so that ways of several records do not cover each other.
    """

    starts: Mapping[str, Point]
    shift: int = 0
    _emitted: Point | None = None
    _held: dict[str, Point] = field(default_factory=dict)
    _written: dict[str, Point] = field(default_factory=dict)
    _parts: list[str] = field(default_factory=list)

    def path(self, stops: Iterable[Stop]) -> str:
        """Return the path through these stops, which are in order."""
        for stop in stops:
            self._go(stop)
        return " ".join(self._parts)

    def _go(self, stop: Stop) -> None:
        mark, point = stop.mark, stop.point
        if mark.kind in (MarkKind.SEEN, MarkKind.AGAIN):
            self._edge(self._written.get(mark.lane), point, aside=False)
            return
        if stop.source is not None:
            self._edge(self._held.get(mark.who, self.starts.get(mark.who)), stop.source)
            self._edge(stop.source, point)
            self._held[mark.who] = stop.source
            self._written[mark.lane] = point
            return
        if mark.kind is MarkKind.RECEIVED:
            self._edge(self._emitted, point)
        elif mark.kind is MarkKind.PASSED:
            self._edge(self._held.get(mark.who, self._emitted), point)
            self._emitted = point
        elif mark.kind is MarkKind.EMITTED:
            self._emitted = point
            self._edge(None, point)
        else:
            return  # a note about the record, not a stop
        self._held[mark.who] = point

    def _edge(self, start: Point | None, end: Point, *, aside: bool = True) -> None:
        beside = self.shift if aside else 0
        to = f"{end[0]} {end[1] + beside}"
        if start is None:
            self._parts.append(f"M{to}")
            return
        begin = f"M{start[0]} {start[1] + self.shift}"
        self._parts.append(f"{begin}L{to}" if begin[1:] != self._last() else f"L{to}")

    def _last(self) -> str:
        """Return the coordinates at which the path is."""
        return self._parts[-1].rpartition("L")[2].rpartition("M")[2] if self._parts else ""
