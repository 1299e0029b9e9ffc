"""`time` as a connector's own modules get them: the clock is that of the run.

Everything that does not read the clock or the time zone is the real module's. The time zone is UTC.
"""

from __future__ import annotations

import time as real_time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from semantix.model.sim_time import SECOND_US, START_US
from semantix.scenario.connector_modules.present import PRESENT

_CLOCKS = {
    "time": 0,
    "monotonic": START_US,
    "perf_counter": START_US,
    "process_time": START_US,
    "thread_time": START_US,
}


def copied(real: ModuleType) -> ModuleType:
    """Return a module with the names of `real`; a change of it leaves `real` as it is."""
    made = ModuleType(real.__name__, real.__doc__)
    made.__dict__.update(real.__dict__)
    return made


def simulated_time() -> ModuleType:
    """Return the module `time`."""
    made = copied(real_time)
    for name, base_us in _CLOCKS.items():
        setattr(made, name, _seconds_since(base_us))
        setattr(made, f"{name}_ns", _nanoseconds_since(base_us))

    def parts(seconds: float | None = None) -> real_time.struct_time:
        return real_time.gmtime(PRESENT.now_us() / SECOND_US if seconds is None else seconds)

    def sleep(seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        PRESENT.sleep_us(round(seconds * SECOND_US))

    def strftime(form: str, when: Any = None) -> str:
        return real_time.strftime(form, parts() if when is None else when)

    def asctime(when: Any = None) -> str:
        return real_time.asctime(parts() if when is None else when)

    def ctime(seconds: float | None = None) -> str:
        return real_time.asctime(parts(seconds))

    def clock_gettime(clock: int) -> float:
        is_wall = clock == real_time.CLOCK_REALTIME
        return (PRESENT.now_us() - (0 if is_wall else START_US)) / SECOND_US

    def clock_gettime_ns(clock: int) -> int:
        return round(clock_gettime(clock) * SECOND_US) * 1000

    import calendar

    for function in (sleep, strftime, asctime, ctime, clock_gettime, clock_gettime_ns):
        setattr(made, function.__name__, function)
    made.__dict__.update(
        gmtime=parts, localtime=parts, mktime=lambda when: float(calendar.timegm(when)),
        timezone=0, altzone=0, daylight=0, tzname=("UTC", "UTC"),
    )  # fmt: skip
    return made


def _seconds_since(base_us: int) -> Callable[[], float]:
    return lambda: (PRESENT.now_us() - base_us) / SECOND_US


def _nanoseconds_since(base_us: int) -> Callable[[], int]:
    return lambda: (PRESENT.now_us() - base_us) * 1000
