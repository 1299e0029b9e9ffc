"""`time.sleep` of a class that a test hands over: its module has the real `time`.

In a child process the real function is replaced: if a connector calls it in a run, simulated time
passes and other strands run, as in a module that semantix has loaded itself. Else each run of a
search would sleep in real seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from semantix.model.sim_time import SECOND_US
from semantix.scenario.connector_modules.present import PRESENT
from semantix.simulation.guarding.own_lines import own_line


def replace_sleep(given: Iterable[type[Any]]) -> None:
    """Replace `time.sleep` in this process, once.

    Args:
        given: classes that were handed over. A name in their modules that is the function itself
            (`from time import sleep`) is replaced, too.
    """
    real: Callable[[float], None] = time.sleep
    if getattr(real, "is_replaced", False):
        return

    def sleep(seconds: float) -> None:
        if not PRESENT.is_simulated() or own_line(sys._getframe(1)) is None:
            real(seconds)
            return
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        PRESENT.sleep_us(round(seconds * SECOND_US))

    sleep.is_replaced = True  # type: ignore[attr-defined]
    time.sleep = sleep  # type: ignore[assignment]
    for kind in given:
        names = vars(sys.modules.get(kind.__module__, time))
        for name in [name for name, value in names.items() if value is real]:
            names[name] = sleep
