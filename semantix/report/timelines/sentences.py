"""Each kind of events as a sentence: who did what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from semantix.history import events as ev
from semantix.history.events import Entry
from semantix.history.job_events import Restored
from semantix.history.protocol_events import Affected, StepVisited
from semantix.history.source_events import OUT, STATE
from semantix.history.world_events import (
    Appeared,
    Fed,
    ReadBack,
    RowChanged,
    Written,
)
from semantix.model.counts import counted
from semantix.model.sim_time import MAX_EVENT_TIME_MS

RECORDS_MAX = 8
NO_RECORD = "no record, but a value"
Sentence = tuple[str, str]  # the actor, and what it does


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


def written_in(e: Written, unit: str, records: str) -> str:
    inside = f" in {unit}" if unit else ""
    return f"wrote {records} into {e.place}{inside}"


def appeared_in(e: Appeared, unit: str, records: str) -> str:
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


def _watermark(time_ms: int) -> str:
    return f"the {'last watermark' if time_ms == MAX_EVENT_TIME_MS else f'watermark {time_ms}'}"


def _readback(e: ReadBack) -> Sentence:
    whole = "" if e.complete else " (incomplete)"
    if e.isolation == STATE:  # of the vertex that counts behind a source
        return "reader", f"reads {len(e.entries)} in the state of {e.place}{whole}"
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
        ev.WRITTEN: lambda e: (e.owner, written_in(e, e.unit, listed(ids_of(e.entries)))),
        ev.APPEARED: lambda e: ("reader", appeared_in(e, e.unit, listed(ids_of(e.entries)))),
        ev.ROW: _row,
        ev.UNIT: _by("world", "ends {e.unit}"),  # a `Teller` knows who ended it
        ev.READBACK: _readback,
        ev.PART_CHANGED: lambda e: (
            "world",
            f"changes the finished file {e.name}: {counted(len(e.gone), 'record')} gone from it, "
            f"{len(e.added)} new",
        ),
        ev.LEFTOVER: _by("world", "keeps {e.leftover_kind} {e.name}"),
        ev.ENDED: lambda e: ("coordinator", f"the job ends: {e.end} {e.reason}".rstrip()),
        ev.QUIESCENT: _by("world", "all timeouts have passed"),
        ev.BREACHED: _actor("leaves the contract ({e.breach}): {e.what} at {e.where}"),
        ev.COVERED: _by("coordinator", "checkpoint {e.checkpoint_id} covers new records"),
        ev.PASSED: lambda e: (
            e.who,
            f"{'emits' if e.direction == OUT else 'gets'} {e.record_id or NO_RECORD} "
            + ("without event time" if e.timestamp_ms is None else f"at {e.timestamp_ms} ms"),
        ),
        ev.ACTED: _by("outside", "has done {e.what}"),
        ev.ASSIGNED: _actor("begins to read {e.place} at {e.position}"),
        ev.WATERMARK: lambda e: (
            e.who,
            f"{'emits' if e.direction == OUT else 'gets'} {_watermark(e.timestamp_ms)}",
        ),
        ev.IDLE: lambda e: (e.who, "is idle" if e.is_idle else "is active again"),
        ev.TRIAL: _by("trial", "restore {e.nth} of {e.checkpoint_id}: {e.end}"),
    }
)
