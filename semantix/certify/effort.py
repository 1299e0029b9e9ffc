"""How much a certification searches, and the interface of its progress bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """A progress bar. The certification calls it.

    A label is `SPEC: STAGE`. A total of 0 means that nobody knows how much there is to do.
    """

    def start(self, total: int, label: str) -> None: ...
    def advance(self, count: int) -> None: ...
    def note_findings(self, count: int) -> None: ...
    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to search.

    Attributes:
        depth: how many crashes of everything plain enumeration puts into one run, 1 or 2.
        examples: number of runs that Hypothesis draws.
        occurrences: `first` or `all` visits of each step. `every`: all, and on real worlds, too.
            Else a job is killed there once for each (step, position, vertex).
        budget_s: seconds of the wall clock after which the search stops; None: no bound.
        jobs: number of worker processes. The result does not depend on it.
        runs_max: the largest number of steps at which the job is killed on real worlds; None: no
            bound. A few runs with paused servers come on top.
        is_reduced: whether plans that lead to the same run as an earlier plan are left out
            (`search.equal_futures`).
        stages: names of the stages that are run; None: all. The stage `dry` is always run.
        is_fail_fast: whether the search stops at the first violation of the claim.
    """

    depth: int = 1
    examples: int = 100
    occurrences: str = "all"
    budget_s: float | None = None
    jobs: int = 1
    runs_max: int | None = None
    is_reduced: bool = True
    stages: tuple[str, ...] | None = None
    is_fail_fast: bool = False

    def has(self, stage: str) -> bool:
        """Return whether a stage is run. The trials of RESTORE belong to the stage `dry`."""
        return self.stages is None or stage in self.stages or stage in ("dry", "restore", "cuts")
