"""Texts of the faults."""

from __future__ import annotations

from semantix.report.timelines.pictures.notes import ROWS_MAX, notes_of
from semantix.report.timelines.values import Mark, MarkKind


def notes(*places: int) -> list[tuple[str, int]]:
    marks = [
        Mark(x, 0, "sink-0", MarkKind.FAULT, "sink-0#1", f"FAULT: crash at step{x}:before")
        for x in places
    ]
    return [(note.text, note.row) for note in notes_of(marks, {x: x for x in places})]


def test_faults_far_from_each_other_share_a_row() -> None:
    assert notes(0, 500) == [("crash at step0:before", 0), ("crash at step500:before", 0)]


def test_texts_do_not_cover_each_other() -> None:
    assert [row for _, row in notes(0, 10, 500)] == [0, 1, 0]


def test_without_room_only_the_line_is_drawn() -> None:
    found = notes(*range(ROWS_MAX + 1))
    assert [text == "" for text, _ in found] == [False] * ROWS_MAX + [True]


def test_only_faults_have_notes() -> None:
    assert not list(notes_of([Mark(0, 0, "x", MarkKind.CRASH, "x", "crashes")], {0: 0}))
