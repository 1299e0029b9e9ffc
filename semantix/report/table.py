"""The table of a report: one line for each result, as wide as the terminal at most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.report.colours import painted
from semantix.report.view import ResultView

_HEAD = ("spec", "world", "verdict", "claim", "strongest", "windows", "runs", "seconds")
_RIGHT = ("runs", "seconds")
_GAP = "  "
_SHORTENED = {"spec": 18, "windows": 12}  # column → the width below which it is never cut
_LEFT_OUT = ("seconds", "runs", "world", "strongest", "windows", "claim")  # in this order


def table(
    views: Sequence[ResultView], *, colour: bool = False, width: int | None = None
) -> Iterator[str]:
    """Return the lines of the table; a result with several windows has several lines.

    Args:
        colour: use ANSI codes.
        width: of the terminal, in characters. A wider table gets shorter cells, and then fewer
            columns. None: the table may have any width.
    """
    if not views:
        return
    rows = [row for view in views for row in _rows(view)]
    widths = _fitted({name: max(len(name), *(len(row[name]) for row in rows)) for name in _HEAD},
                     width)  # fmt: skip
    yield _line({name: name for name in _HEAD}, widths, colour)
    yield _GAP.join("-" * width for width in widths.values())
    for row in rows:
        line = _line(row, widths, colour)
        if line:  # without the column of windows, their further lines are empty
            yield line


def _rows(view: ResultView) -> Iterator[dict[str, str]]:
    first, *others = view.windows or ("none",)
    yield {
        "spec": view.spec, "world": view.world, "verdict": view.verdict, "claim": view.claim,
        "strongest": view.strongest, "windows": first, "runs": f"{view.runs}",
        "seconds": f"{view.seconds:.1f}",
    }  # fmt: skip
    for window in others:
        yield {**dict.fromkeys(_HEAD, ""), "windows": window}


def _fitted(wanted: dict[str, int], width: int | None) -> dict[str, int]:
    """Return the columns that are shown, each with its width."""
    if width is None:
        return wanted
    widths = dict(wanted)
    for left_out in ("", *_LEFT_OUT):
        widths.pop(left_out, None)
        shown = dict(widths)
        for name, least in _SHORTENED.items():
            over = sum(shown.values()) + len(_GAP) * (len(shown) - 1) - width
            if over > 0 and name in shown:
                shown[name] -= min(over, max(shown[name] - least, 0))
        if sum(shown.values()) + len(_GAP) * (len(shown) - 1) <= width:
            return shown
    return shown


def _line(row: dict[str, str], widths: dict[str, int], colour: bool) -> str:
    cells = []
    for name, width in widths.items():
        text = _cut(row[name], width)
        cell = text.rjust(width) if name in _RIGHT else text.ljust(width)
        cells.append(painted(cell, colour=colour and name == "verdict"))
    return _GAP.join(cells).rstrip()


def _cut(text: str, width: int) -> str:
    """Return a text without its middle: names of specs and windows often differ at their ends."""
    if len(text) <= width:
        return text
    at_end = (width - 1) // 2
    return f"{text[: width - 1 - at_end]}…{text[len(text) - at_end :]}"
