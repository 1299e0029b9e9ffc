"""Events of faults that last for a while."""

from __future__ import annotations

from semantix.history.event_base import Event


class FaultEnded(Event, frozen=True):
    """A fault that lasted for a while is over; `do` is its word."""

    do: str
