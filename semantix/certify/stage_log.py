"""Counts the runs of each stage, moves the progress bar, and checks the search's time budget."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from semantix.certify.effort import Progress
from semantix.certify.results import StageResult


class StageLog:
    """The stages of one certification, in the order in which they began.

    Args:
        label: name of the certification in the progress bar.
        budget_s: seconds of the wall clock; None: no bound.
    Attributes:
        until_s: monotonic time at which the budget is used up; None: no bound.
        suffix: what the progress bar says behind the name of each further stage.
    """

    def __init__(self, label: str, progress: Progress | None, budget_s: float | None) -> None:
        self._label = label
        self.suffix = ""
        self._progress = progress
        self._started = time.monotonic()
        self.until_s = None if budget_s is None else self._started + budget_s
        self._stages: dict[str, StageResult] = {}
        self._current = ""

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[None]:
        """Count the runs made while this is entered. A stage may be entered several times."""
        self._current = name
        self._stages.setdefault(name, StageResult(name, 0))
        started = time.monotonic()
        if self._progress is not None:
            self._progress.start(total, f"{self._label}: {name}{self.suffix}")
        try:
            yield
        finally:
            seconds = self._stages[name].seconds + time.monotonic() - started
            self._change(seconds=round(seconds, 3))

    def show(self, what: str, total: int = 0) -> None:
        """Show something that takes time and is no stage, for instance how findings are shrunk."""
        if self._progress is not None:
            self._progress.start(total, f"{self._label}: {what}")

    def move(self) -> None:
        """Show that one more of this is done."""
        if self._progress is not None:
            self._progress.advance(1)

    def note_findings(self, count: int) -> None:
        """Show how many violations of the claim have been found so far."""
        if self._progress is not None:
            self._progress.note_findings(count)

    def count(self, *, fired: bool) -> None:
        """Count one run."""
        stage = self._stages[self._current]
        self._change(
            runs=stage.runs + 1,
            fired=stage.fired + fired,
            unfired=stage.unfired + (not fired),
        )
        if self._progress is not None:
            self._progress.advance(1)

    def count_repeats(self, number: int) -> None:
        """Count plans that are left out because an earlier plan leads to the same run."""
        self._change(repeats=self._stages[self._current].repeats + number)

    def count_left_out(self, number: int) -> None:
        """Count plans that do not fit into the stage's share of the budget."""
        self._change(left_out=self._stages[self._current].left_out + number)

    def left_out(self, name: str) -> int:
        """Return how many plans of a stage did not fit into its share."""
        return self._stages[name].left_out if name in self._stages else 0

    def has_time(self) -> bool:
        """Return whether the budget leaves time."""
        return self.until_s is None or time.monotonic() < self.until_s

    def seconds(self) -> float:
        """Return the seconds since the certification began."""
        return time.monotonic() - self._started

    def finish(self) -> tuple[StageResult, ...]:
        """Remove the progress bar, and return the counts of all stages."""
        if self._progress is not None:
            self._progress.finish()
        return tuple(self._stages.values())

    def _change(self, **fields: float) -> None:
        stage = self._stages[self._current]
        self._stages[self._current] = replace(stage, **fields)  # type: ignore[arg-type]
