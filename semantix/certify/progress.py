"""Who wants to know how far a search is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by the search; the command line draws a bar of it."""

    def start(self, total: int, label: str) -> None:
        """A stage of `total` runs begins (0: nobody knows how many)."""
        ...

    def advance(self, count: int) -> None:
        """So many runs more are done."""
        ...

    def finish(self) -> None:
        """The stage is over."""
        ...


class NoProgress:
    """Implements `Progress` by silence."""

    __slots__ = ()

    def start(self, total: int, label: str) -> None:
        """Say nothing."""

    def advance(self, count: int) -> None:
        """Say nothing."""

    def finish(self) -> None:
        """Say nothing."""
