"""What a reader of a timeline wants to see: the faults, and the records of one finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from semantix.history.events import Event, History
from semantix.history.job_events import Restored
from semantix.history.protocol_events import (
    Completed,
    Emitted,
    FaultStruck,
    Received,
    StepVisited,
    Triggered,
)
from semantix.history.source_events import OUT, Covered, IdlenessChanged, Passed, WatermarkPassed
from semantix.history.world_events import (
    Appeared,
    Fed,
    LeftOpen,
    ReadBack,
    RowChanged,
    UnitEnded,
    Written,
)
from semantix.report.timelines.sentences import ids_of
from semantix.report.timelines.values import MarkKind

STEPS_BEFORE_FAULT = 3
FOLLOWED_MAX = 3  # more paths than this nobody can tell apart
ALWAYS = (
    *(MarkKind.FAULT, MarkKind.FAULT_OVER, MarkKind.CALL_FAILED, MarkKind.CRASH, MarkKind.FAILURE),
    *(MarkKind.RESTORED, MarkKind.ABORTED, MarkKind.LEFT, MarkKind.BREACH, MarkKind.TRIAL),
    *(MarkKind.ENDED, MarkKind.DEPLOYED, MarkKind.CANCELLED),
)


@dataclass(frozen=True, slots=True)
class Focus:
    """What a timeline is about.

    Attributes:
        records: identities of the finding's records; empty: no finding names a record.
        has_finding: there is a finding, with records or without.
    """

    records: tuple[str, ...] = ()
    has_finding: bool = False

    @property
    def followed(self) -> tuple[str, ...]:
        """The records that are followed through all lanes."""
        return self.records[:FOLLOWED_MAX]


def records_of(event: Event) -> tuple[str, ...]:
    """Return the identities of the records that an event is about."""
    if isinstance(event, Emitted | Received | Passed):
        return (event.record_id,)
    if isinstance(event, Written | Appeared | Fed | ReadBack):
        return ids_of(event.entries)
    if isinstance(event, RowChanged) and event.entry is not None:
        return (event.entry[0],)
    return ()


class Relevance:
    """Knows which events belong to the story of a finding.

    Args:
        history: the whole run; a checkpoint matters because of what comes behind it.
    """

    def __init__(self, history: History, focus: Focus) -> None:
        self._followed = frozenset(focus.followed)
        facts = history.facts
        written = [event for event in facts if isinstance(event, Written)]
        self._units = {one.unit for one in written if self._touches(ids_of(one.entries))} - {""}
        if not self._followed:
            self._units = _left_open(facts)
        self._checkpoints = _checkpoints_that_matter(history, self._followed)
        self._steps = _steps_near_faults(history)
        self._has_focus = bool(self._followed) or focus.has_finding
        self._last_sights = _last_sights(facts) if not self._followed else frozenset()
        self._watermarks = _watermarks_before(history, self._followed)
        self._last_reads: dict[str, tuple[str, ...]] = {}
        self._emitters = frozenset([one.who for one in facts if isinstance(one, Emitted)])
        self._receivers = frozenset([one.who for one in facts if isinstance(one, Received)])

    def matters(self, event: Event, kind: MarkKind) -> bool:
        """Return whether the event belongs to the story; to be asked once for each, in order.

        A read-back belongs to it if it shows something else than the one before. Of a finding
        without records: what happens to units that are open at the end, and the last sights.
        Without a finding: everything but the way of the records, the visits of steps, barriers and
        notifications.
        """
        if kind in ALWAYS or event.sequence in self._steps:
            return True
        if isinstance(event, StepVisited | Covered):
            return False
        if isinstance(event, WatermarkPassed | IdlenessChanged):
            return not self._has_focus or event.sequence in self._watermarks
        if isinstance(event, Passed) and event.timestamp_ms is None and self._is_told(event):
            return False
        if isinstance(event, ReadBack):
            return self._shows_something_new(event)
        records = records_of(event)
        if not self._has_focus:
            is_held_back = isinstance(event, Appeared) and not records and event.high > event.end
            return not isinstance(event, Emitted | Received | Passed) and not is_held_back
        if isinstance(event, UnitEnded):
            return event.unit in self._units
        if isinstance(event, Triggered | Completed):
            return event.checkpoint_id in self._checkpoints
        if not self._followed and isinstance(event, Written):
            return event.unit in self._units
        return self._touches(records) or event.sequence in self._last_sights

    def _is_told(self, event: Passed) -> bool:
        """Return whether `Emitted` or `Received` says the same; of an operator neither does."""
        return event.who in (self._emitters if event.direction == OUT else self._receivers)

    def _shows_something_new(self, event: ReadBack) -> bool:
        ids = ids_of(event.entries)
        if self._has_focus:
            ids = tuple([one for one in ids if one in self._followed])
        before = self._last_reads.get(f"{event.isolation} {event.place}", ())
        self._last_reads[f"{event.isolation} {event.place}"] = ids
        return ids != before

    def _touches(self, records: tuple[str, ...]) -> bool:
        return any(record in self._followed for record in records)


def _checkpoints_that_matter(history: History, followed: frozenset[str]) -> frozenset[int]:
    """Return the checkpoints next to a fault or restored, and those that cover a followed record.

    Of those that cover a record only the first one counts.
    """
    places: dict[str, list[str]] = {}
    ranks: dict[str, tuple[str, int]] = {}
    for record in history.header.records:
        behind = places.setdefault(record.place, [])
        ranks[record.record_id] = (record.place, len(behind))
        behind.append(record.record_id)
    waiting = {one: ranks[one] for one in followed if one in ranks}
    found: set[int] = set()
    latest, wanted = 0, False
    for event in history.facts:
        if isinstance(event, Completed):
            latest = event.checkpoint_id
            covered = [one for one, rank in waiting.items() if _covers(event, rank)]
            if wanted or covered:
                found.add(latest)
            for one in covered:
                del waiting[one]
            wanted = False
        elif isinstance(event, FaultStruck):
            found.add(latest)
            wanted = True
        elif isinstance(event, Restored):
            found.add(event.checkpoint_id)
    return frozenset(found)


def _left_open(facts: Sequence[Event]) -> set[str]:
    """Return the units that are open at the end: a finding without records may be about them."""
    found = {one.unit for one in facts if isinstance(one, Written)} - {""}
    found -= {one.unit for one in facts if isinstance(one, UnitEnded)}
    return found | {one.name for one in facts if isinstance(one, LeftOpen)}


def _last_sights(facts: Sequence[Event]) -> frozenset[int]:
    """Return the number of the last sight of each log: a reader may be held back there."""
    last = {one.place: one.sequence for one in facts if isinstance(one, Appeared)}
    return frozenset(last.values())


def _watermarks_before(history: History, followed: frozenset[str]) -> frozenset[int]:
    """Return the sequence numbers of the last watermark before each emission of a record."""
    latest: dict[str, int] = {}
    found: set[int] = set()
    for event in history.facts:
        if isinstance(event, WatermarkPassed) and event.direction == OUT:
            latest[event.who] = event.sequence
        elif isinstance(event, Passed) and event.record_id in followed and event.who in latest:
            found.add(latest[event.who])
    return frozenset(found)


def _covers(event: Completed, rank: tuple[str, int]) -> bool:
    place, position = rank
    return dict(event.cut).get(place, 0) > position


def _steps_near_faults(history: History) -> frozenset[int]:
    """Return the sequence numbers of the last steps of each victim before its fault."""
    faults = [event for event in history.facts if isinstance(event, FaultStruck)]
    if not faults:
        return frozenset()
    by_who: dict[str, list[int]] = {}
    for step in history.steps:
        by_who.setdefault(step.who, []).append(step.sequence)
    found: list[int] = []
    for fault in faults:
        found += _last_below(by_who.get(fault.who, ()), fault.sequence)
    return frozenset(found)


def _last_below(numbers: Sequence[int], limit: int) -> Sequence[int]:
    below = [number for number in numbers if number < limit]
    return below[-STEPS_BEFORE_FAULT:]
