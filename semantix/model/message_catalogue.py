"""The catalogue of all error messages: `semantix/reference/messages.md`, read and searched.

An error is raised with its text at its place in the code, and with no code. The code belongs to the
text: the catalogue lists each text, with braces around what is filled in. So a new error needs one
line in the catalogue, and `tests/tidy/test_messages.py` says which one is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from semantix.errors import (
    InternalError,
    NondeterminismError,
    NotModelled,
    SemantixError,
    WorldUnavailable,
)
from semantix.model.nearest import nearest_word

FIELDS = ("Where", "Expected and observed", "Likely cause", "Fix")
PLACE = "{file}:{line}: "
_SECTION = re.compile(r"^### (SX-\d{3}): (.*)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(text)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^- \*\*(.+?):\*\* (.*)$", re.MULTILINE)
_BRACES = re.compile(r"\{[^{}]*\}")
_AT_LINE = re.compile(r"\S.*?:\d+: ")
_KEY = re.compile(r"[\w.]+: ")
# Errors of these kinds have a code that begins so: their texts may begin with anything.
_FAMILIES: tuple[tuple[type[SemantixError], tuple[str, ...]], ...] = (
    (NotModelled, ("SX-606",)),
    (WorldUnavailable, ("SX-6", "SX-009")),
    (InternalError, ("SX-9",)),
    (NondeterminismError, ("SX-9",)),
)
_OTHERS = tuple([f"SX-{digit}" for digit in "01234578"])


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of error.

    Attributes:
        code: `SX-101`; it is never used for another kind.
        says: the texts that belong to it, with braces around what is filled in.
        fields: by the names in `FIELDS`, a sentence each.
        example: an error of this kind as it is printed.
    """

    code: str
    title: str
    says: tuple[str, ...]
    fields: dict[str, str]
    example: str


@cache
def entries() -> dict[str, Entry]:
    """Return the catalogue by code, in its order."""
    page = (resources.files("semantix") / "reference" / "messages.md").read_text("utf-8")
    begins = list(_SECTION.finditer(page))
    ends = [*[one.start() for one in begins[1:]], len(page)]
    found = {}
    for begin, end in zip(begins, ends, strict=True):
        body = page[begin.end() : end].partition("\n## ")[0]
        blocks = {mark or "says": text for mark, text in _BLOCK.findall(body)}
        found[begin[1]] = Entry(
            begin[1],
            begin[2],
            tuple(blocks.get("says", "").splitlines()),
            dict(_FIELD.findall(body)),
            blocks.get("text", "").rstrip("\n"),
        )
    return found


def code_of(text: str, error: type[SemantixError] = SemantixError) -> str:
    """Return the code of one line of an error message; empty if the catalogue does not have it.

    Of several texts that fit, the one with the most words of its own counts.

    Args:
        text: without the hint. File and line may stand before it, a suggestion behind it.
        error: the class of the error.
    """
    begins = next((codes for kind, codes in _FAMILIES if issubclass(error, kind)), _OTHERS)
    if begins is _OTHERS and has_place(text):  # no mistake in the command line
        begins = _OTHERS[1:]
    bodies = tuple(_bodies(text))
    best, most = "", 0
    for code, parts, needs_place in _shapes():
        size = sum(map(len, parts))
        tried = bodies[1:] if needs_place else bodies
        if size > most and code.startswith(begins) and any(_fits(parts, one) for one in tried):
            best, most = code, size
    return best


def nearest_code(word: str) -> str:
    """Return the code that is most like a word."""
    return nearest_word(word.upper(), entries())


def shape_of(text: str) -> str:
    """Return a text of the catalogue with empty braces, as the source of the error has it."""
    return _BRACES.sub("{}", text)


@cache
def _shapes() -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Return for each text its code, its own parts, and whether file and line stand before it."""
    found = []
    for entry in entries().values():
        for text in entry.says:
            parts = tuple(shape_of(text.removeprefix(PLACE)).split("{}"))
            found.append((entry.code, parts, text.startswith(PLACE)))
    return tuple(found)


def _bodies(text: str) -> Iterator[str]:
    """Return a text, and what is left of it without file and line, and without a key behind."""
    yield text
    place = _AT_LINE.match(text)
    if place is not None:
        yield text[place.end() :]
        key = _KEY.match(text, place.end())
        if key is not None:
            yield text[key.end() :]


def _fits(parts: tuple[str, ...], text: str) -> bool:
    """Return whether a text has all parts in order, from its beginning to its end or to a `; `.

    It takes a time that grows with the length of the text only; a regular expression does not.
    """
    if not text.startswith(parts[0]):
        return False
    at = len(parts[0])
    if len(parts) == 1:
        return text[at:] == "" or text.startswith("; ", at)
    for part in parts[1:-1]:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    last = parts[-1]
    is_at_end = text.endswith(last) and len(text) - len(last) >= at
    return is_at_end or text.find(f"{last}; ", at) >= 0


def has_place(line: str) -> bool:
    """Return whether a line begins with a file and the number of its line."""
    return _AT_LINE.match(line) is not None
