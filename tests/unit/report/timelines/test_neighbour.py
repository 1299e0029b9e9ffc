"""A run beside its clean neighbour."""

from __future__ import annotations

from semantix.plan.fault_plan import Fault
from semantix.report.timelines.neighbour import Difference, difference_lines, difference_of
from semantix.testing.histories import LiteralHistory
from semantix.testing.small_jobs import WRITE_AHEAD, run, spec_of

CRASH = Fault("crash", "wal_mark_committed:before", subtask=0, task="sink")


def test_equal_runs_do_not_differ() -> None:
    history = LiteralHistory().appeared("r1").build()
    assert difference_of(history, history) is None


def test_the_first_difference_of_a_run_with_a_crash_is_the_fault() -> None:
    spec, few = spec_of(WRITE_AHEAD), {"records": 6, "keys": 3, "partitions": 1, "parallelism": 1}
    history, clean = run(spec, CRASH, **few).history, run(spec, **few).history
    found = difference_of(history, clean, ("r1",))
    assert found is not None
    assert found.here == ("sink-0#1", "FAULT: crash at wal_mark_committed:before")
    assert found.clean[0] == "sink-0#1"
    assert history.events[: found.sequence] == clean.events[: found.sequence]
    ((record, here, there),) = found.sightings
    assert (record, len(here), len(there)) == ("r1", 2, 1)
    assert here[0] == there[0]


def test_a_run_that_ends_earlier_differs_at_its_end() -> None:
    clean = LiteralHistory().appeared("r1").appeared("r2").build()
    found = difference_of(LiteralHistory().appeared("r1").build(), clean, ("r2",))
    assert found is not None
    assert (found.sequence, found.here) == (1, ("", "the run has ended"))
    assert found.clean == ("reader", "sees r2 in out")


def test_read_backs_and_rows_are_sightings() -> None:
    clean = LiteralHistory().build()
    history = LiteralHistory().readback("r1").readback("r1 r1").row("k1", "r2")
    found = difference_of(history.build(), clean, ("r1", "r2"))
    assert found is not None
    assert [len(here) for _, here, _ in found.sightings] == [2, 1]


def test_records_with_the_same_fate_are_one_line() -> None:
    times = ((1_000_000, 2_000_000), (1_000_000,))
    sightings = (("r1", *times), ("r2", *times), ("r3", (5_000,) * 6, ()))
    found = Difference(7, 1_000_000, ("sink-0#1", "crashes"), ("", "the run has ended"), sightings)
    assert list(difference_lines(found)) == [
        "Without the fault the run is the same for 7 events, up to 1.000 s:",
        "       with  sink-0#1       crashes",
        "    without                 the run has ended",
        "A reader sees r1, r2 twice (1.000 s, 2.000 s); without the fault once.",
        "A reader sees r3 6 times (0.005 s, 0.005 s, 0.005 s, 0.005 s and 2 more); "
        "without the fault never.",
    ]
