"""Counts the runs of each stage, tells the progress, knows when the search's time is over."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from semantix.certify.effort import Progress
from semantix.certify.results import StageResult


class StageLog:
    """The stages of one certification, in the order in which they were begun.

    Args:
        label: what the progress bar calls the certification.
        budget_s: seconds of the wall clock; None: no bound.
    Attributes:
        until_s: monotonic time at which the budget is used up.
    """

    def __init__(self, label: str, progress: Progress | None, budget_s: float | None) -> None:
        self._label = label
        self._progress = progress
        self._started = time.monotonic()
        self.until_s = None if budget_s is None else self._started + budget_s
        self._stages: dict[str, StageResult] = {}
        self._current = ""

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[None]:
        """Count what is run inside under this name; it may be entered again."""
        self._current = name
        self._stages.setdefault(name, StageResult(name, 0))
        started = time.monotonic()
        if self._progress is not None:
            self._progress.start(total, f"{self._label}: {name}")
        try:
            yield
        finally:
            seconds = self._stages[name].seconds + time.monotonic() - started
            self._change(seconds=round(seconds, 3))

    def count(self, *, fired: bool) -> None:
        """One more run."""
        stage = self._stages[self._current]
        self._change(
            runs=stage.runs + 1,
            fired=stage.fired + fired,
            unfired=stage.unfired + (not fired),
        )
        if self._progress is not None:
            self._progress.advance(1)

    def count_repeats(self, number: int) -> None:
        """So many plans were not run, for another one has the same future."""
        self._change(repeats=self._stages[self._current].repeats + number)

    def has_time(self) -> bool:
        """Tell whether the search may go on."""
        return self.until_s is None or time.monotonic() < self.until_s

    def seconds(self) -> float:
        """Give the time since the beginning."""
        return time.monotonic() - self._started

    def finish(self) -> tuple[StageResult, ...]:
        """Take the progress bar away; give what was counted."""
        if self._progress is not None:
            self._progress.finish()
        return tuple(self._stages.values())

    def _change(self, **fields: float) -> None:
        stage = self._stages[self._current]
        self._stages[self._current] = replace(stage, **fields)  # type: ignore[arg-type]
