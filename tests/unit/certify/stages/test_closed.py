"""The stage of the closed search: its sizes, what it counts, what it runs again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.closed.search import STATES_MAX, ClosedSearch
from semantix.certify.effort import Effort
from semantix.certify.executors.simulated import simulated_executor
from semantix.certify.interrupts import Interrupts
from semantix.certify.running_campaign import Campaign
from semantix.certify.stages import closed as stage
from semantix.certify.stages.closed import FIRST_STATES_MAX, RECORDS_MAX, closed_stage
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

LARGE = WorkloadSettings(records=24, keys=4, partitions=2, parallelism=2)
REPEATS = FaultPlan((Fault("crash_all", "wal_mark_committed:before", 1, task="sink", subtask=0),))
OPEN = ClosedSearch(9, 3, 5, False, (), "not closed after 9 states", digest="open", is_bounded=True)
CLOSED = ClosedSearch(4, 2, 5, True, (REPEATS,), digest="closed")


def searched(monkeypatch: pytest.MonkeyPatch, *found: ClosedSearch, **settings) -> Campaign:
    """Run the stage with these results of the search, in order."""
    results = iter(found)

    def search(scenario, codes, *, tick, states_max, is_repeated) -> ClosedSearch:
        workload = scenario.workload
        assert (workload.partitions, workload.parallelism) == (1, 1)
        assert is_repeated == (workload.records == RECORDS_MAX[0])
        assert states_max == (FIRST_STATES_MAX if is_repeated else STATES_MAX)
        assert tick()
        return replace(next(results), records=workload.records)

    monkeypatch.setattr(stage, "closed_search", search)
    with simulated_executor(1) as executor:
        campaign = Campaign(
            replace(spec_of(WRITE_AHEAD), workloads=(LARGE,), **settings),
            executor,
            claim=Guarantee.AT_LEAST_ONCE,
            seed=0,
            effort=Effort(),
            interrupts=Interrupts(),
        )
        closed_stage(campaign, LARGE)
    return campaign


def test_a_search_that_closes_is_made_once_and_its_chains_are_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    campaign = searched(monkeypatch, CLOSED)
    assert [one.records for one in campaign.closed] == [RECORDS_MAX[0]]
    (counted,) = campaign.log.finish()
    assert (counted.name, counted.runs) == ("closed", 2)
    assert {key[:2] for key in campaign.tally.found} >= {("EO", "duplicate")}


def test_a_search_that_reaches_its_bound_is_made_again_with_fewer_records(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (found,) = searched(monkeypatch, OPEN, CLOSED).closed
    assert (found.is_closed, found.records) == (True, RECORDS_MAX[1])
    assert found.larger == "with 12 records the search is not closed after 9 states"


def test_if_the_smaller_one_does_not_close_the_larger_one_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (found,) = searched(monkeypatch, OPEN, OPEN).closed
    assert (found.is_closed, found.records) == (False, RECORDS_MAX[0])


def test_premises_that_the_smaller_one_has_tried_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    otherwise = replace(CLOSED, is_closed=False, reason="it behaves otherwise", premises=("p",))
    (found,) = searched(monkeypatch, OPEN, otherwise).closed
    assert found.reason == "not closed after 9 states; with 8 records it behaves otherwise"
    assert found.premises == ("p",)


def test_without_crashes_there_is_nothing_to_search(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = searched(monkeypatch, faults=("error",))
    assert campaign.closed == []
    assert campaign.log.finish() == ()
