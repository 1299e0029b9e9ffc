"""The vocabulary of a history: the kinds of events, the header, and the history as a value.

One class of `job_events`, `protocol_events`, `source_events` or `world_events` holds the fields of
each kind. An `entry` is `(record_id, key, text)`: `text` is the canonical JSON of the payload, and
`record_id` is empty if the value contains no id. A `who` is the label of an attempt (`sink-0#1`:
subtask 0 of `sink`, first attempt), or `coordinator#1`. A `History` holds visits of steps and all
other events, the facts, in two separate tuples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import msgspec

from semantix.history import job_events as job
from semantix.history import protocol_events as protocol
from semantix.history import source_events as source
from semantix.history import world_events as world
from semantix.history.contract_events import Breached
from semantix.history.event_base import Entry as Entry
from semantix.history.event_base import Event as Event
from semantix.history.expectation import Expectation
from semantix.history.expectation import InputRecord as InputRecord
from semantix.history.fault_events import FaultEnded
from semantix.history.file_events import PartChanged
from semantix.history.protocol_events import StepVisited
from semantix.history.visits import STEP as STEP
from semantix.history.visits import StepVisit as StepVisit
from semantix.history.visits import as_events, time_of, visit_of

EMITTED = "emitted"
RECEIVED = "received"
FAULT = "fault"
FAULT_ENDED = "fault_ended"
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
PART_CHANGED = "part_changed"
ENDED = "ended"
QUIESCENT = "quiescent"
TRIAL = "trial"
BREACHED = "breached"
COVERED = "covered"
PASSED = "passed"
WATERMARK = "watermark"
IDLE = "idle"
ASSIGNED = "assigned"
ACTED = "acted"

KINDS: Mapping[str, type[Event]] = MappingProxyType(
    {
        STEP: StepVisited,
        EMITTED: protocol.Emitted,
        RECEIVED: protocol.Received,
        FAULT: protocol.FaultStruck,
        FAULT_ENDED: FaultEnded,
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
        PART_CHANGED: PartChanged,
        ENDED: job.Ended,
        QUIESCENT: job.Quiescent,
        TRIAL: job.TrialEnded,
        BREACHED: Breached,
        COVERED: source.Covered,
        PASSED: source.Passed,
        WATERMARK: source.WatermarkPassed,
        IDLE: source.IdlenessChanged,
        ASSIGNED: source.Assigned,
        ACTED: source.Acted,
    }
)


def event_of(kind: str, time_us: int, sequence: int, fields: Iterable[Any] = ()) -> Event:
    """Make an event of this kind from the fields of its class, in their order.

    Raises:
        TypeError: the class has more fields, or fewer.
    """
    return KINDS[kind](time_us, sequence, kind, *fields)


@cache
def workload_place(partition: int) -> str:
    """Return the place name of one partition of the workload: `workload/0`."""
    return f"workload/{partition}"


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
    """The facts about a run that oracles need beside its events.

    Attributes:
        spec: name of the spec.
        view: how a reader sees the judged outputs: `log` or `table`.
        records: the input, in order of emission.
        live_bound_us: time in which the job must end after the last fault.
        world: `simulated`, or `containers` for real servers.
        cleans_up: the connector promises to leave no stray file behind.
        isolation: isolation of the final reader. A read-back with another isolation does not show
            what the reader sees.
        places: the places that the spec declares. If no output is among them, every place that is
            written to is an output, except the inputs.
        expectation: what a reader must see; unset (and then not encoded): each record once, as it
            is.
        also: oracles that the spec claims beside the guarantee; unset (and then not encoded): none.
    """

    spec: str
    view: str
    records: tuple[InputRecord, ...]
    live_bound_us: int
    world: str = "simulated"
    cleans_up: bool = False
    isolation: str = "read_committed"
    places: tuple[Place, ...] = ()
    expectation: Expectation | msgspec.UnsetType = msgspec.UNSET
    also: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET

    def is_judged(self, place: str) -> bool:
        """Return whether the place is an output: the oracles judge outputs only."""
        roles = {declared.name: declared.role for declared in self.places}
        default = "" if "output" in roles.values() else "output"
        return roles.get(place, default) == "output"


@dataclass(frozen=True)
class History:
    """One run as a value. An oracle reads the header and the facts, and nothing else.

    Attributes:
        facts: all events except visits of steps, in order. Their sequence numbers count the visits,
            too.
        visits: the visits of steps, in order, as tuples (`history/visits.py`). `steps` returns them
            as events.
    """

    header: Header
    facts: tuple[Event, ...]
    visits: tuple[StepVisit, ...] = ()

    @classmethod
    def of(cls, header: Header, events: Iterable[Event]) -> History:
        """Make a history of these events, and number them in their order."""
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
        """Number of all events."""
        return len(self.facts) + len(self.visits)

    @property
    def start_us(self) -> int:
        """Time of the first event; 0 if there is none."""
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
