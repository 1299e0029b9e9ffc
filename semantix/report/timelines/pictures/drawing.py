"""Draws a timeline: puts its marks, spans and lines at their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from semantix.model.sim_time import in_seconds
from semantix.report.escaping import escaped
from semantix.report.timelines.pictures.axis import Axis
from semantix.report.timelines.pictures.growing import growing
from semantix.report.timelines.pictures.notes import NOTE_HEIGHT, notes_of
from semantix.report.timelines.pictures.paths import Stop, Way
from semantix.report.timelines.pictures.picture import Bar, Dot, Picture, Row, Stroke
from semantix.report.timelines.pictures.rows import BAR_HEIGHT, bar_top, rows_of, stacked
from semantix.report.timelines.pictures.symbols import SYMBOLS
from semantix.report.timelines.spans import ATTEMPT, CHECKPOINT
from semantix.report.timelines.values import Mark, MarkKind, Span, Timeline

_AXIS = 26  # pixels of the axis above the first lane
_GOES_ON = 28  # pixels behind the last mark of a run that goes on
_TEXT_MAX = 26
_LABEL_MAX = 300
_RECORD_MAX = 20
_CHAR = 6.2  # pixels of one character of a text in the picture
_CHECKPOINT_KINDS = (MarkKind.TRIGGERED, MarkKind.BARRIER, MarkKind.COMPLETED, MarkKind.NOTIFIED)
_TONES = {
    "crashed": "crashed",
    "failed": "crashed",
    "committed": "committed",
    "aborted": "aborted",
}


def seconds(time_us: int) -> str:
    """Return a time as the picture and the table show it."""
    return f"{in_seconds(time_us)} s"


def draw(
    timeline: Timeline,
    axis: Axis,
    run: int = 0,
    *,
    numbers: Mapping[str, int] | None = None,
    most: Mapping[str, int] | None = None,
) -> Picture:
    """Return the picture of a timeline.

    Args:
        run: which of the axis's runs it is.
        numbers: of the records that the page lists.
        most: lane → the number of values that a reader sees at most; it gives the scale.
    """
    return _Drawing(timeline, axis, axis.positions[run], numbers or {}, most).picture()


class _Drawing:
    """The picture of one run while it is drawn."""

    def __init__(
        self,
        timeline: Timeline,
        axis: Axis,
        at: Mapping[int, int],
        numbers: Mapping[str, int],
        most: Mapping[str, int] | None,
    ) -> None:
        self._timeline, self._axis, self._at, self._numbers = timeline, axis, at, numbers
        self._stack = stacked(timeline)
        self._notes = tuple(notes_of(timeline.marks, at))
        note_rows = max([note.row + 1 for note in self._notes], default=0)
        self._top = _AXIS + NOTE_HEIGHT * (note_rows + (axis.difference is not None))
        rows = rows_of(timeline, self._stack, self._top)
        self._rows: dict[str, Row] = {row.key: row for row in rows}
        self._bottom = max([row.top + row.height for row in rows], default=self._top)
        self._attempt_rows = {
            span.name: row for span, row in self._stack.items() if span.kind == ATTEMPT
        }
        last = [at[mark.sequence] for mark in timeline.marks[-1:]]
        self._end = last[0] + _GOES_ON if timeline.goes_on and last else axis.width
        self._growth = growing(timeline, self._rows, at, self._end, most=most)
        self._followed = frozenset(timeline.followed)
        self._unit_y = {span.end: self._bar_middle(span, row) for span, row in self._stack.items()}

    def picture(self) -> Picture:
        return Picture(
            width=self._axis.width,
            height=self._bottom + 8,
            top=self._top,
            rows=tuple(self._rows.values()),
            ticks=tuple([(x, seconds(time_us)) for x, time_us in self._axis.ticks]),
            bars=tuple(self._bars()),
            checkpoints=tuple(self._checkpoints()),
            growth=self._growth.lines,
            growth_texts=self._growth.texts,
            paths=tuple(self._paths()),
            dots=tuple(map(self._dot, self._timeline.marks)),
            notes=self._notes,
            losses=tuple(self._losses()),
            end=self._end if self._timeline.goes_on else None,
            gaps=tuple([(self._at[number] + 3, count) for number, count in self._timeline.gaps]),
        )

    def _y(self, mark: Mark) -> int:
        row = self._rows[mark.lane]
        if mark.sequence in self._growth.heights:
            return self._growth.heights[mark.sequence]
        if mark.kind is MarkKind.UNIT_ENDED:
            return self._unit_y.get(mark.sequence, row.y)
        if mark.who in self._attempt_rows:
            return bar_top(row, self._attempt_rows[mark.who]) + BAR_HEIGHT // 2
        if mark.kind in (MarkKind.WRITTEN, MarkKind.FED):
            return row.top + row.height - 7
        return row.y

    def _source_y(self, mark: Mark) -> int | None:
        row = self._rows.get(mark.source)
        if row is None:
            return None
        return bar_top(row, self._attempt_rows.get(mark.who, 0)) + BAR_HEIGHT // 2

    def _bar_middle(self, span: Span, stack_row: int) -> int:
        return bar_top(self._rows[span.lane], stack_row) + BAR_HEIGHT // 2

    def _dot(self, mark: Mark) -> Dot:
        symbol = SYMBOLS[mark.kind]
        listed = [self._numbers[one] for one in mark.records if one in self._numbers]
        text = str(mark.group) if mark.kind is MarkKind.COMPLETED else ""
        return Dot(
            sequence=mark.sequence,
            x=self._at[mark.sequence],
            y=self._y(mark),
            shape=symbol.shape,
            tone=symbol.tone,
            kind=mark.kind.value,
            time=seconds(mark.time_us),
            label=label_of(mark),
            text=text,
            records=tuple(sorted(set(listed))),
            source_y=self._source_y(mark),
            followed=any(one in self._followed for one in mark.records),
            matters=mark.matters,
        )

    def _bars(self) -> Iterator[Bar]:
        for span, stack_row in self._stack.items():
            row = self._rows[span.lane]
            x, end = self._x_of(span)
            width = max(3, end - x)
            is_attempt = span.kind == ATTEMPT
            name = f"#{span.name.partition('#')[2]}" if is_attempt else span.name
            ended = span.outcome or "still open at the end"
            yield Bar(
                x=x,
                y=bar_top(row, stack_row),
                width=width,
                height=BAR_HEIGHT,
                tone=f"{span.kind} {_TONES.get(span.outcome, '')}".strip(),
                text=_fitting(escaped(name, _TEXT_MAX), width),
                label=escaped(f"{span.kind} {span.name}: {ended}", _LABEL_MAX),
                is_open=span.end is None,
            )

    def _x_of(self, span: Span) -> tuple[int, int]:
        """Return the ends of a span; where its first or last event has no mark, the next one's."""
        known = self._timeline.marks
        start = self._at.get(span.start)
        if start is None:
            later = [mark.sequence for mark in known if mark.sequence >= span.start]
            start = self._at[later[0]] if later else self._axis.width
        if span.end is None:
            return start, self._end
        end = self._at.get(span.end)
        if end is None:
            later = [mark.sequence for mark in known if mark.sequence >= span.end]
            end = self._at[later[0]] if later else self._end
        return start, end

    def _checkpoints(self) -> Iterator[Stroke]:
        """Return a line for each checkpoint, from lane to lane as its barrier went."""
        groups: dict[int, list[Mark]] = {}
        for mark in self._timeline.marks:
            if mark.group and mark.kind in _CHECKPOINT_KINDS:
                groups.setdefault(mark.group, []).append(mark)
        ended = {one.name: one.outcome for one in self._timeline.spans if one.kind == CHECKPOINT}
        for number, marks in groups.items():
            parts = []
            for kinds in (_CHECKPOINT_KINDS[:2], _CHECKPOINT_KINDS[2:]):
                part = sorted(
                    [(self._y(one), self._at[one.sequence]) for one in marks if one.kind in kinds]
                )
                if len(part) > 1:
                    parts.append("M" + "L".join(f"{x} {y}" for y, x in part))
            if parts:
                outcome = ended.get(str(number), "")
                yield Stroke(
                    " ".join(parts), "checkpoint", f"checkpoint {number} {outcome}".strip()
                )

    def _paths(self) -> Iterator[Stroke]:
        """Return the way of each listed record: those of the finding first."""
        stops: dict[str, list[Stop]] = {}
        for mark in self._timeline.marks:
            for record in dict.fromkeys(mark.records):
                if record in self._numbers:
                    stops.setdefault(record, []).append(self._stop(mark))
        starts = {
            span.name: (self._x_of(span)[0], self._bar_middle(span, row))
            for span, row in self._stack.items()
            if span.kind == ATTEMPT
        }
        several = len(self._timeline.followed) > 1
        for record, number in sorted(self._numbers.items(), key=lambda item: item[1]):
            is_followed = record in self._followed
            shift = (number - 1) * 3 if several and is_followed else 0
            path = Way(starts, shift).path(stops.get(record, ()))
            tone = f"record-{number}{'' if is_followed else ' other'}"
            yield Stroke(path, tone, f"the way of {escaped(record, 60)}")

    def _losses(self) -> Iterator[tuple[int, int, str]]:
        """Return the last stop of each lost record; several at one stop stand below each other."""
        taken: dict[tuple[int, int], int] = {}
        for record in self._timeline.lost:
            stops = [mark for mark in self._timeline.marks if record in mark.records]
            if not stops:
                continue
            x, y = self._at[stops[-1].sequence], self._y(stops[-1])
            below = taken.setdefault((x, y), 0)
            taken[x, y] += 1
            yield x + 7, y - 8 + 11 * below, f"{escaped(record, _RECORD_MAX)} lost"

    def _stop(self, mark: Mark) -> Stop:
        x, source_y = self._at[mark.sequence], self._source_y(mark)
        return Stop(mark, (x, self._y(mark)), None if source_y is None else (x, source_y))


def label_of(mark: Mark) -> str:
    """Return the sentence about a mark."""
    return escaped(f"{mark.who} {mark.what}", _LABEL_MAX)


def _fitting(text: str, width: int) -> str:
    """Return a text that fits into a bar; empty if not even its beginning does."""
    room = int((width - 8) / _CHAR)
    if len(text) <= room:
        return text
    return f"{text[: room - 1]}…" if room > 3 else ""
