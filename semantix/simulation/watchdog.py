"""Ends a simulated run in which a connector blocks.

It measures real seconds, because simulated time does not move while a connector blocks. The alarm
is the interval timer of the process (SIGALRM). So it also interrupts a call that sleeps in C code,
and it works in the main thread only. Every search runs there. The alarm repeats every second, in
case the connector swallows the exception. An alarm that was set before (for instance the time limit
of a test) is set again when the run is over.
"""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from semantix.errors import ContractError

PATIENCE_S = 30.0  # an execution of a shipped spec takes milliseconds
_AGAIN_S = 1.0
# The function below `signal.signal`. The wrapper looks handlers up among enum members, twice for
# each run: 14 us instead of 2 us, a hundredth of a run.
_set_handler: Callable[[int, Any], Any] = getattr(signal.signal, "__wrapped__", signal.signal)
_SOON_S = 0.001


class Blocked(BaseException):
    """Raised at the line where the connector blocks.

    Neither an `except Exception` of the connector nor the engine catches it.
    """


@contextmanager
def watching(last_step: Callable[[], str], patience_s: float | None = None) -> Iterator[None]:
    """Watch one run.

    Args:
        last_step: returns the step that was visited last, with its visitor, for the message; empty
            before the first visit.
        patience_s: real seconds that the run may take; None: 30.
    Raises:
        ContractError: the run took longer; the message names the call and the line it is in.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    where: list[str] = []

    def ring(_: int, frame: FrameType | None) -> None:
        where.append(_line_of(frame))
        raise Blocked

    seconds = PATIENCE_S if patience_s is None else patience_s
    before = _set_handler(signal.SIGALRM, ring)
    foreign_s, foreign_again_s = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    except Blocked:
        step = last_step() or "the job"
        raise ContractError(
            f"{step} did not come back within {seconds:g} s; it is in {where[-1]}",
            hint="a connector waits through its clients and `runtime_context.clock` only",
        ) from None
    finally:
        left_s, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        _set_handler(signal.SIGALRM, before)
        if foreign_s:
            # `left_s` counts to the next repetition once the alarm has rung.
            due_s = foreign_s - (seconds if where else seconds - left_s)
            signal.setitimer(signal.ITIMER_REAL, max(due_s, _SOON_S), foreign_again_s)


def _line_of(frame: FrameType | None) -> str:
    if frame is None:
        return "native code"
    found = traceback.extract_stack(frame, limit=1)[-1]
    return f"{found.name} ({found.filename}:{found.lineno}): {found.line}"
