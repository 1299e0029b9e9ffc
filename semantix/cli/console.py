"""Where text goes: people's output, errors, and the progress bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from semantix.errors import SemantixError
from semantix.report.escaping import escaped

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from semantix.certify.effort import Progress


class Console:
    """Prints for people: to stderr where machine output takes stdout."""

    def __init__(self, *, to_stderr: bool = False) -> None:
        self._stream: TextIO = sys.stderr if to_stderr else sys.stdout
        self.colour = is_terminal(self._stream)

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines."""
        for line in lines:
            print(line, file=self._stream)
        self._stream.flush()

    def line(self, text: str) -> None:
        """Print one line."""
        self.lines((text,))


def is_terminal(stream: TextIO) -> bool:
    """Tell whether codes and bars may be written: a terminal, and no NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_error(error: SemantixError) -> None:
    """Print what went wrong, line by line, and the hint behind it."""
    for line in str(error).splitlines():
        print(f"semantix: {escaped(line, 2000).strip()}", file=sys.stderr)


def progress_bar(*, wanted: bool) -> Progress:
    """Give a bar on stderr, or silence where none is wanted or stderr is no terminal."""
    if not wanted or not is_terminal(sys.stderr):
        return _Silence()
    return _RichProgress()


class _Silence:
    """Implements `Progress` by saying nothing."""

    def start(self, total: int, label: str) -> None:
        """Say nothing."""

    def advance(self, count: int) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""


class _RichProgress:
    """Implements `Progress` with count, rate and time left."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def start(self, total: int, label: str) -> None:
        """Show a new stage."""
        from rich.console import Console as RichConsole
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self.finish()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=RichConsole(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task(label, total=total or None, rate="")

    def advance(self, count: int) -> None:
        """Move the bar."""
        if self._bar is None or self._task is None:
            return
        self._bar.advance(self._task, count)
        speed = self._bar.tasks[-1].speed
        if speed:
            self._bar.update(self._task, rate=f"{speed:.0f}/s")

    def finish(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._task = None
