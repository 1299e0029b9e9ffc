"""Ends a running job in order: with a savepoint, or by cancelling every task."""

from __future__ import annotations

from typing import Protocol

from semantix.engine.checkpointing.coordinator import Coordinator


class EndingJob(Protocol):
    """The parts of a job that such an end uses.

    Attributes:
        is_left: when the job has ended in order, it is suspended: its run goes on with a job that
            is made anew.
    """

    coordinator: Coordinator
    is_left: bool

    def extend_deadline(self, after_us: int = 0) -> None: ...


class OrderlyEnd:
    """Gives the order to end to the coordinator. A coordinator that has crashed hears nothing."""

    __slots__ = ("_job",)

    def __init__(self, job: EndingJob) -> None:
        self._job = job

    def end(self, how: str) -> None:
        """End the job; see `ports.gate.JobControl.end_job`."""
        job = self._job
        job.extend_deadline()
        coordinator = job.coordinator
        if not coordinator.actor.alive:
            return
        job.is_left = True
        if how == "cancel":
            coordinator.failover.end()
        else:
            coordinator.stop(drain=how == "drain")
