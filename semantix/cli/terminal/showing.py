"""Shows nothing of how far a command has got, or a line every few seconds."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable
from contextlib import suppress

from semantix.cli.terminal.headway import Headway, plain_line
from semantix.report.escaping import escaped

FIRST_LINE_S = 1.0
LINES_EVERY_S = 10.0


class Silent:
    """Implements `Progress` without any output. The other kinds are built on it.

    Attributes:
        state: what is shown.
        position: the place of the subject among all, `3/8`.
    """

    def __init__(self) -> None:
        self.state = Headway()
        self.position = ""

    def start(self, total: int, label: str) -> None:
        """Show a new stage. The label is `SUBJECT: STAGE`, or a stage alone."""
        subject, _, stage = label.rpartition(": ")
        findings = self.state.findings if subject == self.state.subject else 0
        now_s = time.monotonic()
        self.state = Headway(subject, self.position, stage, total, 0, findings, now_s)
        self.show()

    def advance(self, count: int) -> None:
        """Show that more is done."""
        self.state.done += count
        self.show()

    def note_findings(self, count: int) -> None:
        """Show how many findings there are so far."""
        self.state.findings = count

    def finish(self) -> None:
        """Remove what is shown."""

    def close(self) -> None:
        """Remove what is shown, and give the terminal back."""
        self.finish()

    def begin_subject(self, position: str) -> None:
        """Say which of all subjects comes next: `3/8`. Another process may work on it."""
        self.position = position

    def show_state(self, state: Headway) -> None:
        """Show the state of another process."""
        self.state = state
        self.show()

    def show(self) -> None:
        """Show the state, if it is time."""


class Lines(Silent):
    """Prints a line when a second has gone, and then every ten seconds.

    No thread prints while nothing is counted: a process with threads should not be forked.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write
        self._next_s = time.monotonic() + FIRST_LINE_S

    def begin_subject(self, position: str) -> None:
        """Print a line, if it is time: the process that works on the subject begins with a copy."""
        self.position = position
        if self.state.stage:
            self.state = Headway(position=position, stage="begins", began_s=time.monotonic())
            self.show()

    def show(self) -> None:
        """Print a line, if it is time."""
        now_s = time.monotonic()
        if now_s >= self._next_s:
            self._next_s = now_s + LINES_EVERY_S
            self._write(f"semantix: {escaped(plain_line(self.state, now_s))}\n")


class DescriptorLines(Lines):
    """Lines that go to a file descriptor, which is closed in the end."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(self._put)
        self._descriptor = descriptor
        self._closed = weakref.finalize(self, os.close, descriptor)

    def close(self) -> None:
        """Close the descriptor."""
        self._closed()

    def _put(self, text: str) -> None:
        with suppress(OSError):
            os.write(self._descriptor, text.encode(errors="backslashreplace"))
