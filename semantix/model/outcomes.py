"""The ways in which a job can end, and texts for its errors."""

from __future__ import annotations

import re
from enum import StrEnum

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


class JobEnd(StrEnum):
    """The way in which a run ended."""

    FINISHED = "finished"  # all input read, the final checkpoint completed, all tasks closed
    FAILED = "failed"  # not restarted: UnrecoverableError, ContractError, no restart is left
    CUT = "cut"  # stopped by the harness at its bound of simulated time or of steps
    STOPPED = "stopped"  # by the harness, where the connector left its contract (oracle CON)
    UNMODELLED = "unmodelled"  # stopped at a call that the simulated world does not model


# A search that was cut short for this reason says so in a sentence that begins with these words.
CLAIM_BREAKS = "the claim breaks without a fault"
OPEN_ENDS = (JobEnd.CUT, JobEnd.STOPPED, JobEnd.UNMODELLED)  # the state at such an end is not final


def reason_of(error: BaseException) -> str:
    """Give `ValueError: text` without addresses of objects, which differ from run to run.

    Notes of the error (`add_note`) follow its text, in brackets.
    """
    notes = [note for note in getattr(error, "__notes__", ()) if isinstance(note, str)]
    shown = f" ({'; '.join(notes)})" if notes else ""
    return _ADDRESS.sub("", f"{type(error).__name__}: {text_of(error)}{shown}")


def text_of(error: BaseException) -> str:
    """Give the text of an error. A connector's class may raise in `__str__`."""
    try:
        return str(error)
    except Exception as another:
        return f"(its __str__ raised {type(another).__name__})"


def with_causes(error: BaseException) -> list[BaseException]:
    """Give the error and its causes, in the order of a traceback from the end."""
    found: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and not any(cause is known for known in found):  # causes can be a ring
        found.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found
