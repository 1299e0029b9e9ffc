"""Keeps what a connector prints and logs apart from the command's own output.

Everything that is written to stdout and stderr while the log is open goes into a file without a
name, also what a C library or a child process writes. So it stands neither in the table nor in the
bar, and what one run has said can be shown with its finding.
"""

from __future__ import annotations

import os
import sys
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from semantix.cli.outputs import connector_output_apart
from semantix.model.counts import counted
from semantix.report.escaping import escaped

BYTES_MAX = 4 * 1024 * 1024  # of the file; what is older is dropped then
LINES_MAX = 200
LINES_AT_ERROR = 20
LINE_CHARACTERS_MAX = 400
_TAIL_BYTES = 256 * 1024


class ConnectorLog:
    """What a connector prints and logs.

    Where stdout or stderr is no file (in a test), nothing is collected, and what is printed goes to
    stderr.

    Attributes:
        close: drops the log.
    """

    def __init__(self) -> None:
        self._file, path = tempfile.mkstemp(prefix="semantix-log-")
        os.unlink(path)
        os.set_inheritable(self._file, False)
        self.close = weakref.finalize(self, os.close, self._file)
        self._is_taking = False
        self._dropped = 0

    @contextmanager
    def taking(self) -> Iterator[None]:
        """While this is entered, what is printed goes into the log.

        If it is left by an error, the last lines are printed to stderr: they may tell why.
        """
        kept = _copies()
        if not kept:
            with connector_output_apart():
                yield
            return
        stdout, before = sys.stdout, self.position()
        _flush()
        os.dup2(self._file, 1)
        os.dup2(self._file, 2)
        sys.stdout = sys.stderr
        self._is_taking = True
        lines: list[str] = []
        try:
            yield
        except BaseException:
            lines = self.lines_since(before)[-LINES_AT_ERROR:]
            raise
        finally:
            _flush()
            self._is_taking = False
            sys.stdout = stdout
            for number, copy in enumerate(kept, start=1):
                os.dup2(copy, number)
                os.close(copy)
            for line in lines:
                print(f"connector: {line}", file=sys.stderr)

    @contextmanager
    def section(self) -> Iterator[list[str]]:
        """Give a list that has the lines of what was printed meanwhile when this is left."""
        lines: list[str] = []
        self.bound()
        before = self.position()
        try:
            yield lines
        finally:
            lines += self.lines_since(before)

    def position(self) -> int:
        """Return the number of bytes in the log."""
        if self._is_taking:
            _flush()
        return os.fstat(self._file).st_size

    def size(self) -> int:
        """Return the number of bytes that were printed, also those that were dropped."""
        return self._dropped + self.position()

    def bound(self) -> None:
        """Drop what the log has, if it is too much."""
        size = self.position()
        if size > BYTES_MAX:
            self._dropped += size
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)

    def lines_since(self, position: int) -> list[str]:
        """Return what was printed since, harmless for a terminal: at most the last 200 lines."""
        end = self.position()
        begin = max(position if position <= end else 0, end - _TAIL_BYTES)
        text = os.pread(self._file, end - begin, begin).decode(errors="backslashreplace")
        lines = text.splitlines()
        omitted = len(lines) - LINES_MAX
        shown = [escaped(line, LINE_CHARACTERS_MAX) for line in lines[-LINES_MAX:]]
        return [f"… {counted(omitted, 'line')} before", *shown] if omitted > 0 else shown


@contextmanager
def output_apart(log: ConnectorLog | None) -> Iterator[None]:
    """While this is entered, what anybody prints goes into the log; None: it goes to stderr."""
    with connector_output_apart() if log is None else log.taking():
        yield


def _copies() -> tuple[int, ...]:
    """Return copies of the descriptors of stdout and stderr; nothing if they are no files."""
    with suppress(OSError, ValueError, AttributeError):
        if sys.stderr.fileno() == 2:
            return os.dup(1), os.dup(2)
    return ()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
