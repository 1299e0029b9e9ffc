"""Finds out what a stream is: a terminal, with or without colours, and how wide."""

from __future__ import annotations

import os
import shutil
from typing import TextIO

from semantix.report.wrapping import WIDTH_MIN


def is_terminal(stream: TextIO) -> bool:
    """Tell whether colours and bars may be written: on a terminal, without NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width_of(stream: TextIO) -> int | None:
    """Return the width of a terminal, at least 40; None: the stream is no terminal.

    The variable COLUMNS gives a width also where there is no terminal.
    """
    if stream.isatty() or os.environ.get("COLUMNS", "").isdecimal():
        return max(shutil.get_terminal_size().columns, WIDTH_MIN)
    return None
