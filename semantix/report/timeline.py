"""A history told in lines: when, who, what. Steps are told only where a fault is near."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from semantix.history import events as ev
from semantix.history.events import Event, History, as_dict
from semantix.model.sim_time import START_US, in_seconds
from semantix.report.escaping import escaped

STEPS_BEFORE_FAULT = 3
LINES_MAX = 400  # a restart loop has thousands; its beginning and its end are told
_LINES_AT_END = 60
_RECORDS_MAX = 8


def timeline(history: History, *, every_step: bool = False) -> tuple[str, ...]:
    """Tell a run.

    Args:
        every_step: each visit of a step, not only those of the victim just before a fault.
    """
    events = history.events
    near = range(0) if every_step else _steps_near_faults(events)
    seen: set[tuple[str, str]] = set()
    lines = []
    for event in events:
        kind = event[2]
        if kind in (ev.EMITTED, ev.RECEIVED) and not every_step:
            continue
        if kind == ev.STEP and not every_step and event[1] not in near:
            continue
        tell = _TELL.get(kind)
        if tell is not None:
            again = _again(event, seen) if kind == ev.APPEARED else ""
            lines.append(f"{_clock(event[0])}  {escaped(tell(as_dict(event)))}{escaped(again)}")
    if len(lines) > LINES_MAX and not every_step:
        omitted = len(lines) - LINES_MAX
        kept = LINES_MAX - _LINES_AT_END
        return (*lines[:kept], f"… {omitted} lines …", *lines[-_LINES_AT_END:])
    return tuple(lines)


def _again(event: Event, seen: set[tuple[str, str]]) -> str:
    """Name the records of an `appeared` event that a reader had already seen."""
    keys = [(event[3], entry[0]) for entry in event[5] if entry[0]]
    repeated = [key[1] for key in keys if key in seen]
    seen.update(keys)
    return f"  <- again: {', '.join(repeated[:_RECORDS_MAX])}" if repeated else ""


def _clock(time_us: int) -> str:
    return f"{in_seconds(time_us - START_US):>9} s"


def _steps_near_faults(events: tuple[Event, ...]) -> frozenset[int]:
    """Give the sequence numbers of the last steps of each victim before the fault struck it."""
    found: list[int] = []
    for index, event in enumerate(events):
        if event[2] != ev.FAULT:
            continue
        who, missing = event[6], STEPS_BEFORE_FAULT
        for earlier in reversed(events[:index]):
            if missing and earlier[2] == ev.STEP and earlier[5] == who:
                found.append(earlier[1])
                missing -= 1
    return frozenset(found)


def _records(entries: Any) -> str:
    ids = [entry[0] or "(no record)" for entry in entries]
    more = f" and {len(ids) - _RECORDS_MAX} more" if len(ids) > _RECORDS_MAX else ""
    return f"{', '.join(ids[:_RECORDS_MAX])}{more}" if ids else "nothing"


def _step(e: Mapping[str, Any]) -> str:
    detail = f" ({e['detail']})" if e["detail"] else ""
    return f"{e['who']:<14} {e['step']}:{e['position']}{detail}"


def _written(e: Mapping[str, Any]) -> str:
    unit = f" in {e['unit']}" if e["unit"] else ""
    return f"{e['owner']:<14} wrote {_records(e['entries'])} into {e['place']}{unit}"


def _appeared(e: Mapping[str, Any]) -> str:
    unit = f" ({e['unit']})" if e["unit"] else ""
    return f"{'reader':<14} sees {_records(e['entries'])} in {e['place']}{unit}"


def _row(e: Mapping[str, Any]) -> str:
    if e["entry"] is None:
        return f"{'reader':<14} sees the row {e['key']} of {e['place']} go"
    return f"{'reader':<14} sees {e['entry'][0] or '(no record)'} at {e['key']} of {e['place']}"


def _affected(e: Mapping[str, Any]) -> str:
    effect = "the effect happened" if e["applied"] else "no effect"
    error = e["error"] or "no answer"
    return f"{e['who']:<14} {e['step']}: {error}, {effect}"


def _readback(e: Mapping[str, Any]) -> str:
    whole = "" if e["complete"] else " (incomplete)"
    return f"{'reader':<14} reads {len(e['entries'])} of {e['place']}, {e['isolation']}{whole}"


def _coordinator(text: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda e: f"{'coordinator':<14} {text.format(**e)}"


def _actor(text: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda e: f"{e['who']:<14} {text.format(**e)}"


def _restored(e: Mapping[str, Any]) -> str:
    number = e["checkpoint_id"]
    what = f"restores checkpoint {number}" if number else "starts the job afresh"
    return f"{'coordinator':<14} {what}"


_TELL: dict[str, Callable[[Mapping[str, Any]], str]] = {
    ev.STEP: _step,
    ev.EMITTED: _actor("emits {record_id}"),
    ev.RECEIVED: _actor("receives {record_id}"),
    ev.FAULT: _actor("FAULT: {do} at {at}"),
    ev.AFFECTED: _affected,
    ev.CRASHED: _actor("crashes ({scope})"),
    ev.FAILED: _actor("fails: {reason}"),
    ev.CANCELLED: _actor("is cancelled"),
    ev.DEPLOYED: _actor("is deployed"),
    ev.RESTORED: _restored,
    ev.TRIGGERED: _coordinator("triggers checkpoint {checkpoint_id}"),
    ev.COMPLETED: _coordinator("completes checkpoint {checkpoint_id}"),
    ev.ABORTED: _coordinator("aborts checkpoint {checkpoint_id}: {reason}"),
    ev.WRITTEN: _written,
    ev.APPEARED: _appeared,
    ev.ROW: _row,
    ev.UNIT: lambda e: f"{'world':<14} {'commits' if e['committed'] else 'aborts'} {e['unit']}",
    ev.READBACK: _readback,
    ev.LEFTOVER: lambda e: f"{'world':<14} keeps {e['leftover_kind']} {e['name']}",
    ev.ENDED: _coordinator("the job ends: {end} {reason}"),
    ev.QUIESCENT: lambda _: f"{'world':<14} everything has come to rest",
    ev.TRIAL: lambda e: f"{'trial':<14} restore {e['nth']} of {e['checkpoint_id']}: {e['end']}",
}
