"""The search without a condition: in which order it makes its runs, and what counts."""

from __future__ import annotations

import pytest

from semantix.certify.executors.simulated import simulated_executor
from semantix.certify.preconditions.off_search import OffSearch
from semantix.certify.tally import Found
from semantix.model.guarantees import Guarantee
from semantix.oracles.claims import oracles_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.small_jobs import APPEND, TWO_PHASE_COMMIT, WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=8, keys=4, partitions=1, parallelism=1)


def searched(spec: ConnectorSpec, claim: Guarantee) -> tuple[OffSearch, Found | None]:
    with simulated_executor(1) as executor:
        search = OffSearch(spec, SMALL, 0, executor, None, oracles_of(claim))
        for _, found in search.judged_runs():
            if found is not None:
                return search, found
    return search, None


def test_the_first_crash_that_breaks_the_guarantee_ends_it() -> None:
    search, found = searched(spec_of(APPEND, world_options={"store": {}}), Guarantee.EXACTLY_ONCE)
    assert found is not None
    assert (found.finding.oracle, found.finding.kind) == ("EO", "dirty_read")
    assert (search.runs, search.fired) == (1, {})  # it is visible too early without any fault
    search, found = searched(
        spec_of(APPEND, world_options={"store": {}}), Guarantee.EFFECTIVELY_ONCE
    )
    assert found is not None
    assert (found.finding.oracle, found.finding.kind) == ("IDEM", "duplicate")
    assert [fault.do for fault in found.faults] == ["crash_coordinator"]
    assert search.runs < 20


def test_where_nothing_breaks_it_has_tried_faults_of_each_class() -> None:
    spec = spec_of(TWO_PHASE_COMMIT, Guarantee.EXACTLY_ONCE, world_options={"store": {}})
    search, found = searched(spec, Guarantee.EXACTLY_ONCE)
    assert (found, search.reason) == (None, "")
    assert {"crash", "error", "response", "checkpoint"} <= set(search.fired)
    assert 100 < search.runs < 300


def test_a_job_that_does_not_end_without_a_fault_shows_nothing() -> None:
    options = {"store": {"transaction_timeout_ms": 500, "reaper_interval_ms": 0}}
    spec = spec_of(TWO_PHASE_COMMIT, Guarantee.EXACTLY_ONCE, world_options=options)
    search, found = searched(spec, Guarantee.EXACTLY_ONCE)
    assert found is None
    assert search.runs == 1
    assert "without a fault the job is cut" in search.reason


@pytest.mark.parametrize(("log_storage", "oracle"), [("task_owned", "LIVE"), ("state", "")])
def test_a_new_submission_breaks_a_log_whose_values_are_not_in_the_state(
    log_storage: str, oracle: str
) -> None:
    """It finds no marker of the first one, and waits for ever for the log of what was sent."""
    spec = spec_of(
        WRITE_AHEAD,
        options={"fail_at_end": True, "log_storage": log_storage},
        world_options={"store": {}},
        faults=("resubmit",),
    )
    _, found = searched(spec, Guarantee.AT_LEAST_ONCE)
    assert (found.finding.oracle if found else "") == oracle
    faults = found.faults if found else ()
    assert [fault.do for fault in faults] == (["resubmit"] if oracle else [])
