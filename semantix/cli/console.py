"""Prints the output for people, errors, and the progress bar."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from semantix.cli.outputs import is_lost, silence
from semantix.errors import SemantixError, UsageError
from semantix.report.escaping import escaped

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from semantix.certify.effort import Progress


class Console:
    """Prints to stdout, or to stderr if a certificate goes to stdout."""

    def __init__(self, *, to_stderr: bool = False) -> None:
        self._stream: TextIO = sys.stderr if to_stderr else sys.stdout
        self.colour = is_terminal(self._stream)

    @property
    def width(self) -> int | None:
        """The width of the terminal in characters; None: the output is no terminal."""
        return shutil.get_terminal_size().columns if self._stream.isatty() else None

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines. If the reader is gone (`| head`), the command goes on, and keeps its status.

        Raises:
            UsageError: the output cannot be written, for instance because the disk is full.
        """
        try:
            for line in lines:
                print(line, file=self._stream)
            self._stream.flush()
        except OSError as error:
            if not is_lost(error):
                raise
            silence(self._stream)
            if not isinstance(error, BrokenPipeError):
                raise UsageError(f"the output cannot be written: {error.strerror}") from error

    def line(self, text: str) -> None:
        """Print one line."""
        self.lines((text,))


def is_terminal(stream: TextIO) -> bool:
    """Tell whether colours and bars may be written: on a terminal, without NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_error(error: SemantixError) -> None:
    """Print an error's message and its hint, each line with the program's name."""
    for line in str(error).splitlines():
        print(f"semantix: {escaped(line, 2000).strip()}", file=sys.stderr)


def progress_bar(*, wanted: bool) -> Progress:
    """Give a bar on stderr; one that shows nothing if it is not wanted, or without a terminal."""
    if not wanted or not is_terminal(sys.stderr):
        return _Silence()
    return _RichProgress()


class _Silence:
    """Implements `Progress` without any output."""

    def start(self, total: int, label: str) -> None:
        """Show nothing."""

    def advance(self, count: int) -> None:
        """Show nothing."""

    def finish(self) -> None:
        """Show nothing."""


class _RichProgress:
    """Implements `Progress` as a bar with the count, the rate and the time left."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def start(self, total: int, label: str) -> None:
        """Show the bar of a new stage."""
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
        # A total of 0 means that it is not known; rich then shows a bar that moves to and fro.
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
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = self._task = None
