"""Cuts what is too long for a picture. What belongs to the finding stays, as far as possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from semantix.report.timelines.values import Mark, MarkKind, Timeline

_T = TypeVar("_T")

MARKS_MAX = 1_500
SPANS_MAX = 1_000
_BEYOND, _BEYOND_MAX = 12, 200  # marks behind the first difference


def cut(timeline: Timeline, marks_max: int = MARKS_MAX) -> Timeline:
    """Leave out marks until at most `marks_max` are there; `left_out` counts them.

    Half of the marks that stay are those that matter, from the beginning and from the end of the
    run. The others are the first and the last marks of the run.
    """
    marks = timeline.marks
    gaps: tuple[tuple[int, int], ...] = ()
    if len(marks) > marks_max:
        half = marks_max // 2
        matter = [index for index, mark in enumerate(marks) if mark.matters]
        kept = set(_ends(matter, half))
        others = [index for index in range(len(marks)) if index not in kept]
        kept.update(_ends(others, marks_max - len(kept)))
        gaps = _gaps(sorted(kept), marks)
        marks = tuple(mark for index, mark in enumerate(marks) if index in kept)
    shown = [mark.sequence for mark in marks]
    first, last = (shown[0], shown[-1]) if shown else (0, 0)
    spans = [one for one in timeline.spans if one.start <= last and (one.end or last) >= first]
    sequences = frozenset(shown)
    sights = [one for one in timeline.sights if one.sequence in sequences]
    return replace(
        timeline,
        marks=marks,
        spans=tuple(_ends(spans, SPANS_MAX)),
        sights=tuple(sights),
        left_out=len(timeline.marks) - len(marks),
        gaps=gaps,
    )


def behind_difference(timeline: Timeline, difference: int) -> Timeline:
    """Return a run up to its first difference from another one, and a little beyond.

    It goes on for a few marks, and until a reader has seen the followed records: so the picture
    shows what becomes of them.

    Args:
        difference: sequence number of the first event that differs.
    """
    waiting = set(timeline.followed) - set(timeline.lost)
    marks: list[Mark] = []
    beyond = 0
    for mark in timeline.marks:
        beyond += mark.sequence >= difference
        if beyond > (_BEYOND_MAX if waiting else _BEYOND):
            break
        marks.append(mark)
        if mark.kind in (MarkKind.SEEN, MarkKind.AGAIN):
            waiting.difference_update(mark.records)
    shown = {mark.sequence for mark in marks}
    last = marks[-1].sequence if marks else 0
    return replace(
        timeline,
        marks=tuple(marks),
        spans=tuple([one for one in timeline.spans if one.start <= last]),
        sights=tuple([one for one in timeline.sights if one.sequence in shown]),
        gaps=tuple([gap for gap in timeline.gaps if gap[0] in shown]),
        goes_on=len(marks) < len(timeline.marks),
    )


def _gaps(kept: Sequence[int], marks: Sequence[Mark]) -> tuple[tuple[int, int], ...]:
    """Return the gaps between the marks that are kept."""
    return tuple(
        (marks[before].sequence, after - before - 1)
        for before, after in pairwise(kept)
        if after > before + 1
    )


def _ends(items: list[_T], count: int) -> list[_T]:
    """Return `count` items, two thirds of them from the beginning."""
    if len(items) <= count:
        return items
    behind = count // 3
    return [*items[: count - behind], *items[len(items) - behind :]]
