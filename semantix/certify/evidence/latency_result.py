"""How long after its emission a record becomes visible: the price of a transactional sink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from semantix.history.events import Event, History
from semantix.history.protocol_events import Emitted
from semantix.history.world_events import Appeared, ReadBack, RowChanged
from semantix.model.sim_time import MILLISECOND_US


@dataclass(frozen=True, slots=True)
class LatencyResult:
    """The times from a record's first emission to its first visibility, in simulated time.

    Attributes:
        min_ms, median_ms, max_ms: milliseconds, of the records that became visible.
        records: their number.
    """

    min_ms: float
    median_ms: float
    max_ms: float
    records: int


def latency_of(history: History) -> LatencyResult | None:
    """Return the latency in a run; None: no record became visible behind its emission.

    A record that a row of a table never shows, because a later one of its key came first, has none.

    Args:
        history: of a run without faults: behind a fault a record is emitted again.
    """
    emitted: dict[str, int] = {}
    waits_us: dict[str, int] = {}
    for event in history.facts:
        if isinstance(event, Emitted):
            emitted.setdefault(event.record_id, event.time_us)
            continue
        for record_id in _shown(event):
            if record_id in emitted and record_id not in waits_us:
                waits_us[record_id] = event.time_us - emitted[record_id]
    if not waits_us:
        return None
    times = list(waits_us.values())
    lowest, middle, highest = (_ms(one) for one in (min(times), median(times), max(times)))
    return LatencyResult(lowest, middle, highest, len(times))


def _shown(event: Event) -> Iterator[str]:
    """Return the ids of the records that a reader sees by this event."""
    if isinstance(event, (Appeared, ReadBack)):
        yield from (entry[0] for entry in event.entries)
    elif isinstance(event, RowChanged) and event.entry is not None:
        yield event.entry[0]


def _ms(time_us: float) -> float:
    return round(time_us / MILLISECOND_US, 3)
