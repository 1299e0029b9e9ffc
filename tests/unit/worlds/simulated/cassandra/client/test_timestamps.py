"""Write timestamps of a client never repeat and never go back."""

from __future__ import annotations

from semantix.worlds.simulated.cassandra.client.timestamps import MonotonicTimestamps


def test_time_that_stands_still_or_goes_back_is_passed_by_one() -> None:
    times = iter([100, 100, 90, 200])
    stamps = MonotonicTimestamps(lambda: next(times))
    assert [stamps() for _ in range(4)] == [100, 101, 102, 200]
