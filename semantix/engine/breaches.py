"""Ends a job where a connector leaves the contract of its process (oracle CON)."""

from __future__ import annotations

from semantix.engine.job_services import JobServices
from semantix.history.events import BREACHED
from semantix.model.outcomes import JobEnd
from semantix.simulation.guarding.leaving import ContractLeft, breach_of

NOBODY = "the job"  # code of a connector that no attempt runs, for instance its constructor


class Breaches:
    """Records the first breach of a job, and ends the job there."""

    __slots__ = ("_job",)

    def __init__(self, job: JobServices) -> None:
        self._job = job

    def leave(self, breach: str, what: str, where: str) -> None:
        """Record that the code that runs now leaves its contract (see `ports.subject.Subject`).

        The code of an attempt that is dead already does nothing in reality: it is not recorded.
        """
        strand = self._job.simulation.current
        if strand is None or strand.actor.alive:
            self._leave(NOBODY if strand is None else strand.actor.label, breach, what, where)

    def has_left(self, who: str, error: BaseException) -> bool:
        """Return whether the error leaves the contract of a process; if so, end the job there.

        Args:
            who: label of the attempt whose connector raised it.
        """
        if isinstance(error, ContractLeft):  # `leave` has recorded it already
            return True
        breach = breach_of(error)
        if breach is None:
            return False
        self._leave(who, *breach)
        return True

    def _leave(self, who: str, breach: str, what: str, where: str) -> None:
        job = self._job
        if not job.ended:  # only the first breach counts
            job.recorder.record(BREACHED, (breach, who, what, where))
            job.end(JobEnd.STOPPED, f"{what} at {where}")
