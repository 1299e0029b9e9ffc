"""Sentences about findings, for reports. No oracle uses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from semantix.history.events import (
    CANCELLED,
    CRASHED,
    Entry,
    Event,
    History,
)
from semantix.history.expectation import Expectation
from semantix.history.protocol_events import Completed, FaultStruck
from semantix.history.world_events import Appeared, ReadBack, RowChanged
from semantix.model.counts import counted
from semantix.model.sim_time import SECOND_US, in_seconds
from semantix.oracles.verdict import Finding, Kind

Sites = tuple[tuple[int, str], ...]

IN_THE_CONNECTOR = "In the connector: "
_NAMED_MAX = 3  # a sentence names so many records; the finding has all of them
_TEXT_MAX = 300

# The braces are filled with the finding's parts, its records, and `is` or `are`.
_SENTENCES: Mapping[str, str] = {
    Kind.EXTRA_ROW: "{records} {are} still in the table, although the key has a later value.",
    Kind.PARTIAL_UNIT: "a reader sees only a part of unit {unit}: "
    "{records} {are} not visible together with the rest.",
    Kind.REORDER: "{records} of unit {unit} {are} visible only after a later unit of the subtask.",
    Kind.VANISHED: "{records} had been visible in {unit} and {are} not visible any more.",
    Kind.HELD_BACK: "a reader of {places} is held back for ever: "
    "it never reaches the last position.",
    Kind.HELD_LONG: "a reader of {places} is held back until {seconds} s behind the end of the "
    "job: nobody ended a transaction before its timeout.",
    Kind.UNPROVOKED_FAILURE: "a task failed although there was no fault: {who}",
    Kind.BROKEN_CONTRACT: "a connector broke its contract: {who}",
    Kind.SWALLOWED_ERROR: "{call} of {who} failed ({error}) for {records}; "
    "{and}, and the effect never followed.",
    Kind.LEAK: "{what} {name} of {owner} is left open at the end.",
    Kind.EXIT: "{who} ends its own process: {what} at {where}. A connector reports a failure with "
    "an exception; only the runtime ends a process.",
    Kind.INTERRUPT: "{who} raises KeyboardInterrupt at {where}. Only a user interrupts a process.",
    Kind.OUTSIDE: "{who} has an effect outside of its clients: {what} at {where}. "
    "No client of the run sees it, so no verdict is possible.",
    Kind.THREADS: "{who} uses a thread or a blocking wait: {what} at {where}. "
    "Threads are not simulated, so no verdict is possible.",
    Kind.NONDETERMINISTIC: "two runs with equal inputs differ: {what} ({where}).",
    Kind.OUT_OF_ORDER: "{records} {are} out of order at {where}: behind a later record.",
    Kind.LATE_RECORD: "{who} emits {records} too late: {details}.",
    Kind.PASSED_WATERMARK: "{who} lets {records} pass a watermark: {details}.",
    Kind.WATERMARK_BACK: "{who} emits a watermark that goes back: {details}.",
    Kind.POSITION_AHEAD: "{who} publishes a position of {place} that is ahead: {details}.",
    Kind.POSITION_BACK: "{who} publishes a position of {place} that goes back: {details}.",
    Kind.NOT_OWNED: "{who} publishes a position of {place}, which it does not read: {details}.",
    Kind.TWO_OWNERS: "{who} reads {place}, and so does another attempt: {details}.",
    Kind.NO_OWNER: "{place} is read no more: {details}.",
    Kind.RESUMED_ELSEWHERE: "{who} goes on to read {place} elsewhere: {details}.",
    Kind.STRAY_FILE: "{what} {name} of {owner} is left behind at the end.",
}


def explain(finding: Finding, history: History) -> str:
    """Return two lines: one about the violation, one about the fault before it.

    Args:
        history: the history in which the oracle found it.
    """
    in_full = _IN_FULL.get(finding.kind)
    sentence = in_full(finding, history) if in_full is not None else _sentence(finding)
    if finding.kind == Kind.NOT_RESTORABLE:
        times = "once" if finding.part("nth") == "1" else f"{finding.part('nth')} times"
        checkpoint = finding.part("checkpoint")
        return (
            f"{sentence}\nThe fault: checkpoint {checkpoint} was restored {times} behind the end."
        )
    return f"{sentence}\n{_circumstance(history)}"


def with_sites(message: str, sites: Sites) -> str:
    """Add the lines of the connector at which the faults struck, each once.

    Args:
        sites: (index of a fault in the plan, line of the connector), as a run gives them.
    """
    lines = list(dict.fromkeys(site for _, site in sites))
    if not lines:
        return message
    more = f" … and {len(lines) - _NAMED_MAX} more" if len(lines) > _NAMED_MAX else ""
    return f"{message}\n{IN_THE_CONNECTOR}{'; '.join(lines[:_NAMED_MAX])}{more}"


def named(record_ids: tuple[str, ...]) -> str:
    """Return `r1`, `r1, r2 and r3`, or `r1, r2, r3 and 4 more`."""
    if len(record_ids) <= 1:
        return "".join(record_ids)
    if len(record_ids) <= _NAMED_MAX:
        return f"{', '.join(record_ids[:-1])} and {record_ids[-1]}"
    return f"{', '.join(record_ids[:_NAMED_MAX])} and {len(record_ids) - _NAMED_MAX} more"


def _are(finding: Finding) -> str:
    return "are" if len(finding.record_ids) > 1 else "is"


def _sentence(finding: Finding) -> str:
    template = _SENTENCES.get(finding.kind)
    if template is None:
        return f"{finding.oracle}: {finding.kind} {named(finding.record_ids)}".rstrip()
    parts = {name: shortened(value) for name, value in finding.parts}
    records = named(finding.record_ids) or "something"
    return template.format_map(_Parts(parts, records=records, are=_are(finding)))


def shortened(text: str, length_max: int = _TEXT_MAX) -> str:
    """Return a text as one line that ends between two words if it is too long.

    The hint of an error of semantix is left out first.
    """
    message, _, hint = text.partition("\n  hint: ")
    message = message.replace("\n", " ")
    if hint and len(message) + len(hint) + 2 <= length_max:
        return f"{message}; {hint}"
    if len(message) <= length_max:
        return message
    words, _, _ = message[: length_max - 1].rpartition(" ")
    return f"{words or message[: length_max - 2]} …"


class _Parts(dict[str, str]):
    """The parts of a finding; a missing part is shown as `?`."""

    def __missing__(self, name: str) -> str:
        return "?"


def _duplicate(finding: Finding, history: History) -> str:
    if not finding.record_ids and finding.part("row"):
        return (
            f"{finding.part('row')!r} shows a value of no prefix of its input: behind a restore, "
            "records were counted again, or left out."
        )
    sentence = f"{named(finding.record_ids)} {_are(finding)} visible twice"
    for record_id in finding.record_ids[:1]:
        times = _sightings(history, record_id)
        if len(times) > 1:
            first, again = (_at(time_us, history) for time_us in times[:2])
            return f"{sentence}: {record_id} was first seen at {first}, again at {again}."
    return f"{sentence}."


def _loss(finding: Finding, history: History) -> str:
    is_table = history.header.view == "table"
    what = "the table's rows do not show it" if is_table else "no reader sees it"
    what = what.replace(" it", " them") if len(finding.record_ids) > 1 else what
    return f"{named(finding.record_ids)} {_are(finding)} lost: at the end {what}."


def _fabrication(finding: Finding, history: History) -> str:
    if finding.record_ids:
        sentence = f"{named(finding.record_ids)} {_are(finding)} visible with another value"
        return f"{sentence}{_other_value(finding.record_ids[0], history)}."
    if finding.part("prefix"):
        return f"{finding.part('row')!r} shows a value of no prefix of its input."
    if finding.part("row"):
        return (
            f"the row {finding.part('row')!r} shows a value that was never written under this key."
        )
    seen = finding.part("text")[:_TEXT_MAX]
    spec = history.header.spec
    return f"a reader of {spec} saw a value that the pipeline never produced: {seen}"


def _other_value(record_id: str, history: History) -> str:
    """Return what a reader saw of a record, and what it must see; empty if that is not clear."""
    header = history.header
    wanted = [record.text for record in header.records if record.record_id == record_id]
    if isinstance(header.expectation, Expectation):
        entries = header.expectation.entries
        wanted = [entry.text for entry in entries if entry.record_id == record_id]
    for event in history.facts:
        for seen, _, text in _entries_of(event):
            if seen == record_id and wanted and text not in wanted:
                return f": it shows {text[:_TEXT_MAX]}, expected {wanted[0][:_TEXT_MAX]}"
    return ""


def _entries_of(event: Event) -> tuple[Entry, ...]:
    if isinstance(event, Appeared | ReadBack):
        return event.entries
    return (event.entry,) if isinstance(event, RowChanged) and event.entry is not None else ()


def _dirty_read(finding: Finding, history: History) -> str:
    who = named(finding.record_ids) or "something"
    of_unit = f" of unit {finding.part('unit')}" if finding.part("unit") else ""
    when = f" at {_at(finding.at_us, history)}" if finding.at_us is not None else ""
    if of_unit:
        why = "before its checkpoint had completed, or though the unit was aborted"
    elif history.header.view == "table":
        why = "no completed checkpoint has it as the value of its key"
    else:
        why = "no checkpoint that covers it had completed"
    return f"{who}{of_unit} {_are(finding)} visible too early{when}: {why}."


def _stuck(finding: Finding, history: History) -> str:
    what = "restarts again and again" if finding.kind == Kind.RESTART_LOOP else "does not end"
    reason = f": {finding.part('reason')}" if finding.part("reason") else ""
    if finding.kind == Kind.RESTART_LOOP:
        repeats = shortened(finding.part("repeats"))
        if repeats and repeats not in reason:
            reason = f"{reason}; what repeats is {repeats}" if reason else f": {repeats}"
        if reason:
            return f"the job {what}{reason}."
    bound_s = history.header.live_bound_us / SECOND_US
    return f"the job {what} within {bound_s:g} s of simulated time{reason}."


def _not_restorable(finding: Finding, history: History) -> str:
    again = "once" if finding.part("nth") == "1" else f"{finding.part('nth')} times in a row"
    end, reason = finding.part("end"), shortened(finding.part("reason"))
    sentence = (
        f"checkpoint {finding.part('checkpoint')}, the latest of a clean run of "
        f"{history.header.spec}, was restored {again}, and the restored job"
    )
    if end == "violated":
        return f"{sentence} finished, but: {reason}."
    return f"{sentence} ended {end}{f': {reason}' if reason else ''}."


_IN_FULL: Mapping[str, Callable[[Finding, History], str]] = {
    Kind.DUPLICATE: _duplicate,
    Kind.LOSS: _loss,
    Kind.FABRICATION: _fabrication,
    Kind.DIRTY_READ: _dirty_read,
    Kind.STUCK: _stuck,
    Kind.RESTART_LOOP: _stuck,
    Kind.NOT_RESTORABLE: _not_restorable,
}


def _circumstance(history: History) -> str:
    faults = [event for event in history.facts if isinstance(event, FaultStruck)]
    if not faults:
        return "No fault had struck."
    struck = "; ".join(f"{fault.do} of {fault.who} at {fault.at}" for fault in faults[:_NAMED_MAX])
    if len(faults) > _NAMED_MAX:
        struck += f" … and {len(faults) - _NAMED_MAX} more"
    first = faults[0]
    before = [event for event in history.facts if event.sequence < first.sequence]
    completed = [event.checkpoint_id for event in before if isinstance(event, Completed)]
    latest = (
        f"checkpoint {completed[-1]} was the latest" if completed else "no checkpoint had completed"
    )
    ended = sum(1 for event in history.facts if event.kind in (CRASHED, CANCELLED))
    victims = f", {counted(ended, 'attempt')} ended" if ended else ""
    return f"The fault: {struck} ({_at(first.time_us, history)}; {latest}{victims})."


def _sightings(history: History, record_id: str) -> list[int]:
    times: list[int] = []
    for event in history.facts:
        known = len(times) if isinstance(event, ReadBack) else 0
        times += [event.time_us] * (_count(event, record_id) - known)
    return times


def _count(event: Event, record_id: str) -> int:
    if isinstance(event, Appeared | ReadBack):
        return sum(1 for entry in event.entries if entry[0] == record_id)
    if isinstance(event, RowChanged) and event.entry is not None:
        return int(event.entry[0] == record_id)
    return 0


def _at(time_us: int, history: History) -> str:
    return f"+{in_seconds(time_us - history.start_us)} s"
