"""Shows how far a command has got: a bar on a terminal, else a line every few seconds."""

from __future__ import annotations

import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from semantix.cli.terminal.headway import bar_line
from semantix.cli.terminal.showing import DescriptorLines, Lines, Silent
from semantix.cli.terminal.streams import is_terminal
from semantix.report.escaping import escaped

_DRAW_EVERY_S = 0.1
_TICK_S = 0.5
_CLEAR = "\r\x1b[K"


class Bar(Silent):
    """One line of a terminal, drawn again and again.

    A thread draws it while nothing is counted, so that a long wait is seen to go on.

    Args:
        terminal: file descriptor of the terminal. The bar is written there directly: the stream
            may belong to a connector's output meanwhile, and its lock to another process.
    """

    def __init__(self, terminal: int) -> None:
        super().__init__()
        self._terminal = terminal
        self._closed = weakref.finalize(self, os.close, terminal)
        self._drawn_s = time.monotonic()  # nothing is drawn for a command that ends at once
        self._ended = threading.Event()
        self._ticker: tuple[int, threading.Thread] | None = None  # with its process

    def start(self, total: int, label: str) -> None:
        """Show a new stage."""
        super().start(total, label)
        if self._ticker is None or self._ticker[0] != os.getpid():
            self._ended = threading.Event()
            thread = threading.Thread(target=self._tick, args=(self._ended,), daemon=True)
            self._ticker = (os.getpid(), thread)
            thread.start()

    def finish(self) -> None:
        """Remove the bar."""
        self._ended.set()
        if self._ticker is not None and self._ticker[0] == os.getpid():
            self._ticker[1].join()
        self._ticker = None
        self._put(_CLEAR)

    def close(self) -> None:
        """Remove the bar, and close the descriptor."""
        self.finish()
        self._closed()

    def show(self) -> None:
        """Draw the bar, if it was not drawn a moment ago."""
        now_s = time.monotonic()
        if now_s - self._drawn_s >= _DRAW_EVERY_S:
            self._drawn_s = now_s
            self._put(_CLEAR + escaped(bar_line(self.state, now_s, self._width())))

    def _tick(self, ended: threading.Event) -> None:
        while not ended.wait(_TICK_S):
            if time.monotonic() - self._drawn_s >= _TICK_S:
                self.show()

    def _width(self) -> int:
        with suppress(OSError):
            return max(os.get_terminal_size(self._terminal).columns, 40) - 1
        return 79

    def _put(self, text: str) -> None:
        with suppress(OSError):  # the terminal is gone
            os.write(self._terminal, text.encode(errors="replace"))


def progress_on(stream: TextIO, *, wanted: bool) -> Silent:
    """Return a bar on a terminal, lines on another stream, and nothing if it is not wanted.

    What is shown goes to what the stream is now, also when it is another one later.
    """
    if not wanted:
        return Silent()
    try:
        kept = os.dup(stream.fileno())
    except (OSError, ValueError):  # memory, as in a test
        return Lines(lambda text: _print(stream, text))
    return Bar(kept) if is_terminal(stream) else DescriptorLines(kept)


@contextmanager
def waiting(label: str, *, wanted: bool = True) -> Iterator[Silent]:
    """Show on stderr that something goes on that may take long, and how long it has taken."""
    shown = progress_on(sys.stderr, wanted=wanted)
    shown.start(0, label)
    try:
        yield shown
    finally:
        shown.close()


def _print(stream: TextIO, text: str) -> None:
    with suppress(OSError, ValueError):
        stream.write(text)
        stream.flush()
