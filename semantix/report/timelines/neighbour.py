"""Compares a run with its clean neighbour: the same run without the faults of its plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from semantix.history.events import Event, History
from semantix.history.world_events import Appeared, ReadBack, RowChanged
from semantix.model.counts import counted
from semantix.model.sim_time import in_seconds
from semantix.report.escaping import escaped
from semantix.report.timelines.names import short_names, units_of
from semantix.report.timelines.sentences import Sentence, listed
from semantix.report.timelines.telling import Teller

_TIMES_MAX = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two runs begin to differ.

    Attributes:
        sequence: number of the first event that differs; both have so many equal events.
        time_us: of this event in the run with the fault, since its start.
        here, clean: this event in the run with the fault, and in the clean one: who does what.
            Empty if the run has ended there.
        sightings: of each followed record: its identity, the times at which a reader has seen it
            in the run with the fault, and in the clean one. In microseconds since the start.
    """

    sequence: int
    time_us: int
    here: Sentence
    clean: Sentence
    sightings: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()


def difference_of(
    history: History, clean: History, followed: tuple[str, ...] = ()
) -> Difference | None:
    """Return the first difference of two runs; None if their events are equal."""
    here, there = history.events, clean.events
    number = _first_difference(here, there)
    if number is None:
        return None
    at = here[number] if number < len(here) else here[-1]
    pairs = zip(_sightings(history, followed), _sightings(clean, followed), strict=True)
    return Difference(
        sequence=number,
        time_us=at.time_us - history.start_us,
        here=_told(history, number),
        clean=_told(clean, number),
        sightings=tuple((record, *both) for record, both in zip(followed, pairs, strict=True)),
    )


def difference_lines(difference: Difference) -> Iterator[str]:
    """Return the difference in words, for a terminal."""
    events = f"{counted(difference.sequence, 'event')}"
    yield f"Without the fault the run is the same for {events}, up to {_at(difference.time_us)}:"
    for label, told in (("with", difference.here), ("without", difference.clean)):
        who, what = told
        yield f"{label:>11}  {escaped(who):<14} {escaped(what)}".rstrip()
    alike: dict[tuple[str, str], list[str]] = {}
    for record, here, clean in difference.sightings:
        alike.setdefault((_times(here), _often(clean)), []).append(escaped(record, 60))
    for (here_told, clean_told), records in alike.items():
        yield f"A reader sees {listed(records)} {here_told}; without the fault {clean_told}."


def _first_difference(here: tuple[Event, ...], there: tuple[Event, ...]) -> int | None:
    for number, (one, other) in enumerate(zip(here, there, strict=False)):
        if one != other:
            return number
    return None if len(here) == len(there) else min(len(here), len(there))


def _told(history: History, number: int) -> Sentence:
    if number >= len(history.events):
        return "", "the run has ended"
    teller = Teller(short_names(units_of(history.facts)))
    for event in history.events[: number + 1]:
        teller.read(event)
    return teller.tell(history.events[number])


def _sightings(history: History, followed: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Return for each record the times at which a reader has seen it once more than before."""
    found: dict[str, list[int]] = {record: [] for record in followed}
    for event in history.facts:
        for record, times in found.items():
            count = _count(event, record)
            if isinstance(event, ReadBack):
                count -= len(times)  # a read-back shows all values that are there
            times.extend([event.time_us - history.start_us] * max(0, count))
    return [tuple(times) for times in found.values()]


def _count(event: Event, record: str) -> int:
    if isinstance(event, Appeared | ReadBack):
        return sum(1 for entry in event.entries if entry[0] == record)
    if isinstance(event, RowChanged) and event.entry is not None:
        return int(event.entry[0] == record)
    return 0


def _often(times: tuple[int, ...]) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(len(times), f"{len(times)} times")


def _times(times: tuple[int, ...]) -> str:
    word = _often(times)
    if not times:
        return word
    more = len(times) - _TIMES_MAX
    shown = ", ".join(map(_at, times[:_TIMES_MAX]))
    return f"{word} ({shown}{f' and {more} more' if more > 0 else ''})"


def _at(time_us: int) -> str:
    return f"{in_seconds(time_us)} s"
