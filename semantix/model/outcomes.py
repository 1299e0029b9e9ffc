"""How a job ends, and what is known of a call's effect."""

from __future__ import annotations

import re
from enum import StrEnum

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class JobEnd(StrEnum):
    """How a run ended."""

    FINISHED = "finished"  # all input read, the final checkpoint completed, all tasks closed
    FAILED = "failed"  # no restart: UnrecoverableError, a broken contract, a strategy that gave up
    CUT = "cut"  # stopped by the harness at its bound of simulated time or of steps
    UNMODELLED = "unmodelled"  # stopped where a simulated world could not go on


OPEN_ENDS = (JobEnd.CUT, JobEnd.UNMODELLED)  # what stands at such an end is not final


def reason_of(error: BaseException) -> str:
    """Give `ValueError: text` for a history; addresses of objects differ from run to run."""
    return _ADDRESS.sub("", f"{type(error).__name__}: {error}")


def with_causes(error: BaseException) -> list[BaseException]:
    """Give the error and what it came from, as a traceback shows it."""
    found: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and not any(cause is known for known in found):
        found.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found
