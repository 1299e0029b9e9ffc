"""The vocabulary of a history: one tuple per event, `(time_us, sequence, kind, …)`.

Tuples, not objects, for an execution makes some hundreds of them. Nine in ten are visits of steps,
which no oracle reads: a `History` keeps them apart from its facts. Each kind's fields stand in
`FIELDS`; `Entry` and the views below are for reading. An `entry` is `(record_id, key, text)`, where
`text` is the canonical JSON of the payload and `record_id` is empty when none could be derived.
A `who` is the label of an attempt (`sink-0#1`: subtask 0 of `sink`, first attempt), or
`coordinator#1`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

import msgspec

Event = tuple[Any, ...]
StepVisit = tuple[int, str, str, str, int]  # time_us, then the fields of STEP
Entry = tuple[str, str, str]

STEP = "step"
EMITTED = "emitted"
RECEIVED = "received"
FAULT = "fault"
AFFECTED = "affected"
CRASHED = "crashed"
FAILED = "failed"
CANCELLED = "cancelled"
DEPLOYED = "deployed"
RESTORED = "restored"
TRIGGERED = "triggered"
COMPLETED = "completed"
ABORTED = "aborted"
FED = "fed"
PUBLISHED = "published"
WRITTEN = "written"
APPEARED = "appeared"
ROW = "row"
UNIT = "unit"
READBACK = "readback"
LEFTOVER = "leftover"
ENDED = "ended"
QUIESCENT = "quiescent"
TRIAL = "trial"

FIELDS: dict[str, tuple[str, ...]] = {
    STEP: ("step", "position", "who", "detail"),  # position: before, during, after
    EMITTED: ("who", "record_id"),  # a source subtask sent the record downstream
    RECEIVED: ("who", "record_id"),  # a sink subtask took it from its channel, before invoke
    FAULT: ("index", "do", "at", "who"),  # the index-th fault of the plan fired at step:position
    AFFECTED: ("step", "fault_kind", "error", "applied", "who", "unit", "record_ids"),
    CRASHED: ("scope", "who"),  # scope: task, process, coordinator, everything; one per victim
    FAILED: ("who", "reason"),  # an exception came out of the connector (or of a failed checkpoint)
    CANCELLED: ("who",),
    DEPLOYED: ("who", "checkpoint_id"),  # 0: without restored state
    RESTORED: ("checkpoint_id",),  # the coordinator restores the job from it; 0: a fresh start
    TRIGGERED: ("checkpoint_id",),
    COMPLETED: ("checkpoint_id", "cut"),  # durably held; cut: records below it, per partition
    ABORTED: ("checkpoint_id", "reason"),
    FED: ("place", "entries"),  # input that somebody outside of the job put there
    PUBLISHED: ("place", "position", "who"),  # a connector told the world how far it has read
    WRITTEN: ("place", "unit", "entries", "owner"),  # arrived in the world, maybe invisible
    APPEARED: ("place", "unit", "entries", "end", "high"),  # now seen by a committed reader
    ROW: ("place", "key", "entry"),  # entry None: the row is gone
    UNIT: ("unit", "committed"),
    # a real world read while the job is held; complete: up to `end` nothing is missing
    READBACK: ("place", "isolation", "entries", "end", "high", "complete"),
    LEFTOVER: ("leftover_kind", "name", "owner"),
    ENDED: ("end", "reason"),  # a JobEnd
    QUIESCENT: (),  # after every timeout of the worlds themselves
    TRIAL: ("checkpoint_id", "nth", "end", "reason"),  # a restore made for the oracle RESTORE
}


class InputRecord(msgspec.Struct, frozen=True):
    """A record of the workload.

    Attributes:
        record_id: `r7`, unique.
        key: what the pipeline hashes by.
        partition: of the input, from 0; a record's position is its rank within it.
        text: canonical JSON of the payload, by which fabrication is judged.
    """

    record_id: str
    key: str
    partition: int
    text: str


class Header(msgspec.Struct, frozen=True):
    """What a history is about: the input, in order of emission, and the bounds of the run.

    Attributes:
        isolation: of the final reader; read-backs with another one are no view.
    """

    spec: str
    view: str  # "log" or "table"
    records: tuple[InputRecord, ...]
    live_bound_us: int
    world: str = "simulated"
    cleans_up: bool = False
    isolation: str = "read_committed"


@dataclass(frozen=True)
class History:
    """All that an oracle may read, and the visits that a report tells beside it.

    Attributes:
        facts: all events but visits, in order. The sequence number of each counts the visits, too:
            it says how many came before.
        visits: of steps, in order.
    """

    header: Header
    facts: tuple[Event, ...]
    visits: tuple[StepVisit, ...] = ()

    @classmethod
    def of(cls, header: Header, events: Iterable[Event]) -> History:
        """Give the history of these events; each gets its place among them as its number."""
        facts: list[Event] = []
        visits: list[StepVisit] = []
        for sequence, event in enumerate(events):
            if event[2] == STEP:
                visits.append((event[0], *event[3:]))
            else:
                facts.append((event[0], sequence, *event[2:]))
        return cls(header, tuple(facts), tuple(visits))

    @property
    def event_count(self) -> int:
        """How many events there are."""
        return len(self.facts) + len(self.visits)

    @property
    def start_us(self) -> int:
        """When it begins: the time of the first event, 0 if there is none."""
        return min([first[0] for first in (*self.facts[:1], *self.visits[:1])], default=0)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        taken = {fact[1]: True for fact in self.facts}
        free = [number for number in range(self.event_count) if number not in taken]
        visits = [
            (time_us, number, STEP, step, position, who, detail)
            for number, (time_us, step, position, who, detail) in zip(
                free, self.visits, strict=True
            )
        ]
        return tuple(sorted([*self.facts, *visits], key=itemgetter(1)))


def as_dict(event: Event) -> dict[str, Any]:
    """Give an event with its fields by name, for reports and messages."""
    names = ("time_us", "sequence", "kind", *FIELDS[event[2]])
    return dict(zip(names, event, strict=True))
