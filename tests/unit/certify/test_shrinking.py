"""A finding's plan holds no fault that the finding does not need."""

from __future__ import annotations

import pytest

from semantix.certify.judged_run import judged_run
from semantix.certify.shrinking import shrink_all, shrunk
from semantix.certify.tally import Tally, found_in, key_of
from semantix.history.codec import digest
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import APPEND, WRITE_AHEAD, spec_of

SPEC = spec_of(WRITE_AHEAD, options={"fail_at_end": True})
NEEDED = Fault("crash_all", "wal_mark_committed:before", 1, task="sink", subtask=0)
NEEDLESS = Fault("crash", "wal_append:after", 20, task="sink", subtask=1)
UNFIRED = Fault("crash", "wal_append:after", 900, task="sink", subtask=1)
FAILS = Fault("crash", "store.append:after", 1, task="sink", subtask=0)
BEHIND = Fault("crash_all", "ckpt_store_add:after", checkpoint=2)


def duplicates(*faults, name="drawn"):
    """Give the findings of EO that the run under these faults shows."""
    scenario = Scenario(SPEC, FaultPlan(faults, name=name))
    found = found_in(scenario, judged_run(run_scenario(scenario)), is_drawn=True)
    return [one for one in found if (one.finding.oracle, one.finding.kind) == ("EO", "duplicate")]


@pytest.mark.parametrize("faults", [
    (NEEDED, UNFIRED), (UNFIRED, NEEDED), (UNFIRED, NEEDED, NEEDED), (NEEDED, NEEDED, NEEDED),
])  # fmt: skip
def test_what_the_finding_does_not_need_is_left_out(faults):
    (found,) = duplicates(*faults)
    made = shrunk(found)
    assert made.scenario.plan.faults == made.faults == (NEEDED,)
    assert key_of(made) == key_of(found)
    assert digest(run_scenario(made.scenario).history) == made.digest


def test_a_crash_that_gives_the_finding_only_its_window_is_left_out():
    # This sink's records are visible at once, with or without a crash.
    scenario = Scenario(spec_of(APPEND), FaultPlan((FAILS, BEHIND)))
    (found,) = [
        one
        for one in found_in(scenario, judged_run(run_scenario(scenario)))
        if (one.finding.oracle, one.finding.kind) == ("EO", "dirty_read")
    ]
    made = shrunk(found)
    assert (found.window, len(found.faults)) == ("sink_finish:before", 2)
    assert (made.window, made.faults, made.scenario.plan.faults) == ("", (), ())


def test_findings_that_are_the_same_after_shrinking_are_joined():
    tally = Tally(("EO",))
    for faults in ((NEEDED, UNFIRED), (NEEDED,)):
        scenario = Scenario(SPEC, FaultPlan(faults, name="drawn"))
        tally.take(scenario, judged_run(run_scenario(scenario)), is_drawn=True)
    shrink_all(tally)
    kept = [one for key, one in tally.found.items() if key[:2] == ("EO", "duplicate")]
    assert [one.scenario.plan.faults for one in kept] == [(NEEDED,)]


def test_a_plan_written_by_hand_stays_as_it_is():
    (found,) = duplicates(NEEDED, UNFIRED, name="mine")
    assert shrunk(found) is found


def test_a_plan_that_needs_all_of_its_faults_keeps_them():
    lost = Fault("drop", "ckpt_notify_deliver:before", 1, task="sink", subtask=0)
    fails = Fault("crash_all", "wal_mark_committed:before", 2, task="sink", subtask=0)
    for found in duplicates(lost, fails):
        assert shrunk(found).faults in ((lost, fails), (fails,))


def test_equal_faults_of_which_one_struck_count_as_one():
    (found,) = duplicates(NEEDED, NEEDED)
    assert found.faults == (NEEDED,)
    assert found.size[0] == 1


def test_the_smaller_plan_is_kept_whatever_was_drawn_beside_it():
    tally = Tally(("EO",))
    for faults in ((NEEDED, NEEDED, NEEDED), (NEEDED,)):
        scenario = Scenario(SPEC, FaultPlan(faults, name="drawn"))
        tally.take(scenario, judged_run(run_scenario(scenario)), is_drawn=len(faults) > 1)
    (kept,) = [one for key, one in tally.found.items() if key[:2] == ("EO", "duplicate")]
    assert kept.scenario.plan.faults == (NEEDED,)
