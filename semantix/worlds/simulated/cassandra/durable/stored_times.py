"""Write timestamps of a captured cluster: relative to now, or fixed."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.model.sim_time import SECOND_US, START_US, SimTime

_FIRST_CLOCK_US = START_US - 24 * 3_600 * SECOND_US  # no clock of a run was ever behind this
_LONG_AGO = -(2**70)


@dataclass(frozen=True, slots=True)
class FixedTime:
    """A write timestamp from before the simulation: a client chose it, and not by its clock."""

    at_us: int


Time = int | FixedTime  # microseconds relative to now, or a time that does not move with the clock


@dataclass(frozen=True, slots=True)
class StoredTime:
    """A write timestamp among the values of a request on its way (USING TIMESTAMP ?)."""

    time_us: Time


def relative_to(time_us: int, now_us: SimTime) -> Time:
    """Give a timestamp relative to now. One from before the simulation does not move with it."""
    return time_us - now_us if time_us >= _FIRST_CLOCK_US else FixedTime(time_us)


def absolute(time: Time, now_us: SimTime) -> int:
    """Give the timestamp of a stored time."""
    return time.at_us if isinstance(time, FixedTime) else time + now_us


def order_of(time: Time) -> int:
    """Give a number by which times compare: a fixed time is before all that a clock gave."""
    return _LONG_AGO + time.at_us if isinstance(time, FixedTime) else time
