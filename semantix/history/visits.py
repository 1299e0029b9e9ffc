"""Visits of steps as plain tuples. Only this module knows the positions of their fields.

Nine in ten events of a run are visits, and no oracle reads them while it judges. So the gate
appends a plain tuple, `(time_us, step, position, who, detail)`: that is faster than to make an
object. Every reader uses the functions of this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from semantix.history.protocol_events import StepVisited

StepVisit = tuple[int, str, str, str, int]
STEP = "step"


def visit_of(event: StepVisited) -> StepVisit:
    """Return the tuple of an event."""
    return (event.time_us, event.step, event.position, event.who, event.detail)


def as_events(visits: Iterable[StepVisit], numbers: Iterable[int]) -> Iterator[StepVisited]:
    """Return the visits as events. `numbers` are their sequence numbers."""
    for (time_us, step, position, who, detail), number in zip(visits, numbers, strict=True):
        yield StepVisited(time_us, number, STEP, step, position, who, detail)


def count_visits(visits: Iterable[StepVisit], step: str, position: str, who: str) -> int:
    """Count the visits of one attempt at one position of a step."""
    meant = (step, position, who)
    return sum(1 for visit in visits if visit[1:4] == meant)


def steps_and_visitors(visits: Iterable[StepVisit]) -> Iterator[tuple[str, str, str]]:
    """Return (step, position, subtask) of each visit; the subtask has no number of an attempt."""
    for _, step, position, who, _ in visits:
        yield step, position, who.partition("#")[0]


def time_of(visit: StepVisit) -> int:
    """Return the simulated time of a visit in microseconds."""
    return visit[0]


def last_of(visits: Sequence[StepVisit]) -> str:
    """Describe the last visit, `sink-0#1 behind sink_invoke:before`; empty if there is none."""
    return "{3} behind {1}:{2}".format(*visits[-1]) if visits else ""
