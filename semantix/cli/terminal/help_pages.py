"""The help of commands at any width from 40 columns up."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from semantix.cli.terminal.streams import width_of
from semantix.report.wrapping import filled, shown_width, wrapped

_WIDTH_MAX = 80  # longer lines are hard to read
_SIDE_BY_SIDE = 70  # below this an explanation stands below its option
_GAP = 2


class HelpPage(click.HelpFormatter):
    """Writes the help of a command; no line is wider than the terminal, and no word is broken."""

    def __init__(self, *_: object, **__: object) -> None:
        width = min(width_of(sys.stdout) or _WIDTH_MAX, _WIDTH_MAX)
        super().__init__(width=width, max_width=width)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        self._write(f"{prefix or 'Usage: '}{prog} {args}".rstrip())

    def write_text(self, text: str) -> None:
        """Write paragraphs; an empty line stands between two of them."""
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            words = " ".join(paragraph.split())
            for line in self._filled(words, self.current_indent):
                self.write(f"{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = _GAP
    ) -> None:
        """Write options or commands with their explanations."""
        rows, indent = list(rows), " " * self.current_indent
        fitting = [shown_width(name) for name, _ in rows if shown_width(name) <= col_max]
        column = max(fitting, default=0) + self.current_indent + col_spacing
        for name, text in rows:
            first = f"{indent}{name}"
            if self.width < _SIDE_BY_SIDE or shown_width(first) + col_spacing > column:
                self._write(first)
                first = ""
            start = self.current_indent + 4 if self.width < _SIDE_BY_SIDE else column
            lines = self._filled(" ".join(text.split()), start)
            if first and lines:
                lines[0] = first.ljust(column) + lines[0].lstrip(" ")
            for line in lines or ([first] if first else []):
                self.write(f"{line}\n")

    def _filled(self, text: str, indent: int) -> list[str]:
        """Return a text in lines that all have the same indent."""
        room = self.width - indent
        lines = list(filled(text, room, 0)) if text else []
        return [f"{' ' * indent}{line}" for line in lines]

    def _write(self, line: str) -> None:
        for part in wrapped(line, self.width):
            self.write(f"{part}\n")


class HelpContext(click.Context):
    """The context of a command whose help is a `HelpPage`."""

    formatter_class = HelpPage


def with_help_page(command: click.Command) -> click.Command:
    """Give a command, and the commands in it, this form of help."""
    command.context_class = HelpContext
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        with_help_page(inner)
    return command
