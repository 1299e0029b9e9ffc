"""How a visit of a step is kept: the only module that knows where each field of a visit stands.

Nine in ten events of a run are visits, and no oracle reads them on its way. So the gate appends a
plain tuple, `(time_us, step, position, who, detail)`, and readers use the functions here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from semantix.history.protocol_events import StepVisited

StepVisit = tuple[int, str, str, str, int]
STEP = "step"


def visit_of(event: StepVisited) -> StepVisit:
    """Give an event as it is kept."""
    return (event.time_us, event.step, event.position, event.who, event.detail)


def as_events(visits: Iterable[StepVisit], numbers: Iterable[int]) -> Iterator[StepVisited]:
    """Give visits as events. `numbers` are their sequence numbers."""
    for (time_us, step, position, who, detail), number in zip(visits, numbers, strict=True):
        yield StepVisited(time_us, number, STEP, step, position, who, detail)


def count_visits(visits: Iterable[StepVisit], step: str, position: str, who: str) -> int:
    """Count the visits that `who` made of a step at a position."""
    meant = (step, position, who)
    return sum(1 for visit in visits if visit[1:4] == meant)


def time_of(visit: StepVisit) -> int:
    """Give the simulated time of a visit in microseconds."""
    return visit[0]


def last_of(visits: Sequence[StepVisit]) -> str:
    """Tell of the latest visit, `sink-0#1 behind sink_invoke:before`; empty if there is none."""
    return "{3} behind {1}:{2}".format(*visits[-1]) if visits else ""
