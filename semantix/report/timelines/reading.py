"""Makes a timeline from a history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from semantix.history import events as ev
from semantix.history.events import Event, History
from semantix.history.protocol_events import (
    Aborted,
    Completed,
    Emitted,
    Received,
    StepVisited,
    Triggered,
)
from semantix.history.source_events import OUT, Covered, Passed
from semantix.history.world_events import (
    Appeared,
    Fed,
    ReadBack,
    RowChanged,
    UnitEnded,
    Written,
)
from semantix.report.timelines.cutting import cut
from semantix.report.timelines.focus import Focus, Relevance, records_of
from semantix.report.timelines.lanes import (
    COORDINATOR,
    WORLD,
    lanes_of,
    place_lane,
    subtask_of,
    units_lane,
)
from semantix.report.timelines.outside import system_of_all, systems_of_places
from semantix.report.timelines.sentences import listed
from semantix.report.timelines.sights import ReaderView
from semantix.report.timelines.spans import UNIT, Spans
from semantix.report.timelines.telling import teller_of
from semantix.report.timelines.values import Lane, Mark, MarkKind, Sight, Timeline

_KINDS: Mapping[str, MarkKind] = MappingProxyType(
    {
        ev.EMITTED: MarkKind.EMITTED,
        ev.PASSED: MarkKind.PASSED,
        ev.WATERMARK: MarkKind.WATERMARK,
        ev.IDLE: MarkKind.IDLE,
        ev.COVERED: MarkKind.COVERED,
        ev.RECEIVED: MarkKind.RECEIVED,
        ev.FAULT: MarkKind.FAULT,
        ev.FAULT_ENDED: MarkKind.FAULT_OVER,
        ev.AFFECTED: MarkKind.CALL_FAILED,
        ev.CRASHED: MarkKind.CRASH,
        ev.FAILED: MarkKind.FAILURE,
        ev.CANCELLED: MarkKind.CANCELLED,
        ev.DEPLOYED: MarkKind.DEPLOYED,
        ev.RESTORED: MarkKind.RESTORED,
        ev.TRIGGERED: MarkKind.TRIGGERED,
        ev.COMPLETED: MarkKind.COMPLETED,
        ev.ABORTED: MarkKind.ABORTED,
        ev.FED: MarkKind.FED,
        ev.PUBLISHED: MarkKind.PUBLISHED,
        ev.WRITTEN: MarkKind.WRITTEN,
        ev.APPEARED: MarkKind.SEEN,
        ev.ROW: MarkKind.SEEN,
        ev.UNIT: MarkKind.UNIT_ENDED,
        ev.READBACK: MarkKind.SEEN,
        ev.LEFTOVER: MarkKind.LEFT,
        ev.PART_CHANGED: MarkKind.LEFT,
        ev.ENDED: MarkKind.ENDED,
        ev.QUIESCENT: MarkKind.QUIET,
        ev.BREACHED: MarkKind.BREACH,
        ev.TRIAL: MarkKind.TRIAL,
        ev.ASSIGNED: MarkKind.PUBLISHED,
        ev.ACTED: MarkKind.FED,
    }
)
_OF_THE_WORLD = (ev.FAULT_ENDED, ev.LEFTOVER, ev.PART_CHANGED)
_STEPS: Mapping[tuple[str, str], MarkKind] = MappingProxyType(
    {
        ("ckpt_barrier_broadcast", "before"): MarkKind.BARRIER,
        ("ckpt_notify_deliver", "before"): MarkKind.NOTIFIED,
    }
)
_STEP_WORDS: Mapping[MarkKind, str] = MappingProxyType(
    {
        MarkKind.BARRIER: "the barrier of checkpoint {} passes",
        MarkKind.NOTIFIED: "is notified that checkpoint {} has completed",
    }
)


def kind_of(event: Event) -> MarkKind:
    """Return what the mark of an event stands for. Of visits, only a few have a mark of their own.

    What a reader sees again is not known from the event alone; `SEEN` stands for it.
    """
    if isinstance(event, StepVisited):
        return _STEPS.get((event.step, event.position), MarkKind.STEP)
    if isinstance(event, RowChanged) and event.entry is None:
        return MarkKind.GONE
    if isinstance(event, Appeared) and not event.entries:
        return MarkKind.NOTHING_NEW
    return _KINDS[event.kind]


def timeline_of(history: History, focus: Focus | None = None) -> Timeline:
    """Return the timeline of a run.

    Args:
        focus: what it is about; None: nothing in particular.
    """
    return _Reading(history, focus or Focus()).timeline()


class _Reading:
    """Reads one history once."""

    def __init__(self, history: History, focus: Focus) -> None:
        self._history, self._focus = history, focus
        events = history.events
        self._start_us = history.start_us
        self._systems = systems_of_places(events)
        self._only_system = system_of_all(events)
        self._relevance = Relevance(history, focus)
        self._view = ReaderView(history.header.isolation)
        self._spans = Spans(self._start_us)
        self._unit_lanes: dict[str, str] = {}
        facts = history.facts
        self._emitters = {one.who for one in facts if isinstance(one, Emitted)}
        self._receivers = {one.who for one in facts if isinstance(one, Received)}
        self._teller = teller_of(history, focus.followed)
        self._marks: list[Mark] = []
        self._sights: list[Sight] = []

    def timeline(self) -> Timeline:
        history, focus = self._history, self._focus
        for event in history.events:
            self._read(event)
        lanes, lanes_left_out = lanes_of(history, self._systems, focus.followed)
        shown = {lane.key for lane in lanes}
        marks = [mark for mark in self._marks if mark.lane in shown]
        last = max((event.time_us for event in history.facts[-1:]), default=self._start_us)
        found = Timeline(
            spec=history.header.spec,
            world=history.header.world,
            end_us=last - self._start_us,
            lanes=_used(lanes, marks),
            marks=tuple(marks),
            spans=tuple(
                replace(one, name=self._teller.unit(one.name)) if one.kind == UNIT else one
                for one in self._spans.found()
                if one.lane in shown
            ),
            sights=tuple(one for one in self._sights if one.lane in shown),
            followed=focus.followed,
            lost=tuple(one for one in focus.followed if one not in self._view.ever),
            event_count=history.event_count,
            lanes_left_out=lanes_left_out,
        )
        return cut(found)

    def _read(self, event: Event) -> None:
        self._teller.read(event)
        if isinstance(event, Written) and event.unit:
            lane = units_lane(self._systems.get(event.place, ""))
            self._unit_lanes.setdefault(event.unit, lane)
            self._spans.read(event, lane)
        else:
            self._spans.read(event)
        looks = self._view.read(event)
        at_us = event.time_us - self._start_us
        if isinstance(event, ReadBack) and not self._view.changed:
            return
        if looks is not None:
            place, _ = looks
            count, again = self._view.count(place), self._view.again(place)
            self._sights.append(Sight(place_lane(place), event.sequence, at_us, count, again))
        kind = kind_of(event)
        matters = self._relevance.matters(event, kind)
        if (kind is MarkKind.STEP and not matters) or self._is_told_twice(event):
            return
        repeated = looks[1] if looks is not None else ()
        kind = MarkKind.AGAIN if repeated else kind
        self._marks.append(self._mark(event, kind, repeated, matters=matters))

    def _mark(
        self, event: Event, kind: MarkKind, repeated: tuple[str, ...], *, matters: bool
    ) -> Mark:
        who, what = self._teller.tell(event)
        if isinstance(event, StepVisited) and kind in _STEP_WORDS:
            what = _STEP_WORDS[kind].format(event.detail)
        if repeated:
            what = f"{what}; again: {listed(repeated)}"
        lane, source = self._lanes(event)
        return Mark(
            sequence=event.sequence,
            time_us=event.time_us - self._start_us,
            lane=lane,
            kind=kind,
            who=who,
            what=what,
            records=records_of(event),
            source=source,
            matters=matters,
            group=_checkpoint_of(event, kind),
        )

    def _is_told_twice(self, event: Event) -> bool:
        """Return whether the history has the event in the words of a job that is not traced, too.

        A traced source passes a record on and emits it; a traced sink takes it and receives it.
        """
        if not isinstance(event, Passed):
            return False
        return event.who in (self._emitters if event.direction == OUT else self._receivers)

    def _lanes(self, event: Event) -> tuple[str, str]:
        """Return the lane of an event, and the lane from which it comes."""
        if isinstance(event, Written):
            return place_lane(event.place), subtask_of(event.owner)
        if isinstance(event, Appeared | RowChanged | ReadBack | Fed):
            return place_lane(event.place), ""
        if isinstance(event, UnitEnded):
            return self._unit_lanes.get(event.unit, WORLD), ""
        if event.kind in _OF_THE_WORLD:
            return WORLD, ""
        who = getattr(event, "who", "")
        return subtask_of(who) if "#" in who else COORDINATOR, ""


def _checkpoint_of(event: Event, kind: MarkKind) -> int:
    if isinstance(event, Triggered | Completed | Aborted | Covered):
        return event.checkpoint_id
    if isinstance(event, StepVisited) and kind in _STEP_WORDS:
        return event.detail
    return 0


def _used(lanes: tuple[Lane, ...], marks: list[Mark]) -> tuple[Lane, ...]:
    """Leave out the lane of the world if it has no marks."""
    keys = {mark.lane for mark in marks}
    return tuple(lane for lane in lanes if lane.key != WORLD or WORLD in keys)
