"""Events of the job, and of the attempts of its subtasks."""

from __future__ import annotations

from semantix.history.event_base import Event


class Deployed(Event, frozen=True):
    """An attempt was deployed. `checkpoint_id` is 0 if it restores no state."""

    who: str
    checkpoint_id: int


class Crashed(Event, frozen=True):
    """A crash ended this attempt. `scope` is task, process, coordinator, everything or machine."""

    scope: str
    who: str


class Failed(Event, frozen=True):
    """The connector raised an exception, or the job failed for another reason (`who`: the job)."""

    who: str
    reason: str


class Cancelled(Event, frozen=True):
    """The coordinator cancelled an attempt, and the attempt has ended."""

    who: str


class Restored(Event, frozen=True):
    """The coordinator restores the job from this checkpoint. 0: it starts without a checkpoint."""

    checkpoint_id: int


class Ended(Event, frozen=True):
    """The job has ended, or the harness has cut the run. `end` is a `JobEnd`."""

    end: str
    reason: str


class Quiescent(Event, frozen=True):
    """The job has ended, and every timeout of the worlds themselves has passed."""


class TrialEnded(Event, frozen=True):
    """A trial for the oracle RESTORE has ended: the `nth` restore of one checkpoint."""

    checkpoint_id: int
    nth: int
    end: str
    reason: str
