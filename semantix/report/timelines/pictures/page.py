"""The page of one run: the finding, the picture, the clean neighbour, and a table of it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from semantix.history.events import History
from semantix.report.escaping import escaped
from semantix.report.pages.shell import page
from semantix.report.timelines.cutting import behind_difference
from semantix.report.timelines.focus import Focus
from semantix.report.timelines.neighbour import difference_lines, difference_of
from semantix.report.timelines.pictures.axis import axis_of
from semantix.report.timelines.pictures.drawing import draw, label_of, seconds
from semantix.report.timelines.pictures.growing import most_seen
from semantix.report.timelines.pictures.picture import Picture
from semantix.report.timelines.pictures.symbols import SYMBOLS
from semantix.report.timelines.reading import timeline_of
from semantix.report.timelines.values import Mark, Timeline

LISTED_MAX = 200  # so many records can be chosen to be followed
_NAME_MAX = 40


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the page says about a run in words.

    Attributes:
        name: of the spec.
        verdict: with its claim, `exactly_once: VIOLATED`.
        title: of the finding that the picture follows; empty: there is none.
        message: of this finding, line by line.
        faults: of the plan in words.
        others: titles of the other findings.
        again: the command that makes the same run; empty: it is not known.
        records: of the finding; None: there is none.
        alone: why there is no clean neighbour; empty: there is one, or the plan has no fault.
    """

    name: str
    world: str
    claim: str
    verdict: str
    title: str = ""
    message: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    again: str = ""
    records: tuple[str, ...] | None = None
    alone: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One mark as a row of the table.

    Attributes:
        ways: (number of a record, next event of it or None).
        gap: number of marks that are left out behind it.
    """

    sequence: int
    time: str
    kind: str
    label: str
    matters: bool
    ways: tuple[tuple[int, int | None], ...]
    gap: int = 0


def timeline_page(facts: RunFacts, history: History, clean: History | None = None) -> str:
    """Return the page of a run.

    Args:
        clean: history of the same run without its faults; None: there is no such run.
    """
    focus = Focus(facts.records or (), has_finding=facts.records is not None)
    timeline = timeline_of(history, focus)
    difference = None if clean is None else difference_of(history, clean, focus.followed)
    beside = None
    if clean is not None and difference is not None:
        beside = behind_difference(timeline_of(clean, focus), difference.sequence)
    listed = _listed(timeline)
    numbers = {record: number for number, record in enumerate(listed)}
    runs = [timeline.marks] + ([beside.marks] if beside is not None else [])
    axis = axis_of(runs, focus.followed, None if difference is None else difference.sequence)
    most = most_seen(timeline, *([beside] if beside is not None else []))
    picture = draw(timeline, axis, numbers=numbers, most=most)
    neighbour = None if beside is None else draw(beside, axis, 1, numbers=numbers, most=most)
    heading = facts.title or ("a run with faults" if facts.faults else "a run without a fault")
    return page(
        "timeline",
        title=f"{facts.name}: {heading}",
        facts=facts,
        timeline=timeline,
        picture=picture,
        neighbour=neighbour,
        difference_x=axis.difference,
        difference=tuple(difference_lines(difference)) if difference is not None else (),
        records=[escaped(record, _NAME_MAX) for record in listed],
        followed=len(timeline.followed),
        lost=[numbers[one] for one in timeline.lost],
        rows=_rows(timeline, numbers),
        legend=_legend(picture),
    )


def _listed(timeline: Timeline) -> tuple[str, ...]:
    """Return the records that can be followed: those of the finding first."""
    found = dict.fromkeys(timeline.followed)
    for mark in timeline.marks:
        found.update(dict.fromkeys(filter(None, mark.records)))
        if len(found) >= LISTED_MAX:
            break
    return tuple(found)[:LISTED_MAX]


def _rows(timeline: Timeline, numbers: dict[str, int]) -> list[TableRow]:
    following: dict[str, int] = {}
    rows: list[TableRow] = []
    gaps = dict(timeline.gaps)
    for mark in reversed(timeline.marks):
        ways = []
        for record in timeline.followed:
            if record in mark.records:
                ways.append((numbers[record], following.get(record)))
                following[record] = mark.sequence
        rows.append(_row(mark, tuple(ways), gaps.get(mark.sequence, 0)))
    return rows[::-1]


def _row(mark: Mark, ways: tuple[tuple[int, int | None], ...], gap: int) -> TableRow:
    time, kind = seconds(mark.time_us), mark.kind.value
    return TableRow(mark.sequence, time, kind, label_of(mark), mark.matters, ways, gap)


def _legend(picture: Picture) -> Sequence[tuple[str, str, str]]:
    """Return shape, tone and words of each symbol that the picture shows; one look, one line."""
    shown = {dot.kind for dot in picture.dots}
    words: dict[tuple[str, str], list[str]] = {}
    for kind, symbol in SYMBOLS.items():
        if kind.value in shown:
            words.setdefault((symbol.shape, symbol.tone), []).append(symbol.words)
    return [(*look, ", ".join(told)) for look, told in words.items()]
