"""A history as lines of text: time, actor, event. Only what belongs to the finding, or everything.

`timelines/reading.py` makes a value of the same history, for pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from semantix.history.events import History
from semantix.history.protocol_events import FaultStruck
from semantix.history.world_events import Appeared, ReadBack, RowChanged
from semantix.model.counts import counted
from semantix.model.sim_time import in_seconds
from semantix.report.escaping import escaped
from semantix.report.timelines.focus import Focus, Relevance, records_of
from semantix.report.timelines.lines.condensing import Line, condensed
from semantix.report.timelines.lines.repeats import without_repeats
from semantix.report.timelines.reading import kind_of
from semantix.report.timelines.sights import ReaderView
from semantix.report.timelines.telling import Teller, teller_of

LINES_MAX = 400  # a restart loop has thousands of events; its beginning and its end are shown
_LINES_AT_END = 60


def timeline(
    history: History,
    sites: Sequence[tuple[int, str]] = (),
    records: tuple[str, ...] | None = None,
    *,
    every_step: bool = False,
) -> tuple[str, ...]:
    """Return the events of a run that belong to a finding, one line for each.

    Args:
        sites: (index of a fault in the plan, line of the connector at which it struck).
        records: of the finding; None: there is none, and everything matters but the way of the
            records.
        every_step: show every event, also visits of steps.
    """
    focus = Focus(records or (), has_finding=records is not None)
    teller = teller_of(history, () if every_step else focus.followed)
    lines = _lines(history, teller, dict(sites), None if every_step else focus)
    if every_step:
        return tuple([_shown(one, history) for one in lines])
    told = condensed(lines, teller)
    shown = [
        one if isinstance(one, str) else _shown(one, history) for one in without_repeats(list(told))
    ]
    if len(shown) > LINES_MAX:
        omitted = len(shown) - LINES_MAX
        kept = LINES_MAX - _LINES_AT_END
        shown = [*shown[:kept], f"… {counted(omitted, 'line')} …", *shown[-_LINES_AT_END:]]
    return tuple(chain(shown, _lost(history, focus)))


def _lines(
    history: History, teller: Teller, sites: dict[int, str], focus: Focus | None
) -> Iterator[Line]:
    """Return the lines that matter; without a focus, all lines."""
    relevance = None if focus is None else Relevance(history, focus)
    view = ReaderView(history.header.isolation)
    for event in history.events:
        teller.read(event)
        looks = view.read(event)
        kind = kind_of(event)
        if relevance is not None and not relevance.matters(event, kind):
            continue
        who, what = teller.tell(event)
        again = looks[1] if looks is not None else ()
        site = sites.get(event.index, "") if isinstance(event, FaultStruck) else ""
        yield Line(event.time_us, who, what, kind, event, site, records_of(event), again)


def _lost(history: History, focus: Focus) -> Iterator[str]:
    """Say of each followed record that no reader has ever seen it, if that is so."""
    seen: set[str] = set()
    for event in history.facts:
        if isinstance(event, Appeared | ReadBack):
            seen.update(entry[0] for entry in event.entries)
        elif isinstance(event, RowChanged) and event.entry is not None:
            seen.add(event.entry[0])
    for record in focus.followed:
        if record not in seen:
            yield f"{'at the end':>11}  {'reader':<14} {escaped(record)} was never seen"


def _shown(line: Line, history: History) -> str:
    return f"{_clock(line.time_us, history)}  {escaped(line.text)}"


def _clock(time_us: int, history: History) -> str:
    return f"{in_seconds(time_us - history.start_us):>9} s"
