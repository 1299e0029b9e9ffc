"""The counts of stages, and the time budget."""

from __future__ import annotations

import pytest

from semantix.certify.stage_log import StageLog


class Bar:
    """A progress bar that notes its calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def start(self, total: int, label: str) -> None:
        self.calls.append((total, label))

    def advance(self, count: int) -> None:
        self.calls.append((count,))

    def note_findings(self, count: int) -> None:
        self.calls.append(("findings", count))

    def finish(self) -> None:
        self.calls.append(())


def test_runs_are_counted_under_the_stage_that_is_entered() -> None:
    bar = Bar()
    log = StageLog("sink", bar, None)
    with log.stage("dry", 2):
        log.count(fired=True)
    with log.stage("single", 5):
        log.count(fired=True)
        log.count(fired=False)
        log.count_repeats(3)
    dry, single = log.finish()
    assert (dry.name, dry.runs, dry.fired, dry.unfired) == ("dry", 1, 1, 0)
    assert (single.runs, single.fired, single.unfired, single.repeats) == (2, 1, 1, 3)
    assert bar.calls == [(2, "sink: dry"), (1,), (5, "sink: single"), (1,), (1,), ()]


def test_a_stage_that_is_entered_again_goes_on_counting() -> None:
    log = StageLog("sink", None, None)
    for _ in range(2):
        with log.stage("dry", 1):
            log.count(fired=True)
    (dry,) = log.finish()
    assert dry.runs == 2


def test_time_that_was_spent_counts_although_the_stage_ends_with_an_exception() -> None:
    log = StageLog("sink", None, None)
    with pytest.raises(ValueError, match="mine"), log.stage("dry", 1):
        raise ValueError("mine")
    assert log.finish()[0].seconds >= 0
    assert log.seconds() > 0


@pytest.mark.parametrize(("budget_s", "has_time"), [(None, True), (600.0, True), (0.0, False)])
def test_a_search_goes_on_while_the_budget_lasts(budget_s: float | None, has_time: bool) -> None:
    assert StageLog("sink", None, budget_s).has_time() is has_time


def test_what_is_no_stage_is_shown_and_counts_no_run() -> None:
    bar = Bar()
    log = StageLog("sink", bar, None)
    log.show("shrinking", 2)
    log.move()
    log.note_findings(1)
    assert bar.calls == [(2, "sink: shrinking"), (1,), ("findings", 1)]
    assert log.finish() == ()
    StageLog("sink", None, None).show("shrinking")
