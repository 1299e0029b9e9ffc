"""The looks of marks."""

from __future__ import annotations

import re
from pathlib import Path

from semantix.report.pages import shell
from semantix.report.timelines.pictures.symbols import SYMBOLS
from semantix.report.timelines.values import MarkKind

_PICTURE = Path(shell.__file__).parent / "templates" / "timeline_picture.html.j2"


def test_every_kind_of_marks_has_a_look_and_words() -> None:
    assert set(SYMBOLS) == set(MarkKind)
    assert all(symbol.words and symbol.room > 0 for symbol in SYMBOLS.values())


def test_every_shape_is_drawn_by_the_template_and_none_is_left_over() -> None:
    drawn = set(re.findall(r'id="s-([a-z-]+)"', _PICTURE.read_text(encoding="utf-8")))
    assert drawn == {symbol.shape for symbol in SYMBOLS.values()}


def test_what_is_bad_has_a_shape_that_nothing_harmless_has() -> None:
    looks = {(symbol.shape, symbol.tone) for symbol in SYMBOLS.values()}
    bad = {shape for shape, tone in looks if tone == "bad"} - {"cross", "ring"}
    assert not bad & {shape for shape, tone in looks if tone != "bad"}
