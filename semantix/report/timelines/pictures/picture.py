"""A drawn timeline as a value: shapes with their places in pixels. A template writes it as SVG."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A lane: its title stands at the left. `y` is its middle, `top` its upper edge."""

    key: str
    title: str
    group: str
    top: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark.

    Attributes:
        sequence: of the event; also names the row of the table.
        source_y: of a write: the middle of the lane from which it comes; else None.
        label: the whole sentence with its time.
        text: a short text beside the mark, for instance the number of a checkpoint; may be empty.
        records: numbers of the records in the list of the page.
        followed: whether one of them is followed from the start.
        matters: whether the mark belongs to the story of the finding.
    """

    sequence: int
    x: int
    y: int
    shape: str
    tone: str
    kind: str
    time: str
    label: str
    text: str
    records: tuple[int, ...]
    source_y: int | None
    followed: bool
    matters: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A span. `tone` is a class of the style sheet; `is_open`: it has no end."""

    x: int
    y: int
    width: int
    height: int
    tone: str
    text: str
    label: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through several points: `points` is the text of an SVG path."""

    points: str
    tone: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A text above the picture, with a vertical line below it. `row` counts from above."""

    x: int
    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One run, drawn.

    Attributes:
        ticks: (x, time) of the axis.
        checkpoints: a line for each checkpoint, through its barriers and notifications.
        growth: what a reader sees of each place, as a line that rises.
        growth_texts: (x, y, text): the number at the end of each of these lines.
        paths: the ways of the followed records.
        notes: the faults.
        gaps: where marks are left out: (x, number of them).
        losses: (x, y, text): where a record that no reader has ever seen was last.
        end: x behind which the run goes on without being drawn; None: it is drawn to its end.
    """

    width: int
    height: int
    top: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]
    checkpoints: tuple[Stroke, ...]
    growth: tuple[Stroke, ...]
    growth_texts: tuple[tuple[int, int, str], ...]
    paths: tuple[Stroke, ...]
    dots: tuple[Dot, ...]
    notes: tuple[Note, ...]
    gaps: tuple[tuple[int, int], ...]
    losses: tuple[tuple[int, int, str], ...] = ()
    end: int | None = None
