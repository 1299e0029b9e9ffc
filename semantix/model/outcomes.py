"""How a job ends, and what is known of a call's effect."""

from __future__ import annotations

from enum import StrEnum


class JobEnd(StrEnum):
    """How a run ended."""

    FINISHED = "finished"  # all input read, the final checkpoint completed, all tasks closed
    FAILED = "failed"  # no restart: UnrecoverableError, a broken contract, a strategy that gave up
    CUT = "cut"  # stopped by the harness at its bound of simulated time or of steps
    UNMODELLED = "unmodelled"  # stopped where a simulated world could not go on


OPEN_ENDS = (JobEnd.CUT, JobEnd.UNMODELLED)  # what stands at such an end is not final
