"""The attempts of a run: their last steps, the records that they received and those they wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from semantix.history.events import (
    CANCELLED,
    CRASHED,
    READBACK,
    RECEIVED,
    RESTORED,
    STEP,
    UNIT,
    WRITTEN,
    Event,
)
from semantix.history.job_events import Cancelled, Crashed, Restored
from semantix.history.protocol_events import Received, StepVisited
from semantix.history.world_events import ReadBack, UnitEnded, Written
from semantix.model.catalogue import STEPS

# These steps belong to the job; all others are steps of the connector's own protocol.
_OF_THE_JOB = ("checkpoint", "restore", "operator_state")
_OWN_STEPS = {
    name: step for name, step in STEPS.items() if step.built and step.system not in _OF_THE_JOB
}
_NO_VIEW = ("read_uncommitted", "by_key")  # such read-backs do not show what the reader sees
_SNAPSHOT = "ckpt_sync_snapshot"


class Attempt:
    """One attempt of a subtask.

    Attributes:
        ended_at: sequence number of its crash or cancellation; None: it finished or failed, or it
            still runs.
        last, last_before: the latest visit of a step of the connector's protocol, at any position
            and at `before`.
        received: record id → id of the first checkpoint that was taken afterwards; 0: none yet.
        effects: (sequence number, record ids) of each write of the attempt that became durable.
        units: name of an undecided unit → (place, record id) of each of its writes.
    """

    __slots__ = ("effects", "ended_at", "label", "last", "last_before", "received", "units")

    def __init__(self, label: str) -> None:
        self.label = label
        self.ended_at: int | None = None
        self.last: StepVisited | None = None
        self.last_before: StepVisited | None = None
        self.received: dict[str, int] = {}
        self.effects: list[tuple[int, tuple[str, ...]]] = []
        self.units: dict[str, list[tuple[str, str]]] = {}

    @property
    def subtask(self) -> str:
        """The label without the number of the attempt."""
        return self.label.partition("#")[0]

    def has_written(self, record_id: str) -> bool:
        """Return whether the attempt made the record durable in the world."""
        return any(record_id in ids for _, ids in self.effects)

    def has_open_unit(self, place: str) -> bool:
        """Return whether a unit in which it wrote to the place is still undecided."""
        return any(where == place for written in self.units.values() for where, _ in written)

    def visit(self, visited: StepVisited) -> None:
        """Note the visit of a step."""
        is_before = visited.position == "before"
        if visited.step == _SNAPSHOT and is_before:
            for record_id, checkpoint_id in self.received.items():
                self.received[record_id] = checkpoint_id or visited.detail
        if visited.step in _OWN_STEPS:
            self.last = visited
            if is_before:
                self.last_before = visited


def attempts_of(events: Iterable[Event]) -> list[Attempt]:
    """Return the attempts that received or wrote a record, in the order of their first events."""
    reader = _Reader()
    for event in events:
        handle = _HANDLERS.get(event.kind)
        if handle is not None:
            handle(reader, event)
    return [attempt for attempt in reader.attempts.values() if attempt.received or attempt.effects]


class _Reader:
    __slots__ = ("attempts", "crashed", "held", "shown")

    def __init__(self) -> None:
        self.attempts: dict[str, Attempt] = {}
        self.crashed: list[Attempt] = []  # those that crashed since the last restore
        self.held: Attempt | None = None  # the attempt that visited a step last
        self.shown: dict[str, Counter[str]] = {}  # place → records in its last read-back

    def of(self, label: str) -> Attempt:
        found = self.attempts.get(label)
        if found is None:
            found = self.attempts[label] = Attempt(label)
        return found

    def on_step(self, event: StepVisited) -> None:
        attempt = self.held = self.of(event.who)
        if attempt.ended_at is None:
            attempt.visit(event)

    def on_received(self, event: Received) -> None:
        self.of(event.who).received.setdefault(event.record_id, 0)

    def on_written(self, event: Written) -> None:
        attempt = self.of(event.owner)
        ids = [entry[0] for entry in event.entries]
        attempt.effects.append((event.sequence, tuple(ids)))
        if event.unit:
            written = attempt.units.setdefault(event.unit, [])
            written.extend([(event.place, record_id) for record_id in ids])

    def on_unit(self, event: UnitEnded) -> None:
        for attempt in self.attempts.values():
            written = attempt.units.pop(event.unit, None)
            if written and event.committed:
                ids = tuple([record_id for _, record_id in written])
                attempt.effects.append((event.sequence, ids))

    def on_crashed(self, event: Crashed) -> None:
        attempt = self.of(event.who)
        attempt.ended_at = event.sequence
        self.crashed.append(attempt)
        self.held = None

    def on_cancelled(self, event: Cancelled) -> None:
        self.of(event.who).ended_at = event.sequence

    def on_readback(self, event: ReadBack) -> None:
        """Attribute the records that a reader sees for the first time to an attempt.

        On real worlds one call runs at a time, and a read-back follows each call that can make
        records visible. So the attempt that is stopped at a step has written the new records, or,
        after a crash, the crashed attempts have.
        """
        if event.isolation in _NO_VIEW:
            return
        now = Counter(entry[0] for entry in event.entries)
        new = now - self.shown.get(event.place, Counter())
        self.shown[event.place] = now
        if self.crashed:
            for attempt in self.crashed:
                ids = [one for one in attempt.received if one in now]
                late = tuple([one for one in ids if not attempt.has_written(one)])
                attempt.effects.append((event.sequence, late))
        elif new and self.held is not None and self.held.received:
            self.held.effects.append((event.sequence, tuple(new)))

    def on_restored(self, event: Restored) -> None:
        self.crashed = []


_HANDLERS: Mapping[str, Callable[[_Reader, Any], None]] = {
    STEP: _Reader.on_step,
    RECEIVED: _Reader.on_received,
    WRITTEN: _Reader.on_written,
    UNIT: _Reader.on_unit,
    CRASHED: _Reader.on_crashed,
    CANCELLED: _Reader.on_cancelled,
    READBACK: _Reader.on_readback,
    RESTORED: _Reader.on_restored,
}


def where_it_ended(attempt: Attempt, attempts: Sequence[Attempt]) -> str:
    """Return `step:position` at which an attempt ended; empty if it ended before its first step.

    Only steps of the connector's protocol count. The position is `before` if nothing of the last
    step is durable, and `during` if a part of it is. If all of it is durable, or if the step was
    over, the result is `before` of the next step.
    """
    if attempt.last is None or attempt.last_before is None:
        return ""
    step = attempt.last.step
    if attempt.last.position == "after":
        return _before_next(step)
    began = attempt.last_before if attempt.last_before.step == step else attempt.last
    durable = {record_id for at, ids in attempt.effects if at > began.sequence for record_id in ids}
    held = _held_for(began.detail, attempt.subtask, attempts)
    if held:
        durable = {record_id for record_id in durable if record_id in held}
    # A read-back after the crash may show records that an earlier step has written. They belong to
    # this step only if it can make records visible.
    if not durable or not _OWN_STEPS[step].reader:
        return f"{step}:before"
    if _OWN_STEPS[step].many and not (held and held <= durable):
        return f"{step}:during"
    return _before_next(step)


def _held_for(checkpoint_id: int, subtask: str, attempts: Sequence[Attempt]) -> frozenset[str]:
    """Return the records that the subtask received for a checkpoint, in any of its attempts."""
    return frozenset(
        record_id
        for attempt in attempts
        if attempt.subtask == subtask
        for record_id, held_for in attempt.received.items()
        if held_for == checkpoint_id != 0
    )


def _before_next(step: str) -> str:
    names = list(_OWN_STEPS)
    following = names.index(step) + 1
    if following < len(names) and _OWN_STEPS[names[following]].system == _OWN_STEPS[step].system:
        return f"{names[following]}:before"
    return f"{step}:after"
