"""A timeline as a value: lanes, marks and spans of one run. Pictures, tables and lines show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """What a mark stands for."""

    FAULT = "fault"
    FAULT_OVER = "fault over"
    CALL_FAILED = "failed call"
    CRASH = "crash"
    FAILURE = "failure"
    CANCELLED = "cancelled"
    DEPLOYED = "deployed"
    RESTORED = "restore"
    TRIGGERED = "checkpoint triggered"
    COMPLETED = "checkpoint completed"
    ABORTED = "checkpoint aborted"
    BARRIER = "barrier"
    NOTIFIED = "notification"
    EMITTED = "emitted"
    RECEIVED = "received"
    PASSED = "passed on"
    WATERMARK = "watermark"
    IDLE = "idle"
    COVERED = "covered"
    FED = "fed"
    PUBLISHED = "position published"
    WRITTEN = "written"
    SEEN = "seen"
    AGAIN = "seen again"
    GONE = "row deleted"
    NOTHING_NEW = "nothing new"
    UNIT_ENDED = "unit ended"
    LEFT = "left open"
    BREACH = "breach of the contract"
    TRIAL = "restore tried"
    ENDED = "end of the job"
    QUIET = "timeouts passed"
    STEP = "step"


class LaneGroup(StrEnum):
    """Whose lane it is."""

    COORDINATOR = "coordinator"
    SUBTASK = "subtask"
    UNITS = "units"
    PLACE = "place"
    WORLD = "world"


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the picture.

    Attributes:
        key: by which marks and spans name it.
        system: the outside system of a place or of units; empty if the history does not tell it.
    """

    key: str
    title: str
    group: LaneGroup
    system: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One event of the run that the picture shows.

    Attributes:
        sequence: of the event in its history.
        time_us: since the start of the run.
        lane: key of the lane.
        source: key of the lane from which a write comes; else empty.
        who: label of the actor; `what`: the rest of the sentence. Both come from the run, and are
            not escaped.
        records: identities of the records that the event is about.
        matters: the mark belongs to the story of the finding.
        group: number of the checkpoint, for the marks of a checkpoint; else 0.
    """

    sequence: int
    time_us: int
    lane: str
    kind: MarkKind
    who: str
    what: str
    records: tuple[str, ...] = ()
    source: str = ""
    matters: bool = False
    group: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasts: an attempt, a unit, a checkpoint.

    Attributes:
        start, end: sequence numbers of the events at its ends; end None: it is open at the end.
        outcome: how it ended: `crashed`, `committed`, `completed`, …; empty if it did not.
    """

    lane: str
    kind: str
    name: str
    start: int
    start_us: int
    end: int | None = None
    end_us: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees of a place, from one event on.

    Attributes:
        count: number of values, or rows, that the reader sees.
        again: number of sightings of a record that the reader had seen before.
    """

    lane: str
    sequence: int
    time_us: int
    count: int
    again: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """One run.

    Attributes:
        followed: identities of the records that the picture follows, in the order of the finding.
        lost: those of them that no reader has ever seen.
        event_count: number of all events of the history.
        left_out: number of marks that the picture leaves out, because there are too many.
        gaps: where they are left out: (sequence number of the mark before, number of marks).
        goes_on: the run goes on behind the last mark; the picture does not need the rest.
        lanes_left_out: number of lanes without a row of their own, for the same reason.
    """

    spec: str
    world: str
    end_us: int
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    spans: tuple[Span, ...]
    sights: tuple[Sight, ...]
    followed: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    event_count: int = 0
    left_out: int = 0
    gaps: tuple[tuple[int, int], ...] = ()
    lanes_left_out: int = 0
    goes_on: bool = False
