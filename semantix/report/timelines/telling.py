"""Each kind of events as a sentence: who did what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from semantix.history import events as ev
from semantix.history.events import Entry, Event, History
from semantix.history.job_events import Restored
from semantix.history.protocol_events import Affected, StepVisited
from semantix.history.source_events import OUT
from semantix.history.world_events import (
    Appeared,
    Fed,
    LeftOpen,
    ReadBack,
    RowChanged,
    UnitEnded,
    Written,
)
from semantix.report.timelines.names import short_names, units_of
from semantix.report.unit_endings import UnitEndings

RECORDS_MAX = 8
_VALUE_MAX = 60
Sentence = tuple[str, str]  # the actor, and what it does


@dataclass
class Teller:
    """Tells the events of one history, in their order.

    Attributes:
        units: short names of units.
        followed: records that a sentence names before all others.
        inputs: the text of each followed record in the input. If a reader sees another text, the
            sentence has it.
    """

    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    followed: frozenset[str] = frozenset()
    inputs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    _endings: UnitEndings = field(default_factory=UnitEndings)

    def read(self, event: Event) -> None:
        """Take the next event; to be called for each event, told or not."""
        self._endings.read(event)

    def tell(self, event: Event) -> Sentence:
        """Return the sentence about the event that was read last."""
        if isinstance(event, UnitEnded):
            who, verb, call = self._endings.ended(event)
            behind = f", in {call}" if call else ""
            return who, f"{verb} {self.unit(event.unit)}{behind}"
        if isinstance(event, Written):
            return event.owner, self.written(event, ids_of(event.entries))
        if isinstance(event, Appeared):
            told = self.appeared(event, ids_of(event.entries))
            return "reader", f"{told}{self._values(event.entries)}"
        if isinstance(event, RowChanged) and event.entry is not None:
            return "reader", f"{TELL[event.kind](event)[1]}{self._values((event.entry,))}"
        if isinstance(event, LeftOpen):
            return "world", f"keeps {event.leftover_kind} {self.unit(event.name)}"
        return TELL[event.kind](event)

    def written(self, event: Written, ids: Sequence[str]) -> str:
        """Return the sentence about a write of these records."""
        return _written(event, self.unit(event.unit), self._listed(ids))

    def appeared(self, event: Appeared, ids: Sequence[str]) -> str:
        """Return the sentence about a reader who sees these records."""
        return _appeared(event, self.unit(event.unit), self._listed(ids))

    def _values(self, entries: Sequence[Entry]) -> str:
        """Return the values of followed records that are not those of the input."""
        other = [
            f"{record} as {text[:_VALUE_MAX]}{'…' if len(text) > _VALUE_MAX else ''}"
            for record, _, text in entries
            if record in self.inputs and text != self.inputs[record]
        ]
        return f": {', '.join(other)}" if other else ""

    def _listed(self, ids: Sequence[str]) -> str:
        named = [one for one in ids if one in self.followed]
        others = len(ids) - len(named)
        if not named or not others:
            return listed(ids)
        return f"{listed(named)} and {others} other{'s' if others > 1 else ''}"

    def unit(self, name: str) -> str:
        """Return the short name of a unit."""
        return self.units.get(name, name)


def teller_of(history: History, followed: Iterable[str]) -> Teller:
    """Return the teller of a history, which names these records before all others."""
    wanted = frozenset(followed)
    inputs = {one.record_id: one.text for one in history.header.records if one.record_id in wanted}
    return Teller(short_names(units_of(history.facts)), wanted, inputs)


def listed(ids: Sequence[str]) -> str:
    """Return `r1, r2 and 3 more`; a record without an identity is `(no record)`."""
    names = [one or "(no record)" for one in ids]
    more = f" and {len(names) - RECORDS_MAX} more" if len(names) > RECORDS_MAX else ""
    return f"{', '.join(names[:RECORDS_MAX])}{more}" if names else "nothing"


def ids_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the identities of the records of these entries."""
    return tuple([entry[0] for entry in entries])


def _step(e: StepVisited) -> Sentence:
    detail = f" ({e.detail})" if e.detail else ""
    return e.who, f"{e.step}:{e.position}{detail}"


def _fed(e: Fed) -> Sentence:
    return "outside", f"puts {listed(ids_of(e.entries))} into {e.place}"


def _written(e: Written, unit: str, records: str) -> str:
    inside = f" in {unit}" if unit else ""
    return f"wrote {records} into {e.place}{inside}"


def _appeared(e: Appeared, unit: str, records: str) -> str:
    behind = f" ({unit})" if unit else ""
    held_back = f", held back at {e.end} of {e.high}" if e.high > e.end else ""
    return f"sees {records} in {e.place}{behind}{held_back}"


def _row(e: RowChanged) -> Sentence:
    if e.entry is None:
        return "reader", f"sees the row {e.key} of {e.place} go"
    return "reader", f"sees {e.entry[0] or '(no record)'} at {e.key} of {e.place}"


def _affected(e: Affected) -> Sentence:
    effect = "the effect happened" if e.applied else "no effect"
    return e.who, f"{e.step}: {e.error or 'no answer'}, {effect}"


def _readback(e: ReadBack) -> Sentence:
    whole = "" if e.complete else " (incomplete)"
    return "reader", f"reads {len(e.entries)} of {e.place}, {e.isolation}{whole}"


def _restored(e: Restored) -> Sentence:
    number = e.checkpoint_id
    what = f"restores checkpoint {number}" if number else "starts the job without a checkpoint"
    return "coordinator", what


def _by(actor: str, text: str) -> Callable[[Any], Sentence]:
    return lambda e: (actor, text.format(e=e))


def _actor(text: str) -> Callable[[Any], Sentence]:
    return lambda e: (e.who, text.format(e=e))


# Each function takes an instance of the class in `events.KINDS`.
TELL: Mapping[str, Callable[[Any], Sentence]] = MappingProxyType(
    {
        ev.STEP: _step,
        ev.EMITTED: _actor("emits {e.record_id}"),
        ev.RECEIVED: _actor("receives {e.record_id}"),
        ev.FAULT: _actor("FAULT: {e.do} at {e.at}"),
        ev.FAULT_ENDED: _by("network", "the fault is over: {e.do}"),
        ev.AFFECTED: _affected,
        ev.CRASHED: _actor("crashes ({e.scope})"),
        ev.FAILED: _actor("fails: {e.reason}"),
        ev.CANCELLED: _actor("is cancelled"),
        ev.DEPLOYED: _actor("is deployed"),
        ev.RESTORED: _restored,
        ev.TRIGGERED: _by("coordinator", "triggers checkpoint {e.checkpoint_id}"),
        ev.COMPLETED: _by("coordinator", "completes checkpoint {e.checkpoint_id}"),
        ev.ABORTED: _by("coordinator", "aborts checkpoint {e.checkpoint_id}: {e.reason}"),
        ev.FED: _fed,
        ev.PUBLISHED: _actor("publishes position {e.position} of {e.place}"),
        ev.WRITTEN: lambda e: (e.owner, _written(e, e.unit, listed(ids_of(e.entries)))),
        ev.APPEARED: lambda e: ("reader", _appeared(e, e.unit, listed(ids_of(e.entries)))),
        ev.ROW: _row,
        ev.UNIT: _by("world", "ends {e.unit}"),  # a `Teller` knows who ended it
        ev.READBACK: _readback,
        ev.LEFTOVER: _by("world", "keeps {e.leftover_kind} {e.name}"),
        ev.ENDED: lambda e: ("coordinator", f"the job ends: {e.end} {e.reason}".rstrip()),
        ev.QUIESCENT: _by("world", "all timeouts have passed"),
        ev.BREACHED: _actor("leaves the contract ({e.breach}): {e.what} at {e.where}"),
        ev.COVERED: _by("coordinator", "checkpoint {e.checkpoint_id} covers new records"),
        ev.PASSED: lambda e: (
            e.who,
            f"{'emits' if e.direction == OUT else 'gets'} {e.record_id} "
            + ("without event time" if e.timestamp_ms is None else f"at {e.timestamp_ms} ms"),
        ),
        ev.ASSIGNED: _actor("begins to read {e.place} at {e.position}"),
        ev.WATERMARK: lambda e: (
            e.who,
            f"{'emits' if e.direction == OUT else 'gets'} the watermark {e.timestamp_ms}",
        ),
        ev.IDLE: lambda e: (e.who, "is idle" if e.is_idle else "is active again"),
        ev.TRIAL: _by("trial", "restore {e.nth} of {e.checkpoint_id}: {e.end}"),
    }
)
