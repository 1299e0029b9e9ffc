"""How much to search, and who is told how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """Told how far a certification is."""

    def start(self, total: int, label: str) -> None: ...
    def advance(self, count: int) -> None: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to search.

    Attributes:
        depth: crashes of everything in one run by plain enumeration.
        examples: property-based runs, over all workloads.
        jobs: worker processes; the result does not depend on them.
        runs_max: on real worlds, at most so many crashes (None: all).
        occurrences: `first` or `all`, of each visited step.
        is_reduced: of crashes with one future only the first is run (`search.equal_futures`).
        budget_s: seconds of the wall clock after which the search stops; None: no bound.
    """

    depth: int = 1
    examples: int = 100
    occurrences: str = "all"
    budget_s: float | None = None
    jobs: int = 1
    runs_max: int | None = None
    is_reduced: bool = True
