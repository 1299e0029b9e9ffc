"""Other actors: each act has its time, is done once, and survives a crash of everything."""

from __future__ import annotations

import pytest

from semantix.certify.campaign import certify
from semantix.errors import SpecError
from semantix.history.events import ACTED, COMPLETED, STEP
from semantix.model.guarantees import Guarantee, Verdict
from semantix.oracles.judge import judge
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import PreparedRun, run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.other_actors import OtherAct

HERE = f"{__file__}:"
SINK = "semantix.connectors.store.transactional_sink:TransactionalStoreSink"
SMALL = WorkloadSettings(records=12, keys=2, partitions=1, parallelism=1)


def appends_one(outside):
    outside.client("store").append([outside.records[0]])


def writes_a_marker(outside):
    outside.client("store").put_marker("outside", "was here")


def raises(outside):
    raise ValueError("no")


def has_no_world(outside):
    outside.client("kafka")


def spec(*acts):
    claim = Guarantee.EXACTLY_ONCE
    return ConnectorSpec("acted", SINK, claim, world_options={"store": {}}, others=acts)


def history(of, *faults):
    return run_scenario(Scenario(of, FaultPlan(faults), SMALL)).history


def acts(of):
    return [(event.index, event.what) for event in of.facts if event.kind == ACTED]


@pytest.mark.parametrize(
    ("at", "asked"), [("start", False), ("sink_invoke:before", True), ("", False)]
)
def test_the_acts_are_asked_at_visits_only_if_one_waits_for_a_visit(at, asked):
    act = OtherAct(f"{HERE}writes_a_marker", after_checkpoint=0 if at else 1, at=at)
    run = PreparedRun(Scenario(spec(act), FaultPlan(), SMALL))
    assert run.acts is not None
    assert run.acts.waits_for_visits() is asked


def test_an_act_at_the_start_is_done_before_the_job_is_deployed():
    found = history(spec(OtherAct(f"{HERE}writes_a_marker", at="start")))
    kinds = [event.kind for event in found.facts if event.kind in (ACTED, "deployed")]
    assert kinds[0] == ACTED
    assert kinds.count(ACTED) == 1
    crash = Fault("crash_all", "ckpt_store_add:after", checkpoint=1)
    assert acts(history(spec(OtherAct(f"{HERE}writes_a_marker", at="start")), crash)) == [
        (0, "writes_a_marker")
    ]


def test_an_act_waits_for_a_completed_checkpoint():
    found = history(spec(OtherAct(f"{HERE}writes_a_marker", 2)))
    assert acts(found) == [(0, "writes_a_marker")]
    order = [event.kind for event in found.facts if event.kind in (ACTED, COMPLETED)]
    assert order[:3] == [COMPLETED, COMPLETED, ACTED]


def test_an_act_waits_for_a_visit_and_for_the_act_before_it():
    first = OtherAct(f"{HERE}writes_a_marker", 1)
    second = OtherAct(f"{HERE}writes_a_marker", at="tpc_notify_commit:after")
    found = history(spec(first, second))
    assert [index for index, _ in acts(found)] == [0, 1]
    acted = [event.sequence for event in found.facts if event.kind == ACTED][1]
    visits = [
        event.sequence
        for event in found.events
        if event.kind == STEP and (event.step, event.position) == ("tpc_notify_commit", "after")
    ]
    assert visits[0] < acted < visits[1]


def test_what_it_does_is_seen_and_no_fault_strikes_there():
    found = judge(history(spec(OtherAct(f"{HERE}appends_one", 1))), ("EO",))["EO"]
    assert [finding.kind for finding in found.findings] == ["duplicate"]
    visits = [event.who for event in history(spec(OtherAct(f"{HERE}appends_one", 1))).steps]
    assert "outside" not in "".join(visits)


CRASH = Fault("crash_all", "ckpt_store_add:after", task="coordinator", occurrence=2)


@pytest.mark.parametrize("fault", [CRASH, Fault("rescale", CRASH.at, parallelism=2, occurrence=2)])
def test_an_act_is_done_once_also_over_a_crash_of_everything(fault):
    found = history(spec(OtherAct(f"{HERE}writes_a_marker", 2)), fault)
    assert acts(found) == [(0, "writes_a_marker")]


def test_only_the_progress_is_durable():
    run = PreparedRun(Scenario(spec(OtherAct(f"{HERE}writes_a_marker", 2)), workload=SMALL))
    world = run.worlds["others"]
    assert world.capture(0) == (0, 0)
    run.acts.checkpoint_completed()
    assert world.capture(0) == (0, 1)
    run.run()
    assert world.capture(0) == (1, 0)
    assert world.canonical((1, 0), frozenset()) == (1, 0)
    assert (world.deadlines((1, 0)), world.leftovers(), world.settled_by_us()) == ({}, (), 0)


def test_equal_runs_with_acts_are_equal():
    of = spec(OtherAct(f"{HERE}writes_a_marker", 1), OtherAct(f"{HERE}writes_a_marker", 2))
    assert history(of) == history(of)


def test_the_search_closes_and_upholds_a_connector_that_does_not_care():
    of = spec(OtherAct(f"{HERE}writes_a_marker", 2))
    result = certify(of, examples=0, occurrences="first")
    assert (result.verdict, result.search.closed_under_crashes) == (Verdict.UPHELD, True)


def test_an_act_that_never_comes_makes_the_result_inconclusive():
    result = certify(spec(OtherAct(f"{HERE}writes_a_marker", 99)), examples=0)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "was not called" in result.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [("raises", "raised ValueError: no"), ("has_no_world", "no world 'kafka', expected store")],
)
def test_a_function_that_raises_is_named(name, text):
    with pytest.raises(SpecError, match=text):
        history(spec(OtherAct(f"{HERE}{name}", 1)))
