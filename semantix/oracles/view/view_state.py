"""The state of a `ViewFold` as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ViewState:
    """A frozen `ViewFold`.

    Two states are compared only by what can still lead to a new violation: whether a record is
    visible, but not how often, and no violation that was found already. So a sink that repeats
    records again and again still has a finite number of states.
    """

    seen: bytes
    allowed: bytes
    cut: tuple[tuple[str, int], ...]
    rows: tuple[tuple[tuple[str, str], int], ...]
    contents: tuple[tuple[str, tuple[int, ...]], ...]
    incomplete: tuple[str, ...]
    end: str
    is_quiescent: bool
    is_disturbed: bool
    shown: int = field(compare=False)
    counts: bytes = field(compare=False, repr=False)
    may_be: bytes = field(compare=False, repr=False)
    sightings: tuple[tuple[tuple[Any, int], ...], ...] = field(compare=False, repr=False)
