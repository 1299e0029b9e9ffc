"""Small jobs and what is read from their histories."""

from __future__ import annotations

from semantix.history.events import COMPLETED, ENDED
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault
from semantix.testing.small_jobs import (
    SHIPPED,
    WRITE_AHEAD,
    end_of,
    every_record,
    of_kind,
    run,
    shipped_spec,
    spec_of,
    steps_of,
    visible,
)

SPEC = spec_of(WRITE_AHEAD)


def test_a_small_run_has_its_workload_and_its_faults() -> None:
    crash = Fault("crash", "wal_mark_committed:before", task="sink")
    result = run(SPEC, crash, records=6, parallelism=1)
    assert result.unfired == ()
    counts = visible(result.history)
    assert set(counts) == set(every_record(6))
    assert 2 in counts.values()


def test_what_is_read_from_a_history() -> None:
    history = run(SPEC).history
    assert visible(history) == every_record()
    assert end_of(history) == ("finished", "")
    assert [event.kind for event in of_kind(history, COMPLETED, ENDED)][-1] == ENDED
    mine = steps_of(history, "sink-0#1")
    assert ("wal_send", "before", "sink-0#1") in mine
    assert {who for _, _, who in mine} == {"sink-0#1"}
    assert set(mine) < set(steps_of(history))


def test_a_spec_may_claim_something_else_and_shipped_specs_are_found_by_name() -> None:
    assert spec_of(WRITE_AHEAD, Guarantee.NONE).claim is Guarantee.NONE
    assert shipped_spec("write-ahead").connector == WRITE_AHEAD
    assert [shipped_spec(name).name for name in SHIPPED] == list(SHIPPED)
