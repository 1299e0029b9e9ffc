"""The closed search against plain enumeration of every pair of crashes (targets.md R8)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.judged_run import RUN_CODES, judged_run
from semantix.certify.stages.closed import closed_search
from semantix.certify.stages.durable_form import canonical_form
from semantix.certify.stages.pairs import crash_all_plans, second_crashes
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import PreparedRun, run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.visits import visits_of
from semantix.spec.connector_spec import CheckpointingSettings, WorkloadSettings
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=3, keys=2, partitions=1, parallelism=1, record_interval_ms=250)
QUICK = CheckpointingSettings(interval_ms=500)
SPECS = {
    "two-phase-commit": spec_of(TWO_PHASE_COMMIT, checkpointing=QUICK),
    "write-ahead": spec_of(WRITE_AHEAD, checkpointing=QUICK, options={"fail_at_end": True}),
}


def seen_in(scenario, plan):
    """Give (oracle, kind, window) of each finding of one run."""
    run = run_scenario(replace(scenario, plan=plan))
    assert run.unfired == (), plan
    return {
        (one.finding.oracle, str(one.finding.kind), one.window) for one in judged_run(run).findings
    }


@pytest.mark.parametrize("name", list(SPECS))
def test_the_closed_search_sees_what_all_pairs_of_crashes_see(name):
    scenario = Scenario(SPECS[name], workload=SMALL)
    found = closed_search(scenario, RUN_CODES)
    assert found.is_closed
    closed = {one for plan in found.broken for one in seen_in(scenario, plan)}
    plain = set()
    pairs = 0
    clean = run_scenario(scenario)
    for first in crash_all_plans(visits_of(clean.history)):
        struck = run_scenario(replace(scenario, plan=first))
        plain |= seen_in(scenario, first)
        for pair in second_crashes(first.faults[0], struck.history):
            pairs += 1
            plain |= seen_in(scenario, pair)
    assert pairs > 5_000
    assert closed == plain
    assert bool(plain) is (name != "two-phase-commit")


def test_a_chain_of_crashes_replays_as_one_plain_run():
    scenario = Scenario(SPECS["write-ahead"], workload=SMALL)
    for plan in closed_search(scenario, RUN_CODES).broken:
        run = run_scenario(replace(scenario, plan=plan))
        assert run.unfired == ()
        assert judged_run(run).findings


def test_the_same_content_under_other_names_has_one_form():
    states = []
    for seed in (0, 0, 7):
        run = PreparedRun(Scenario(SPECS["two-phase-commit"], FaultPlan(), SMALL, seed))
        run.run()
        states.append(run.capture())
    assert canonical_form(states[0]) == canonical_form(states[1])
    held = states[0].checkpoints
    latest = held.completed[-1]
    later = replace(latest, checkpoint_id=latest.checkpoint_id + 5)
    renamed = replace(states[0], checkpoints=replace(held, last_id=99, completed=(later,)))
    apart = replace(states[0], checkpoints=replace(held, completed=()))
    assert canonical_form(states[0]) != canonical_form(renamed)  # the last id was given out
    assert canonical_form(states[0]) != canonical_form(apart)
