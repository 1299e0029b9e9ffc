"""Ends a simulated run in which a connector blocks: real seconds, for simulated time stands still.

The alarm is the process's own interval timer, so it also wakes a call that sleeps in C; it works in
the main thread only, where every search runs. It goes on ringing, for whoever swallows it once.
An alarm that somebody else has set (a time limit of the tests) counts on, and rings after the run.
"""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from semantix.errors import ContractError

PATIENCE_S = 30.0  # an execution of a shipped spec takes milliseconds
_AGAIN_S = 1.0
_SOON_S = 0.001


class Blocked(BaseException):
    """Raised where the connector blocks; no `except Exception` keeps it, nor does the engine."""


@contextmanager
def watching(visits: Sequence[tuple[Any, ...]], patience_s: float | None = None) -> Iterator[None]:
    """Watch one run.

    Args:
        visits: of the run, for the last step that was visited.
    Raises:
        ContractError: it took longer than the patience; names the call and the line it is in.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    where: list[str] = []

    def ring(_: int, frame: FrameType | None) -> None:
        where.append(_line_of(frame))
        raise Blocked

    seconds = PATIENCE_S if patience_s is None else patience_s
    before = signal.signal(signal.SIGALRM, ring)
    foreign_s, foreign_again_s = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    except Blocked:
        step = "{3} behind {1}:{2}".format(*visits[-1]) if visits else "the job"
        raise ContractError(
            f"{step} did not come back within {seconds:g} s; it is in {where[-1]}",
            hint="a connector waits through its clients and `runtime_context.clock` only",
        ) from None
    finally:
        left_s, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if foreign_s:
            due_s = foreign_s - (seconds if where else seconds - left_s)
            signal.setitimer(signal.ITIMER_REAL, max(due_s, _SOON_S), foreign_again_s)


def _line_of(frame: FrameType | None) -> str:
    if frame is None:
        return "native code"
    found = traceback.extract_stack(frame, limit=1)[-1]
    return f"{found.name} ({found.filename}:{found.lineno}): {found.line}"
