"""All pairs of crashes, and those that are left out because another pair leads to the same run."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.certify.stages.pairs import crash_all_plans, visits_behind_crash
from semantix.history.events import FAULT
from semantix.scenario.scenario import RunResult, Scenario
from semantix.search.equal_futures import without_repeats
from semantix.search.visits import Visit, visits_of
from semantix.search.watched_run import run_watched
from semantix.spec.connector_spec import CheckpointingSettings, WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

TINY = WorkloadSettings(records=1, keys=1, partitions=1, parallelism=1, record_interval_ms=100)
SPEC = replace(
    spec_of(WRITE_AHEAD, checkpointing=CheckpointingSettings(interval_ms=400)),
    workloads=(TINY,),
    faults=("crash",),
)


def test_every_visit_behind_the_crash_gets_a_second_one() -> None:
    clean = run_watched(Scenario(SPEC, workload=TINY))
    first = next(crash_all_plans(some_visits(clean)))
    struck = run_watched(Scenario(SPEC, first, TINY))
    visits = visits_behind_crash(struck)
    (fault,) = [event for event in struck.history.facts if event.kind == FAULT]
    assert visits[0].sequence > fault.sequence
    pairs = list(crash_all_plans(visits, first.faults))
    assert len(pairs) == len(visits)
    assert {pair.faults[0] for pair in pairs} == set(first.faults)
    assert len(without_repeats(visits)) < len(visits) / 2


def some_visits(run: RunResult) -> list[Visit]:
    """Return a visit of a run without a crash."""
    return visits_of(run.history, run.unchanged)[40:41]


def test_depth_two_runs_pairs_and_counts_those_that_it_leaves_out() -> None:
    result = certify(SPEC, depth=2, examples=0, occurrences="first")
    stages = {stage.name: stage for stage in result.search.stages}
    assert stages["pairs"].runs > 400
    assert stages["pairs"].repeats > stages["pairs"].runs
    assert stages["pairs"].unfired == 0
    assert "pairs" not in {s.name for s in certify(SPEC, examples=0, budget_s=0.0).search.stages}
