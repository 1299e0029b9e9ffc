"""Write timestamps of a captured cluster go there and back."""

from __future__ import annotations

import pytest

from semantix.model.sim_time import START_US
from semantix.worlds.simulated.cassandra.durable.stored_times import (
    FixedTime,
    absolute,
    order_of,
    relative_to,
)


@pytest.mark.parametrize("time_us", [START_US, START_US + 5, 0, 7, -(2**63) + 1, 2**63 - 1])
def test_a_time_comes_back(time_us: int) -> None:
    assert absolute(relative_to(time_us, START_US + 9), START_US + 9) == time_us


def test_only_a_time_of_the_simulation_moves_with_the_clock() -> None:
    moved, fixed = relative_to(START_US + 1, START_US), relative_to(1, START_US)
    assert absolute(moved, START_US + 100) == START_US + 101
    assert (fixed, absolute(fixed, START_US + 100)) == (FixedTime(1), 1)


def test_fixed_times_come_before_all_others() -> None:
    times = [relative_to(one, START_US) for one in (-5, 3, START_US, START_US + 1)]
    assert sorted(times, key=order_of) == times
