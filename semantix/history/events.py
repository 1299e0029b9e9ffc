"""The vocabulary of a history: the kinds of events, the header, and the history as a value.

The fields of each kind stand in one class of `job_events`, `protocol_events` or `world_events`. An
`entry` is `(record_id, key, text)`: `text` is the canonical JSON of the payload, and `record_id` is
empty when none could be derived. A `who` is the label of an attempt (`sink-0#1`: subtask 0 of
`sink`, first attempt), or `coordinator#1`. A `History` keeps visits of steps apart from its other
events, the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import msgspec

from semantix.history import job_events as job
from semantix.history import protocol_events as protocol
from semantix.history import world_events as world
from semantix.history.event_base import Entry as Entry
from semantix.history.event_base import Event as Event
from semantix.history.protocol_events import StepVisited
from semantix.history.visits import STEP as STEP
from semantix.history.visits import StepVisit as StepVisit
from semantix.history.visits import as_events, time_of, visit_of

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

KINDS: Mapping[str, type[Event]] = MappingProxyType(
    {
        STEP: StepVisited,
        EMITTED: protocol.Emitted,
        RECEIVED: protocol.Received,
        FAULT: protocol.FaultStruck,
        AFFECTED: protocol.Affected,
        CRASHED: job.Crashed,
        FAILED: job.Failed,
        CANCELLED: job.Cancelled,
        DEPLOYED: job.Deployed,
        RESTORED: job.Restored,
        TRIGGERED: protocol.Triggered,
        COMPLETED: protocol.Completed,
        ABORTED: protocol.Aborted,
        FED: world.Fed,
        PUBLISHED: world.Published,
        WRITTEN: world.Written,
        APPEARED: world.Appeared,
        ROW: world.RowChanged,
        UNIT: world.UnitEnded,
        READBACK: world.ReadBack,
        LEFTOVER: world.LeftOpen,
        ENDED: job.Ended,
        QUIESCENT: job.Quiescent,
        TRIAL: job.TrialEnded,
    }
)


def event_of(kind: str, time_us: int, sequence: int, fields: Iterable[Any] = ()) -> Event:
    """Give an event of this kind, with the fields of its class in their order.

    Raises:
        TypeError: the kind has more fields, or fewer.
    """
    return KINDS[kind](time_us, sequence, kind, *fields)


def workload_place(partition: int) -> str:
    """Give the name that a partition of the workload has as a place of the input: `workload/0`."""
    return f"workload/{partition}"


class InputRecord(msgspec.Struct, frozen=True):
    """A record of the workload.

    Attributes:
        record_id: `r7`, unique.
        key: what the pipeline hashes by.
        place: of the input, `workload/0`; a record's rank is its position within its place, from 0.
        text: canonical JSON of the payload, by which fabrication is judged.
    """

    record_id: str
    key: str
    place: str
    text: str


class Place(msgspec.Struct, frozen=True):
    """A place that the spec declares.

    Attributes:
        name: as events have it, `out/0`.
        role: `input`: filled from outside of the job. `output`: a reader looks at it, and the
            oracles judge what the reader sees. `published`: a connector publishes its positions
            there.
        view: how a reader sees the place: `log` (it only grows) or `table`.
    """

    name: str
    role: str
    view: str = "log"


class Header(msgspec.Struct, frozen=True):
    """What a history is about: the input, in order of emission, and the bounds of the run.

    Attributes:
        view: of the outputs that are judged, `log` or `table`.
        isolation: of the final reader; read-backs with another one are no view.
        places: that the spec declares. Without an output among them, every place that is written is
            an output, except the inputs.
    """

    spec: str
    view: str
    records: tuple[InputRecord, ...]
    live_bound_us: int
    world: str = "simulated"
    cleans_up: bool = False
    isolation: str = "read_committed"
    places: tuple[Place, ...] = ()

    def is_judged(self, place: str) -> bool:
        """Tell whether the oracles judge what happens at a place: whether it is an output."""
        roles = {declared.name: declared.role for declared in self.places}
        default = "" if "output" in roles.values() else "output"
        return roles.get(place, default) == "output"


@dataclass(frozen=True)
class History:
    """All that an oracle may read, and the visits of steps, which reports show beside it.

    Attributes:
        facts: all events but visits, in order. The sequence number of each counts the visits, too:
            it says how many events came before.
        visits: of steps, in order, as `history.visits` keeps them; `steps` gives them as events.
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
            if isinstance(event, StepVisited):
                visits.append(visit_of(event))
            else:
                facts.append(msgspec.structs.replace(event, sequence=sequence))
        return cls(header, tuple(facts), tuple(visits))

    @property
    def event_count(self) -> int:
        """How many events there are."""
        return len(self.facts) + len(self.visits)

    @property
    def start_us(self) -> int:
        """When it begins: the time of the first event, 0 if there is none."""
        first = [fact.time_us for fact in self.facts[:1]] + list(map(time_of, self.visits[:1]))
        return min(first, default=0)

    @cached_property
    def steps(self) -> tuple[StepVisited, ...]:
        """All visits of steps as events, in order."""
        taken = frozenset([fact.sequence for fact in self.facts])
        free = [number for number in range(self.event_count) if number not in taken]
        return tuple(as_events(self.visits, free))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        return tuple(sorted([*self.facts, *self.steps], key=attrgetter("sequence")))
