"""What each attempt did until it ended: its own protocol's steps, what it received and wrote."""

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

# Steps of the job itself; what is left is the connector's own protocol.
_OF_THE_JOB = ("checkpoint", "restore", "operator_state")
_OWN_STEPS = {
    name: step for name, step in STEPS.items() if step.built and step.system not in _OF_THE_JOB
}
_NO_VIEW = ("read_uncommitted", "by_key")  # read-backs beside the one that a reader has
_SNAPSHOT = "ckpt_sync_snapshot"


class Attempt:
    """One life of a subtask.

    Attributes:
        ended_at: sequence of its crash or cancellation; None: it finished, failed or goes on.
        last, last_before: the latest visits of steps of its own protocol: at any position, and at
            `before`.
        received: ids of records, with the checkpoint whose snapshot was the next; 0: none was.
        effects: (sequence, ids of records) that became durable by it.
        units: undecided, by name, with (place, record id) of what was written.
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
        """Its label without the attempt."""
        return self.label.partition("#")[0]

    def has_written(self, record_id: str) -> bool:
        """Tell whether the record arrived in the world by it."""
        return any(record_id in ids for _, ids in self.effects)

    def has_open_unit(self, place: str) -> bool:
        """Tell whether it wrote to the place in a unit that was never decided."""
        return any(where == place for written in self.units.values() for where, _ in written)

    def visit(self, visited: StepVisited) -> None:
        """Take note of a step, of its own protocol or a snapshot."""
        is_before = visited.position == "before"
        if visited.step == _SNAPSHOT and is_before:
            for record_id, checkpoint_id in self.received.items():
                self.received[record_id] = checkpoint_id or visited.detail
        if visited.step in _OWN_STEPS:
            self.last = visited
            if is_before:
                self.last_before = visited


def attempts_of(events: Iterable[Event]) -> list[Attempt]:
    """Collect all attempts of tasks, in the order of their first events."""
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
        self.crashed: list[Attempt] = []  # on real worlds, until the read-back behind the crash
        self.held: Attempt | None = None  # likewise, who stands at the latest step
        self.shown: dict[str, Counter[str]] = {}  # how often each place showed each record

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
        """What is new to a reader is due to the attempt that is held; behind a crash, to the dead.

        On a real world there is one call at a time, and a read-back behind each that counts.
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
    """Give `step:position` of an attempt's end in its own protocol; empty before its first step.

    Nothing of the step it was in is durable: `before`; some, not all: `during`; all, or a step that
    was over: `before` of the next step.
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
    # What only a read-back behind the crash shows may be of an earlier step: of this one it is only
    # if the step can make records visible at all.
    if not durable or not _OWN_STEPS[step].reader:
        return f"{step}:before"
    if _OWN_STEPS[step].many and not (held and held <= durable):
        return f"{step}:during"
    return _before_next(step)


def _held_for(checkpoint_id: int, subtask: str, attempts: Sequence[Attempt]) -> frozenset[str]:
    """Give the records that the subtask received for a checkpoint, in whichever attempt."""
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
