"""Notes which errors are made, each with its text and the modules that took part in it.

A child process that a test forks notes its errors, too: all write to one file, a line each.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from types import FrameType
from typing import Any, NamedTuple

import click
import pytest

from semantix.errors import SemantixError
from semantix.model.document import Problem

# The constructors that take the text of an error: the place of the text among the arguments.
PLACES = {SemantixError: 1, Problem: 3, click.ClickException: 1, pytest.UsageError: 1}
FRAMES_MAX = 40
TEXT_MAX = 4000


class Made(NamedTuple):
    """One error that was made.

    Attributes:
        text: its message without the hint.
        modules: files of the package from the root, the innermost first: `semantix/spec/loader.py`.
    """

    text: str
    modules: tuple[str, ...]


class Recorder:
    """Puts itself before the constructors of all errors until `stop`."""

    def __init__(self) -> None:
        descriptor, path = tempfile.mkstemp()
        os.close(descriptor)
        # Appended: a process and its children have one position in the file.
        self._file = os.open(path, os.O_RDWR | os.O_APPEND)
        os.unlink(path)
        self._identity = self._stat()
        self._known: set[tuple[str, str, int]] = set()
        self._at = 0
        self._originals: list[tuple[type, Any]] = []
        for kind, place in PLACES.items():
            self._wrap(kind, place)

    def _wrap(self, kind: type, place: int) -> None:
        original: Any = kind.__init__
        self._originals.append((kind, original))

        def noting(made: object, *args: object, **kwargs: object) -> None:
            if len(args) >= place:
                self._note(str(args[place - 1]), sys._getframe(1))
            original(made, *args, **kwargs)

        kind.__init__ = noting  # type: ignore[misc]

    def stop(self) -> None:
        """Put the constructors back."""
        for kind, original in self._originals:
            kind.__init__ = original  # type: ignore[misc]
        os.close(self._file)

    def begin(self) -> None:
        """Begin a test: forget what was made before it."""
        self._known.clear()
        self._at = os.fstat(self._file).st_size

    def made(self) -> list[Made]:
        """Return what was made since `begin`."""
        size = os.fstat(self._file).st_size - self._at
        lines = os.pread(self._file, size, self._at).splitlines()
        return [Made(text, tuple(modules)) for text, modules in map(json.loads, lines)]

    def _note(self, text: str, frame: FrameType | None) -> None:
        if frame is None:
            return
        key = (text[:200], frame.f_code.co_filename, frame.f_lineno)
        if key in self._known or self._stat() != self._identity:  # a child has closed the file
            return
        self._known.add(key)
        line = json.dumps((text[:TEXT_MAX], _modules(frame)))
        os.write(self._file, line.encode() + b"\n")

    def _stat(self) -> tuple[int, int] | None:
        try:
            found = os.fstat(self._file)
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _modules(frame: FrameType | None) -> list[str]:
    """Return the files of the package in a stack, without repetitions."""
    found: dict[str, None] = {}
    for _ in range(FRAMES_MAX):
        if frame is None:
            break
        _, mark, rest = frame.f_code.co_filename.rpartition("/semantix/")
        if mark:
            found[f"semantix/{rest}"] = None
        frame = frame.f_back
    return list(found)
