"""Where faults were tried: visited, planned, struck, and left out as equal."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.certify.coverage import Coverage, FaultCount
from semantix.model.catalogue import STEPS, is_client_call
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.search.dry_runs import RECOVERY_PLAN
from semantix.search.visits import Visit
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)


def visit(step: str, position: str, task: str = "sink") -> Visit:
    return Visit(1, step, position, task, 0, 1, 1, None, 0, 0)


def test_points_stand_in_the_order_of_the_protocol_and_calls_behind_as_visited() -> None:
    coverage = Coverage()
    coverage.visited([
        visit("store.put_marker", "before"), visit("store.append", "after"),
        visit("wal_send", "after"), visit("wal_send", "during"), visit("wal_append", "before"),
    ])  # fmt: skip
    assert [(one.step, one.position) for one in coverage.result()] == [
        ("wal_append", "before"), ("wal_send", "during"), ("wal_send", "after"),
        ("store.put_marker", "before"), ("store.append", "after"),
    ]  # fmt: skip


def test_a_fault_is_counted_when_it_is_planned_and_when_it_strikes() -> None:
    coverage = Coverage()
    crash, drop = Fault("crash", "wal_send:after"), Fault("drop", "ckpt_notify_deliver:before")
    both = FaultPlan((crash, drop))
    coverage.visited([visit("wal_send", "after"), visit("wal_send", "after", "source")])
    coverage.planned([both, FaultPlan((crash,))])
    coverage.planned([FaultPlan((crash,))], equal=True)
    coverage.fired(both, (drop,))
    notify, send = coverage.result()
    assert (send.visits, send.tasks) == (2, ("sink", "source"))
    assert send.faults == {"crash": FaultCount(planned=3, fired=1, equal=1)}
    assert notify.faults == {"notification": FaultCount(planned=1)}
    assert notify.visits == 0


def test_the_crash_that_only_leads_to_a_recovery_is_no_fault_of_its_own() -> None:
    coverage = Coverage()
    plan = FaultPlan((*RECOVERY_PLAN.faults, Fault("crash", "restore_run:after")))
    coverage.planned([plan, RECOVERY_PLAN])
    coverage.fired(plan, ())
    places = {one.step: one.faults["crash"] for one in coverage.result()}
    assert places == {"restore_run": FaultCount(1, 1), "ckpt_store_add": FaultCount(1, 0)}


def test_a_search_leaves_no_gap_that_it_does_not_tell() -> None:
    spec = replace(spec_of(WRITE_AHEAD, options={"fail_at_end": True}), workloads=(SMALL,))
    result = certify(spec, examples=0)
    coverage = result.search.coverage
    assert len([one for one in coverage if one.visits]) == result.search.steps_visited
    for place in coverage:
        assert place.step in STEPS or is_client_call(place.step)
        # A step with one effect has no visit of its own for `during`; a crash can strike there.
        assert place.visits > 0 or place.position == "during"
        for name, count in place.faults.items():
            assert count.fired + count.equal == count.planned > 0, (place, name)
    crashed = [one for one in coverage if "crash" in one.faults]
    assert len(crashed) == len(coverage), "somewhere no crash was tried"
    single = next(stage for stage in result.search.stages if stage.name == "single")
    equal = sum(count.equal for one in coverage for count in one.faults.values())
    assert equal == single.repeats
