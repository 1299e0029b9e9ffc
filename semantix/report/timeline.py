"""A history as lines of text: time, actor, event. Steps are shown only before a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from semantix.history import events as ev
from semantix.history.events import Entry, Event, History
from semantix.history.job_events import Restored
from semantix.history.protocol_events import Affected, FaultStruck, StepVisited
from semantix.history.world_events import Appeared, Fed, ReadBack, RowChanged, UnitEnded, Written
from semantix.model.sim_time import START_US, in_seconds
from semantix.report.escaping import escaped
from semantix.report.unit_endings import UnitEndings

STEPS_BEFORE_FAULT = 3
LINES_MAX = 400  # a restart loop has thousands of events; its beginning and its end are shown
_LINES_AT_END = 60
_RECORDS_MAX = 8


def timeline(
    history: History, sites: Sequence[tuple[int, str]] = (), *, every_step: bool = False
) -> tuple[str, ...]:
    """Return one line for each event of a run.

    Args:
        sites: (index of a fault in the plan, line of the connector at which it struck).
        every_step: show every visit of a step, also emitted and received records. Otherwise only
            the last steps of a victim before its fault are shown.
    """
    events = history.events
    near = range(0) if every_step else _steps_near_faults(events)
    seen: set[tuple[str, str]] = set()
    struck_at = dict(sites)
    lines = []
    endings = UnitEndings()
    for event in events:
        kind = event.kind
        endings.read(event)
        if kind in (ev.EMITTED, ev.RECEIVED) and not every_step:
            continue
        if kind == ev.STEP and not every_step and event.sequence not in near:
            continue
        tell = _TELL.get(kind)
        if tell is not None:
            again = _again(event, seen) if isinstance(event, Appeared) else ""
            if isinstance(event, FaultStruck) and event.index in struck_at:
                again = f"  <- {struck_at[event.index]}"
            line = endings.told(event) if isinstance(event, UnitEnded) else tell(event)
            lines.append(f"{_clock(event.time_us)}  {escaped(line)}{escaped(again)}")
    if len(lines) > LINES_MAX and not every_step:
        omitted = len(lines) - LINES_MAX
        kept = LINES_MAX - _LINES_AT_END
        return (*lines[:kept], f"… {omitted} lines …", *lines[-_LINES_AT_END:])
    return tuple(lines)


def _again(event: Appeared, seen: set[tuple[str, str]]) -> str:
    """Return a remark with the records that a reader had already seen before this event."""
    keys = [(event.place, entry[0]) for entry in event.entries if entry[0]]
    repeated = [key[1] for key in keys if key in seen]
    seen.update(keys)
    return f"  <- again: {', '.join(repeated[:_RECORDS_MAX])}" if repeated else ""


def _clock(time_us: int) -> str:
    return f"{in_seconds(time_us - START_US):>9} s"


def _steps_near_faults(events: tuple[Event, ...]) -> frozenset[int]:
    """Return the sequence numbers of the last steps of each victim before its fault."""
    found: list[int] = []
    for index, event in enumerate(events):
        if not isinstance(event, FaultStruck):
            continue
        missing = STEPS_BEFORE_FAULT
        for earlier in reversed(events[:index]):
            if missing and isinstance(earlier, StepVisited) and earlier.who == event.who:
                found.append(earlier.sequence)
                missing -= 1
    return frozenset(found)


def _records(entries: Sequence[Entry]) -> str:
    ids = [entry[0] or "(no record)" for entry in entries]
    more = f" and {len(ids) - _RECORDS_MAX} more" if len(ids) > _RECORDS_MAX else ""
    return f"{', '.join(ids[:_RECORDS_MAX])}{more}" if ids else "nothing"


def _step(e: StepVisited) -> str:
    detail = f" ({e.detail})" if e.detail else ""
    return f"{e.who:<14} {e.step}:{e.position}{detail}"


def _fed(e: Fed) -> str:
    return f"{'outside':<14} puts {_records(e.entries)} into {e.place}"


def _written(e: Written) -> str:
    unit = f" in {e.unit}" if e.unit else ""
    return f"{e.owner:<14} wrote {_records(e.entries)} into {e.place}{unit}"


def _appeared(e: Appeared) -> str:
    unit = f" ({e.unit})" if e.unit else ""
    return f"{'reader':<14} sees {_records(e.entries)} in {e.place}{unit}"


def _row(e: RowChanged) -> str:
    if e.entry is None:
        return f"{'reader':<14} sees the row {e.key} of {e.place} go"
    return f"{'reader':<14} sees {e.entry[0] or '(no record)'} at {e.key} of {e.place}"


def _affected(e: Affected) -> str:
    effect = "the effect happened" if e.applied else "no effect"
    error = e.error or "no answer"
    return f"{e.who:<14} {e.step}: {error}, {effect}"


def _readback(e: ReadBack) -> str:
    whole = "" if e.complete else " (incomplete)"
    return f"{'reader':<14} reads {len(e.entries)} of {e.place}, {e.isolation}{whole}"


def _restored(e: Restored) -> str:
    number = e.checkpoint_id
    what = f"restores checkpoint {number}" if number else "starts the job without a checkpoint"
    return f"{'coordinator':<14} {what}"


def _coordinator(text: str) -> Callable[[Any], str]:
    return lambda e: f"{'coordinator':<14} {text.format(e=e)}"


def _actor(text: str) -> Callable[[Any], str]:
    return lambda e: f"{e.who:<14} {text.format(e=e)}"


# Each function takes an instance of the class in `events.KINDS`.
_TELL: Mapping[str, Callable[[Any], str]] = {
    ev.STEP: _step,
    ev.EMITTED: _actor("emits {e.record_id}"),
    ev.RECEIVED: _actor("receives {e.record_id}"),
    ev.FAULT: _actor("FAULT: {e.do} at {e.at}"),
    ev.FAULT_ENDED: lambda e: f"{'network':<14} the fault is over: {e.do}",
    ev.AFFECTED: _affected,
    ev.CRASHED: _actor("crashes ({e.scope})"),
    ev.FAILED: _actor("fails: {e.reason}"),
    ev.CANCELLED: _actor("is cancelled"),
    ev.DEPLOYED: _actor("is deployed"),
    ev.RESTORED: _restored,
    ev.TRIGGERED: _coordinator("triggers checkpoint {e.checkpoint_id}"),
    ev.COMPLETED: _coordinator("completes checkpoint {e.checkpoint_id}"),
    ev.ABORTED: _coordinator("aborts checkpoint {e.checkpoint_id}: {e.reason}"),
    ev.FED: _fed,
    ev.PUBLISHED: _actor("publishes position {e.position} of {e.place}"),
    ev.WRITTEN: _written,
    ev.APPEARED: _appeared,
    ev.ROW: _row,
    ev.UNIT: lambda e: f"{'world':<14} ends {e.unit}",  # `UnitEndings` has the words
    ev.READBACK: _readback,
    ev.LEFTOVER: lambda e: f"{'world':<14} keeps {e.leftover_kind} {e.name}",
    ev.ENDED: _coordinator("the job ends: {e.end} {e.reason}"),
    ev.QUIESCENT: lambda _: f"{'world':<14} all timeouts have passed",
    ev.BREACHED: _actor("leaves the contract ({e.breach}): {e.what} at {e.where}"),
    ev.TRIAL: lambda e: f"{'trial':<14} restore {e.nth} of {e.checkpoint_id}: {e.end}",
}
