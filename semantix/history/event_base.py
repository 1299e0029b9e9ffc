"""What all events of a history have in common.

An event is a record with named fields: `event.time_us`, `event.record_ids`. On disk and in digests
it is an array of its fields in their order, `[time_us, sequence, kind, …]`.
"""

from __future__ import annotations

import msgspec

Entry = tuple[str, str, str]


class Event(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """One event. Each kind of events is a subclass with its own fields.

    `gc=False`: the garbage collector need not look at events. Their fields hold only texts, numbers
    and tuples of these, so an event cannot be part of a reference cycle.

    Attributes:
        time_us: simulated time.
        sequence: number of the events before it in its history, visits of steps included.
        kind: `written`; `events.KINDS` gives the class of each kind.
    """

    time_us: int
    sequence: int
    kind: str
