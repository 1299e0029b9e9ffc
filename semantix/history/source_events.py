"""Events of sources, of event time, and of the state that counts what a source emitted.

A history has them only if the job is traced: it reads from another source than the workload's, it
does not end in a sink, or the spec claims order or watermarks.
"""

from __future__ import annotations

from semantix.history.event_base import Event

IN, OUT = "in", "out"
# The place and the isolation of a read-back of the vertex that counts what a source emits.
COUNTED, STATE = "counting", "state"


class Covered(Event, frozen=True):
    """The sources had emitted these records before the barrier of a completed checkpoint.

    Only records that no earlier checkpoint of this coordinator covers are named. Together with the
    cut of `Completed` they are the input of the checkpoint.
    """

    checkpoint_id: int
    record_ids: tuple[str, ...]


class Passed(Event, frozen=True):
    """A record entered an operator (`in`) or left one (`out`).

    `timestamp_ms` is its event time, or None.
    """

    who: str
    direction: str
    record_id: str
    timestamp_ms: int | None


class Assigned(Event, frozen=True):
    """A source that the engine drives begins to read the place at this position."""

    who: str
    place: str
    position: int


class Acted(Event, frozen=True):
    """Another actor has done an act of the spec's `others`; `index` is its place in the list."""

    index: int
    what: str


class WatermarkPassed(Event, frozen=True):
    """A watermark entered an operator (`in`: the minimum over its inputs) or left one (`out`)."""

    who: str
    direction: str
    timestamp_ms: int


class IdlenessChanged(Event, frozen=True):
    """An operator told its receivers not to wait for its watermarks, or to wait for them again."""

    who: str
    is_idle: bool
