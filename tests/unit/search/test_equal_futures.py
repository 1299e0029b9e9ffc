"""Of crashes with one future only the first is run: nothing may be lost by it (targets.md R8)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from semantix.certify.campaign import certify
from semantix.certify.judged_run import judged_run
from semantix.history.events import History
from semantix.history.protocol_events import FaultStruck
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.simulated_worlds import call_rows
from semantix.search.dry_runs import RECOVERY_PLAN, make_dry_runs
from semantix.search.equal_futures import KnownFutures
from semantix.search.fault_points import crashes_at
from semantix.search.single_plans import single_plans
from semantix.search.visits import Futures, visits_of
from semantix.search.watched_run import run_watched
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import SHIPPED, shipped_spec

SMALL = WorkloadSettings(records=5, keys=3, partitions=1, parallelism=1, record_interval_ms=500)
# Others stand for these; the second comparison has all of them.
ALIKE = (
    *("cassandra-write-ahead", "cassandra-upsert-composite-key", "kafka-sink-exactly-once-keyed"),
    *("kafka-sink-none", "kafka-sink-at-least-once", "kafka-sink-exactly-once-pooling"),
    *("kafka-sink-exactly-once-rescale", "kafka-to-files", "files-to-cassandra"),
    *("streaming-file-sink-row", "streaming-file-sink-bulk", "two-phase-commit-files"),
    *("sink-function", "rich-sink-function", "sqlite-positions"),
    "cassandra-positions",
)
# Sources with a workload or options of their own; `source-function` stands for all of them.
SOURCES = ("source-", "kafka-source-", "file-source-")
COMPARED = [name for name in SHIPPED if name == "source-function" or not name.startswith(SOURCES)]
# Of these, only plans that are left out are compared: a whole search of a source takes too long.
SAMPLED = ["file-source-once", "kafka-source-earliest"]
CERTIFIED = [name for name in COMPARED if name not in ALIKE]
CRASHES = {"crash", "crash_process", "crash_coordinator", "crash_all"}
# Compared event by event; a prime, so that all kinds of crashes come by.
EVERY = 13


def small(name: str) -> Scenario:
    """Give a shipped spec with a workload of a second or two."""
    spec = shipped_spec(name)
    if name == "source-function":
        spec = replace(spec, options={"records": SMALL.records})
    workload = replace(SMALL, stop=spec.workloads[0].stop)
    return Scenario(replace(spec, workloads=(workload,)), workload=workload)


def told(history: History) -> list[tuple[object, ...]]:
    """Give all that happened and when, but for visits and for the place of the crash."""
    return [
        (event.time_us, event.do)
        if isinstance(event, FaultStruck)
        else structs.astuple(structs.replace(event, sequence=0))
        for event in history.facts
    ]


@pytest.mark.parametrize("name", CERTIFIED)
def test_the_reduced_search_finds_what_the_whole_one_finds(name):
    spec = small(name).spec
    reduced, whole = (
        certify(spec, examples=0, jobs=1, is_reduced=is_reduced) for is_reduced in (True, False)
    )
    singles, all_singles = (
        next(stage for stage in result.search.stages if stage.name == "single")
        for result in (reduced, whole)
    )
    assert singles.runs + singles.repeats == all_singles.runs
    assert singles.repeats > all_singles.runs // 3
    assert all_singles.repeats == 0
    assert (reduced.verdict, reduced.strongest) == (whole.verdict, whole.strongest)
    assert reduced.windows == whole.windows
    assert {(f.oracle, f.kind, f.window) for f in reduced.findings} == {
        (f.oracle, f.kind, f.window) for f in whole.findings
    }


@pytest.mark.parametrize("name", [*COMPARED, *SAMPLED])
def test_a_plan_that_is_left_out_has_the_history_of_the_one_that_is_run(name):
    scenario = small(name)
    dry = make_dry_runs(scenario, run_watched)
    pairs = []
    for visits, prefix in ((dry.visits, ()), (dry.recovery, RECOVERY_PLAN.faults)):
        known = KnownFutures()
        for visit, fault in [(v, f) for v in visits for f in crashes_at(v)]:
            earlier = known.earlier(fault, visit)
            if earlier is not None:
                pairs.append((FaultPlan((*prefix, earlier)), FaultPlan((*prefix, fault))))
    assert len(pairs) > 300
    assert {plan.faults[-1].do for _, plan in pairs} >= CRASHES
    for known, plan in pairs[::EVERY]:
        one, other = (run_scenario(replace(scenario, plan=p)) for p in (known, plan))
        assert (one.unfired, other.unfired) == ((), ())
        assert told(one.history) == told(other.history), (known.faults, plan.faults)


def test_a_reduction_that_ignores_effects_loses_the_windows():
    """The comparison above is able to fail: taken too far, the reduction changes the result."""
    scenario = small("write-ahead")
    clean = run_watched(scenario)
    every = frozenset(visit.sequence for visit in clean.history.steps)
    careless = dict.fromkeys(Futures._fields, every - {min(every)})
    visits = visits_of(clean.history, careless)
    plans = list(single_plans(scenario.spec, visits, (), call_rows(scenario.spec)))
    crashes = [single for single in plans if single.makes_windows and not single.is_repeat]
    assert len(crashes) < sum(single.makes_windows for single in plans) // 3
    windows = set()
    for single in crashes:
        run = run_scenario(replace(scenario, plan=single.plan))
        windows |= set(judged_run(run, makes_windows=True).windows)
    assert windows < set(scenario.spec.expected_windows)


def test_only_the_first_occurrence_is_run_where_its_own_representative_is_left_out():
    """With `--occurrences first` a visit may stand alone of its state: then it is run."""
    scenario = small(next(iter(SHIPPED)))
    watched = run_watched(scenario)
    visits = visits_of(watched.history, watched.unchanged)
    later = [visit for visit in visits if visit.sequence not in visit.future][:40]
    plans = list(single_plans(replace(scenario.spec, faults=("crash",)), later, (), {}))
    run = {single.plan.faults[0].at for single in plans if not single.is_repeat}
    alone = [v for v in later if all(o.future != v.future or o is v for o in later)]
    assert alone
    assert {f"{visit.step}:{visit.position}" for visit in alone} <= run


def test_an_act_that_begins_at_a_visit_gives_it_a_future_of_its_own():
    """The act begins before the crash strikes; at the visit before, it has not begun."""
    scenario = small("kafka-source-latest")
    (act,) = scenario.spec.others
    before = run_watched(scenario)
    linked = next(
        visit for visit in before.history.steps if visit.sequence in before.unchanged["everything"]
    )
    at = f"{linked.step}:{linked.position}"
    others = (structs.replace(act, at=at, after_checkpoint=0),)
    watched = run_watched(replace(scenario, spec=replace(scenario.spec, others=others)))
    begun = next(v for v in watched.history.steps if f"{v.step}:{v.position}" == at)
    assert begun.sequence <= linked.sequence
    assert not any(begun.sequence in chain for chain in watched.unchanged.values())
