"""Reads a YAML file: its values, the line of each value, and all problems in it.

YAML 1.2 without tags, anchors and aliases. Size, depth and the number of values are bounded;
duplicate keys are refused. Reading goes on after a problem, so that all are reported at once.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BYTES_MAX = 262_144
DEPTH_MAX = 20
NODES_MAX = 20_000

Place = tuple[str | int, ...]  # keys and indices from the top: ("faults", 0, "at")

_NULL = ("", "~", "null", "Null", "NULL")
_BOOLS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INT = re.compile(r"[-+]?[0-9]{1,40}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: its place, its description, and a hint."""

    path: str
    line: int
    text: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.path}:{self.line}: {self.text}{hint}"


@dataclass(slots=True)
class Document:
    """A file's content.

    Attributes:
        data: mappings, lists and scalars; None if the file could not be read.
        lines: the line of each key and of each item, from 1.
        problems: in the order in which they were found.
    """

    path: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, place: Place) -> int:
        """Give the line of a place; if it has none, that of the nearest place around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def complain(self, place: Place, text: str, hint: str = "") -> None:
        """Add a problem at a place."""
        self.problems.append(Problem(self.path, self.line_of(place), text, hint))


def read_document(path: str | Path) -> Document:
    """Read a file; anything that goes wrong becomes a problem of the document."""
    document = Document(str(path))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would block until somebody writes
            document.complain((), _no_file(path))
            return document
        with open(path, "rb") as file:
            content = file.read(BYTES_MAX + 1)
        if len(content) > BYTES_MAX:
            document.complain((), f"the file is longer than {BYTES_MAX} bytes")
            return document
        text = content.decode()
    except OSError as error:
        document.complain((), f"the file cannot be read: {error.strerror}")
        return document
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        document.problems.append(Problem(document.path, line, "the file is no UTF-8 text"))
        return document
    return parse_document(text, document.path)


def _no_file(path: str | Path) -> str:
    what = "a folder" if os.path.isdir(path) else "no regular file"
    return f"the file cannot be read: it is {what}"


def parse_document(text: str, path: str) -> Document:
    """Read a text like the content of a file."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    document = Document(path)
    # Values are built from the parser's events and not by the library's loader: so tags and
    # aliases are never resolved, and each value has its line.
    try:
        document.data = _Builder(document, YAML(typ="safe", pure=True).parse(text)).build()
    except _Refused:
        document.data = None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        document.problems.append(Problem(path, line, f"this is no YAML: {what}"))
        document.data = None
    return document


class _Refused(Exception):
    """Raised to stop reading the document."""


class _Builder:
    """Builds values from the parser's events; the depth is bounded, so recursion is safe."""

    def __init__(self, document: Document, events: Iterator[Any]) -> None:
        self._document = document
        self._events = events
        self._nodes = 0

    def build(self) -> Any:
        kinds = ("StreamStartEvent", "DocumentStartEvent")
        first = self._next()
        while _kind(first) in kinds:
            first = self._next()
        if _kind(first) == "StreamEndEvent":
            self._refuse(first, "the file is empty")
        value = self._value(first, ())
        for event in self._events:
            if _kind(event) == "DocumentStartEvent":
                self._refuse(event, "the file holds a second document")
        return value

    def _next(self) -> Any:
        return next(self._events)

    def _refuse(self, event: Any, text: str) -> None:
        line = event.start_mark.line + 1
        self._document.problems.append(Problem(self._document.path, line, text))
        raise _Refused

    def _value(self, event: Any, place: Place) -> Any:
        self._nodes += 1
        if self._nodes > NODES_MAX:
            self._refuse(event, f"the file holds more than {NODES_MAX} values")
        if len(place) > DEPTH_MAX:
            self._refuse(event, f"the file is nested more than {DEPTH_MAX} deep")
        if _kind(event) == "AliasEvent" or event.anchor is not None:
            self._refuse(event, "anchors and aliases are not allowed")
        if event.tag is not None:
            self._refuse(event, f"tags are not allowed, found {event.tag}")
        if _kind(event) == "ScalarEvent":  # `implicit[0]`: plain, without quotes
            return _scalar(event.value) if event.implicit[0] else event.value
        if _kind(event) == "SequenceStartEvent":
            return self._list(place)
        return self._mapping(place)

    def _list(self, place: Place) -> list[Any]:
        items: list[Any] = []
        while _kind(event := self._next()) != "SequenceEndEvent":
            inner = (*place, len(items))
            self._document.lines[inner] = event.start_mark.line + 1
            items.append(self._value(event, inner))
        return items

    def _mapping(self, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while _kind(event := self._next()) != "MappingEndEvent":
            if _kind(event) != "ScalarEvent":
                self._refuse(event, "a key must be a word")
            key, line = event.value, event.start_mark.line + 1
            inner = (*place, key)
            if key in found:
                first = self._document.lines[inner]
                text = f"duplicate key {key!r}, first used in line {first}"
                self._document.problems.append(Problem(self._document.path, line, text))
            else:
                self._document.lines[inner] = line
            found[key] = self._value(self._next(), inner)
        return found


def _kind(event: Any) -> str:
    return type(event).__name__


def _scalar(text: str) -> Any:
    """Give the value of a plain scalar by the core schema of YAML 1.2."""
    if text in _NULL:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def described(problems: list[Problem]) -> str:
    """Give all problems as one message, one line each, ordered by file and line."""
    return "\n".join(map(str, sorted(problems, key=lambda p: (p.path, p.line))))


def overlaid(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Give `base` with the values of `over` in it; mappings inside mappings are merged, too."""
    merged = dict(base)
    for key, value in over.items():
        inner = merged.get(key)
        if isinstance(inner, dict) and isinstance(value, dict):
            merged[key] = overlaid(inner, value)
        else:
            merged[key] = value
    return merged
