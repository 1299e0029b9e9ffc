"""How a run goes on after a fault that stops the whole job: `restore`, `rescale` and `resume`."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import structs

from semantix.engine.checkpointing.memory_storage import StoredCheckpoints
from semantix.plan.fault_plan import Fault
from semantix.plan.shifts import shift_of


@dataclass(frozen=True, slots=True)
class Resumption:
    """What is different when the job goes on. The defaults are those of a crash of everything.

    Attributes:
        attempt: number of the first attempt; None: the next one.
        last_id: the checkpoint id that counts as allocated last; None: as it was.
        later_us: so much later the clock is. The worlds' timeouts keep their distance.
        parallelism: number of subtasks of the sink; None: as it was.
        back: how many of the latest completed checkpoints are passed over. The oldest retained one
            is never passed over.
        is_new_job: job and operators have other ids.
    """

    attempt: int | None = None
    last_id: int | None = None
    later_us: int = 0
    parallelism: int | None = None
    back: int = 0
    is_new_job: bool = False

    def checkpoints(self, held: StoredCheckpoints) -> StoredCheckpoints:
        """Return the stored checkpoints as the job finds them when it goes on."""
        completed = held.completed
        if self.back and completed:  # the newer checkpoints belong to the job that has ended
            completed = completed[: max(1, len(completed) - self.back)][-1:]
        last_id = held.last_id if self.last_id is None else max(held.last_id, self.last_id)
        return structs.replace(held, last_id=last_id, completed=completed)


def resumption_of(fault: Fault) -> Resumption:
    """Return how the job goes on after this fault."""
    if fault.do == "resubmit":
        return Resumption(attempt=1, is_new_job=True)
    if fault.do != "resume":
        return Resumption(parallelism=fault.parallelism, back=fault.back)
    shift = shift_of(fault.shift)
    return Resumption(shift.attempt, shift.last_id, shift.later_us)
