"""Events of the checkpoint protocol, of records on their way through the job, and of faults."""

from __future__ import annotations

from semantix.history.event_base import Event


class StepVisited(Event, frozen=True):
    """An attempt visits a step. `position` is before, during or after.

    `detail` is the checkpoint id, if the step has one; at `during`, the number of effects so far.
    """

    step: str
    position: str
    who: str
    detail: int


class Emitted(Event, frozen=True):
    """A source subtask sent the record downstream."""

    who: str
    record_id: str


class Received(Event, frozen=True):
    """A sink subtask took the record from its channel, and calls `invoke` next."""

    who: str
    record_id: str


class Triggered(Event, frozen=True):
    """The coordinator triggers a checkpoint."""

    checkpoint_id: int


class Completed(Event, frozen=True):
    """A checkpoint is stored: a restore can use it from now on.

    `cut` has (place, position) for each place of the input that the job has read so far, sorted.
    The checkpoint covers the records of the place whose rank is below the position.
    """

    checkpoint_id: int
    cut: tuple[tuple[str, int], ...]


class Aborted(Event, frozen=True):
    """The coordinator aborts a checkpoint."""

    checkpoint_id: int
    reason: str


class FaultStruck(Event, frozen=True):
    """The fault with this index in the plan struck `who` at `step:position`."""

    index: int
    do: str
    at: str
    who: str


class Affected(Event, frozen=True):
    """A fault made a client call fail. `record_ids` and `unit` are the arguments of the call.

    `effect` says what the call changes (a `CallEffect`), `applied` whether it did so although the
    caller saw an error, or no answer.
    """

    step: str
    fault_kind: str
    error: str
    applied: bool
    effect: str
    who: str
    unit: str
    record_ids: tuple[str, ...]
