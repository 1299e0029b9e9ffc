"""For how long something is pending, and what outages that leaves below its timeout."""

from __future__ import annotations

from semantix.certify.closed.pending_times import PendingTimes


def test_the_longest_is_kept_from_begin_to_end_and_from_the_restart():
    times = PendingTimes()
    times.start_run({}, 0)
    times.look({"a": 1_000}, 0)
    times.look({"a": 1_000, "b": 1_200}, 200)
    times.look({"b": 1_200}, 300)
    assert times.longest_us == 300
    times.look({}, 550)
    assert times.longest_us == 350
    times.start_run({"c": 100}, 5_000)
    times.look({"c": 5_100}, 5_000)
    times.end_run(5_400)
    assert times.longest_us == 400
    assert times.timeout_us == 1_000  # of those that began: what was restored has less left
    assert times.outage_below_us() == 600


def test_so_many_crashes_are_covered_as_stay_below_the_bound():
    times = PendingTimes()
    times.start_run({}, 0)
    times.look({"a": 1_000_000}, 0)
    times.look({}, 100_000)
    assert times.reached_by(4, 100_000) == ""
    reason = times.reached_by(5, 100_000)
    assert "together 0.900 s or more" in reason
    assert "5 crashes in a row, each with 0.100 s" in reason


def test_without_a_timeout_there_is_no_bound():
    times = PendingTimes()
    times.start_run({}, 0)
    times.look({}, 0)
    times.end_run(10)
    assert times.outage_below_us() is None
    assert times.reached_by(99, 1_000_000) == ""
