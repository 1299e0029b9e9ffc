"""Ends a simulated run in which a connector blocks.

It measures real seconds, because simulated time does not move while a connector blocks. The alarm
is the interval timer of the process (SIGALRM). So it also interrupts a call that sleeps in C code,
and it works in the main thread only. Every search runs there. The alarm repeats every second, in
case the connector swallows the exception. An alarm that was set before (for instance the time limit
of a test) is set again when the run is over.

Seconds in which the machine gives the process no processor do not count (`Patience`): on a busy
machine a run takes long, and no connector is to blame.
"""

from __future__ import annotations

import resource
import signal
import threading
import time
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
_OF_THREAD = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)
_BUSY = 0.9  # of the patience: a connector that loops without end gets less than a whole processor
_NAPS = 3  # so many rings in a row find a process that has waited since the ring before


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
        patience_s: seconds that the run may compute, or wait in one call; None: 30.
    Raises:
        ContractError: the run took longer; the message names the call and the line it is in.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    where: list[str] = []
    seconds = PATIENCE_S if patience_s is None else patience_s
    patience = Patience(seconds, time.process_time())

    def ring(_: int, frame: FrameType | None) -> None:
        usage = resource.getrusage(_OF_THREAD)
        if where or patience.is_over(time.process_time(), usage.ru_nvcsw):
            where.append(_line_of(frame))
            raise Blocked

    before = _set_handler(signal.SIGALRM, ring)
    again_s = min(_AGAIN_S, seconds / 2)
    started_s = time.monotonic()
    foreign_s, foreign_again_s = signal.setitimer(signal.ITIMER_REAL, seconds, again_s)
    try:
        yield
    except Blocked:
        step = last_step() or "the job"
        raise ContractError(
            f"{step} did not come back within {seconds:g} s; it is in {where[-1]}",
            hint="a connector waits through its clients and `runtime_context.clock` only",
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _set_handler(signal.SIGALRM, before)
        if foreign_s:
            due_s = foreign_s - (time.monotonic() - started_s)
            signal.setitimer(signal.ITIMER_REAL, max(due_s, _SOON_S), foreign_again_s)


class Patience:
    """Decides at each ring of the alarm whether the run has really taken too long.

    It has if it has computed for so many seconds. It also has if it waits inside of one call: then
    the process goes to sleep again between two rings, which the operating system counts as a
    voluntary switch. A process that only gets no processor does neither.

    Args:
        seconds: that the run may compute.
        computed_s: seconds of computing of the process before the run.
    """

    __slots__ = ("_computed_s", "_naps", "_seconds", "_switches")

    def __init__(self, seconds: float, computed_s: float) -> None:
        self._seconds = seconds
        self._computed_s = computed_s
        self._switches = -1
        self._naps = 0

    def is_over(self, computed_s: float, switches: int) -> bool:
        """Return whether the run is to be ended.

        Args:
            computed_s: seconds of computing of the process until now.
            switches: how often the process has waited until now.
        """
        self._naps = self._naps + 1 if 0 <= self._switches < switches else 0
        self._switches = switches
        busy_s = computed_s - self._computed_s
        return busy_s >= self._seconds * _BUSY or self._naps >= _NAPS


def _line_of(frame: FrameType | None) -> str:
    if frame is None:
        return "native code"
    found = traceback.extract_stack(frame, limit=1)[-1]
    return f"{found.name} ({found.filename}:{found.lineno}): {found.line}"
