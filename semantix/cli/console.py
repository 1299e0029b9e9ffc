"""Prints the output for people, errors, and the progress bar."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from semantix.cli.outputs import is_lost, silence
from semantix.cli.terminal.bars import progress_on
from semantix.cli.terminal.showing import Silent
from semantix.cli.terminal.streams import is_terminal, width_of
from semantix.errors import SemantixError, UsageError
from semantix.model.message_catalogue import code_of, has_place
from semantix.report.colours import painted
from semantix.report.escaping import escaped
from semantix.report.wrapping import wrapped


class Console:
    """Prints to stdout, or to stderr if a certificate goes to stdout."""

    def __init__(self, *, to_stderr: bool = False) -> None:
        self._stream: TextIO = sys.stderr if to_stderr else sys.stdout
        self.colour = is_terminal(self._stream)

    @property
    def width(self) -> int | None:
        """The width of the terminal in characters; None: the output is no terminal."""
        return width_of(self._stream)

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines, broken at the width of the terminal.

        If the reader is gone (`| head`), the command goes on, and keeps its status.

        Raises:
            UsageError: the output cannot be written, for instance because the disk is full.
        """
        try:
            width = self.width
            for line in lines:
                for part in wrapped(line, width):
                    print(part, file=self._stream)
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


def print_error(error: SemantixError) -> None:
    """Print an error's message and its hint, each line with the program's name.

    At the end of a line stands its code in the catalogue of messages.
    """
    message, *rest = error.args[0].splitlines() if error.args and error.args[0] else [""]
    lines = [_coded(message, error)]
    lines += [_coded(line, error) if has_place(line) else line for line in rest]
    lines += [f"hint: {line}" for line in error.hint.splitlines()[:1]]
    lines += error.hint.splitlines()[1:]
    _print_named(lines)


def print_mistake(message: str, usage: str) -> None:
    """Print a mistake in the command line, with the first line of the command's help."""
    code = code_of(message)
    _print_named([f"{message} [{code}]" if code else message, *usage.splitlines()])


def _coded(line: str, error: SemantixError) -> str:
    code = code_of(line, type(error))
    return f"{escaped(line, 2000).strip()} [{code}]" if code else line


def _print_named(lines: Iterable[str]) -> None:
    colour, width = is_terminal(sys.stderr), width_of(sys.stderr)
    name = painted("semantix:", colour=colour)
    for line in lines:
        for part in wrapped(f"semantix: {escaped(line, 2100).strip()}", width):
            print(part.replace("semantix:", name, 1) if part[0] != " " else part, file=sys.stderr)


def progress_bar(*, wanted: bool) -> Silent:
    """Return a bar on stderr, or lines if it is no terminal; nothing if it is not wanted."""
    return progress_on(sys.stderr, wanted=wanted)
