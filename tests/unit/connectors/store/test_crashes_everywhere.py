"""The shipped sinks under a crash of everything at each visited place, recovery included.

Counted by plain loops, independently of search and oracles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from semantix.history.events import LEFTOVER, History
from semantix.model.catalogue import STEPS
from semantix.plan.fault_plan import Fault
from semantix.scenario.scenario import RunResult
from semantix.testing.small_jobs import (
    APPEND,
    TWO_PHASE_COMMIT,
    WRITE_AHEAD,
    end_of,
    of_kind,
    spec_of,
    visible,
)
from semantix.testing.small_jobs import run as run_small

WORKLOAD = {"records": 9, "keys": 3, "partitions": 1, "parallelism": 1}
BEHIND_COMPLETION = Fault("crash_all", "ckpt_store_add:after", checkpoint=1)


def run(connector: str, *faults: Fault) -> RunResult:
    options = {"fail_at_end": True} if connector == WRITE_AHEAD else {}
    return run_small(spec_of(connector, options=options), *faults, **WORKLOAD)


def crashes_at(history: History, who: str) -> Iterator[Fault]:
    """Give a crash of everything at each visit of a step by this attempt of the sink."""
    counts: Counter[tuple[str, str]] = Counter()
    for visit in history.steps:
        if not visit.who.startswith("sink-0#"):
            continue
        step, position = visit.step, visit.position
        is_part = position == "during"
        if not is_part:
            counts[step, position] += 1
        if visit.who == who:
            yield Fault(
                "crash_all",
                f"{step}:{position}",
                occurrence=counts[step, "before" if is_part else position],
                subtask=0,
                task="sink",
                part=visit.detail if is_part else None,
            )


def all_runs(connector: str) -> Iterator[tuple[tuple[Fault, ...], History]]:
    """Run every single crash, and every crash in the life behind a first one."""
    for prefix, who in (((), "sink-0#1"), ((BEHIND_COMPLETION,), "sink-0#2")):
        for fault in crashes_at(run(connector, *prefix).history, who):
            result = run(connector, *prefix, fault)
            assert result.unfired == ()
            yield (*prefix, fault), result.history


def counts_of(history: History) -> Counter[str]:
    return Counter(visible(history))


@pytest.mark.parametrize("connector", [TWO_PHASE_COMMIT, WRITE_AHEAD, APPEND])
def test_no_crash_loses_a_record_leaves_anything_open_or_stops_the_job(connector: str) -> None:
    for faults, history in all_runs(connector):
        assert len(counts_of(history)) == 9, faults
        assert end_of(history)[0] == "finished", faults
        assert not of_kind(history, LEFTOVER), faults


def test_no_crash_repeats_a_record_of_the_transactional_sink() -> None:
    for faults, history in all_runs(TWO_PHASE_COMMIT):
        assert set(counts_of(history).values()) == {1}, faults


def test_only_crashes_between_first_append_and_marker_repeat_records_of_the_write_ahead_sink() -> (
    None
):
    repeating = {
        faults[-1].at
        for faults, history in all_runs(WRITE_AHEAD)
        if set(counts_of(history).values()) != {1}
    }
    assert repeating == {
        "store.append:after",
        "store.append:before",  # of the second record and later
        "wal_send:during",
        "wal_send:after",
        "wal_mark_committed:before",
        "store.put_marker:before",
    }


@pytest.mark.parametrize("connector", [TWO_PHASE_COMMIT, WRITE_AHEAD, APPEND])
def test_every_protocol_step_is_in_the_catalogue(connector: str) -> None:
    history = run(connector, BEHIND_COMPLETION).history
    for visit in history.steps:
        if not visit.step.startswith("store."):
            assert visit.step in STEPS
            assert visit.position != "during" or STEPS[visit.step].many
