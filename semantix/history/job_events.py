"""Events of the job and of the attempts that run in it."""

from __future__ import annotations

from semantix.history.event_base import Event


class Deployed(Event, frozen=True):
    """An attempt begins. `checkpoint_id` is 0 if it restores no state."""

    who: str
    checkpoint_id: int


class Crashed(Event, frozen=True):
    """An attempt is a victim of a crash of this scope: task, process, coordinator, everything."""

    scope: str
    who: str


class Failed(Event, frozen=True):
    """An exception came out of the connector, or a checkpoint failed and counts as a failure."""

    who: str
    reason: str


class Cancelled(Event, frozen=True):
    """The coordinator ended an attempt."""

    who: str


class Restored(Event, frozen=True):
    """The coordinator restores the job from this checkpoint. 0: it starts the job without one."""

    checkpoint_id: int


class Ended(Event, frozen=True):
    """The job has ended, or the harness has cut the run. `end` is a `JobEnd`."""

    end: str
    reason: str


class Quiescent(Event, frozen=True):
    """The job has ended, and every timeout of the worlds themselves has passed."""


class TrialEnded(Event, frozen=True):
    """A run that the oracle RESTORE needs has ended: the `nth` restore of one checkpoint."""

    checkpoint_id: int
    nth: int
    end: str
    reason: str
