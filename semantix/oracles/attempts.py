"""What each attempt did until it ended: its own protocol's steps, what it received and wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

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
        last, last_before: (sequence, step, position, detail) of the latest visits of its own
            protocol: of any position, and of `before`.
        received: ids of records, with the checkpoint whose snapshot was the next; 0: none was.
        effects: (sequence, ids of records) that became durable by it.
        units: undecided, by name, with (place, record id) of what was written.
    """

    __slots__ = ("effects", "ended_at", "label", "last", "last_before", "received", "units")

    def __init__(self, label: str) -> None:
        self.label = label
        self.ended_at: int | None = None
        self.last: tuple[int, str, str, int] | None = None
        self.last_before: tuple[int, str, str, int] | None = None
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

    def visit(self, visited: tuple[int, str, str, int]) -> None:
        """Take note of a step, of its own protocol or a snapshot."""
        _, step, position, detail = visited
        if step == _SNAPSHOT and position == "before":
            for record_id, checkpoint_id in self.received.items():
                self.received[record_id] = checkpoint_id or detail
        if step in _OWN_STEPS:
            self.last = visited
            if position == "before":
                self.last_before = visited


def attempts_of(events: Iterable[Event]) -> list[Attempt]:
    """Collect all attempts of tasks, in the order of their first events."""
    reader = _Reader()
    for event in events:
        handle = _HANDLERS.get(event[2])
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

    def on_step(self, event: Event) -> None:
        attempt = self.held = self.of(event[5])
        if attempt.ended_at is None:
            attempt.visit((event[1], event[3], event[4], event[6]))

    def on_received(self, event: Event) -> None:
        self.of(event[3]).received.setdefault(event[4], 0)

    def on_written(self, event: Event) -> None:
        attempt = self.of(event[6])
        ids = [entry[0] for entry in event[5]]
        attempt.effects.append((event[1], tuple(ids)))
        if event[4]:
            written = attempt.units.setdefault(event[4], [])
            written.extend([(event[3], record_id) for record_id in ids])

    def on_unit(self, event: Event) -> None:
        for attempt in self.attempts.values():
            written = attempt.units.pop(event[3], None)
            if written and event[4]:
                attempt.effects.append((event[1], tuple([record_id for _, record_id in written])))

    def on_crashed(self, event: Event) -> None:
        attempt = self.of(event[4])
        attempt.ended_at = event[1]
        self.crashed.append(attempt)
        self.held = None

    def on_cancelled(self, event: Event) -> None:
        self.of(event[3]).ended_at = event[1]

    def on_readback(self, event: Event) -> None:
        """What is new to a reader is due to the attempt that is held; behind a crash, to the dead.

        On a real world there is one call at a time, and a read-back behind each that counts.
        """
        if event[4] in _NO_VIEW:
            return
        now = Counter(entry[0] for entry in event[5])
        new = now - self.shown.get(event[3], Counter())
        self.shown[event[3]] = now
        if self.crashed:
            for attempt in self.crashed:
                ids = [one for one in attempt.received if one in now]
                late = tuple([one for one in ids if not attempt.has_written(one)])
                attempt.effects.append((event[1], late))
        elif new and self.held is not None and self.held.received:
            self.held.effects.append((event[1], tuple(new)))

    def on_restored(self, event: Event) -> None:
        self.crashed = []


_HANDLERS = {
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
    _, step, position, detail = attempt.last
    if position == "after":
        return _before_next(step)
    since = attempt.last_before[0] if attempt.last_before[1] == step else attempt.last[0]
    checkpoint_id = attempt.last_before[3] if attempt.last_before[1] == step else detail
    durable = {record_id for at, ids in attempt.effects if at > since for record_id in ids}
    held = _held_for(checkpoint_id, attempt.subtask, attempts)
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
