"""Outages, late requests and zombies strike at few visits, for times that a connector can bear."""

from __future__ import annotations

from dataclasses import replace

from semantix.model.call_effects import CallEffect
from semantix.plan.fault_plan import FaultPlan
from semantix.ports.call_table import CallRow
from semantix.scenario.scenario import NetworkTimes, Scenario
from semantix.search.network_faults import (
    late_faults_at,
    late_requests_at,
    not_searched,
    outage_us,
    outages_at,
    slow_network_of,
    visits_on_slow_networks,
    zombies_at,
)
from semantix.search.slow_answers import slow_answers_of
from semantix.search.visits import Visit, visits_of
from semantix.search.watched_run import run_watched
from semantix.testing.small_jobs import APPEND, shipped_spec, spec_of

SECOND = 1_000_000
SPEC = spec_of(APPEND)
CALLS = {
    "shop.put": CallRow("shop.put", True, CallEffect.WRITES, late=("late_request",)),
    "shop.end": CallRow(
        "shop.end", True, CallEffect.DECIDES, late=("late_request", "late_markers")
    ),
    "shop.look": CallRow("shop.look", False, CallEffect.NONE),
}


def visits(step: str, count: int, first: int = 0) -> list[Visit]:
    """Make visits of one call, before and after."""
    return [
        Visit(first + 2 * nth + place, step, position, "sink", 0, nth + 1, 1, None, 0, 0)
        for nth in range(count)
        for place, position in enumerate(("before", "after"))
    ]


def test_an_outage_strikes_the_first_a_middle_and_the_last_visit_of_each_remote_call() -> None:
    seen = visits("shop.put", 9) + visits("shop.end", 2, 40) + visits("shop.look", 5, 80)
    found = list(outages_at(seen, CALLS, SPEC, [NetworkTimes("shop", 10 * SECOND)]))
    assert [(fault.at, fault.occurrence) for fault in found] == [
        ("shop.put:before", 1),
        ("shop.put:before", 5),
        ("shop.put:before", 9),
        ("shop.end:before", 1),
        ("shop.end:before", 2),
    ]
    assert {(fault.do, fault.by_us) for fault in found} == {("cut_network", 11 * SECOND)}


def test_a_world_without_a_network_has_no_outage() -> None:
    assert list(outages_at(visits("shop.put", 3), CALLS, SPEC, [])) == []


def test_an_outage_is_shorter_than_every_transaction_timeout_and_the_search_says_so() -> None:
    free = NetworkTimes("kafka", 300 * SECOND)
    bound = NetworkTimes("kafka", 300 * SECOND, 60 * SECOND)
    short = NetworkTimes("kafka", 300 * SECOND, 4 * SECOND)
    assert (outage_us(free, SPEC), not_searched(free, SPEC)) == (301 * SECOND, "")
    assert (outage_us(bound, SPEC), outage_us(short, SPEC)) == (28 * SECOND, 0)
    assert not_searched(bound, SPEC) == (
        "an outage of kafka of 301 s (the client's timeout and a second) is not searched, only "
        "one of 28 s: a transaction times out after 60 s"
    )
    assert "no shorter one either" in not_searched(short, SPEC)
    assert (
        list(outages_at(visits("shop.put", 3), CALLS, SPEC, [replace(short, system="shop")])) == []
    )


def test_late_markers_strike_with_a_crash_behind_the_call_and_without_one() -> None:
    found = list(late_faults_at(visits("shop.end", 1), CALLS, SPEC))
    words = [tuple(fault.do for fault in faults) for faults in found]
    assert words == [
        *[("late_request",)] * 2,
        *[("late_markers",), ("late_markers", "crash_all")] * 2,
    ]
    assert {faults[1].at for faults in found if len(faults) == 2} == {"shop.end:after"}
    down_us = 150_000
    assert min(faults[0].by_us for faults in found) > down_us


def test_one_late_request_strikes_at_the_chosen_visits_where_servers_are_paused() -> None:
    found = late_requests_at(visits("shop.end", 4) + visits("shop.put", 4, 20), CALLS, SPEC)
    ends = [fault.occurrence for fault in found if fault.step == "shop.end"]
    assert ends == [1, 3, 4]
    assert {(fault.do, fault.position, fault.by_us) for fault in found} == {
        ("late_request", "before", 2_500_000)
    }


def test_a_stalled_attempt_goes_on_when_its_successor_has_taken_part_in_a_checkpoint() -> None:
    (stall,) = zombies_at(visits("shop.put", 1), CALLS, SPEC)
    assert (stall.do, stall.at, stall.by_us) == ("stall", "shop.put:before", 1_500_000)


def test_networks_are_slow_only_where_a_call_is_asynchronous() -> None:
    spec = shipped_spec("cassandra-upsert")
    scenario = Scenario(spec, workload=spec.workloads[0])
    clean = run_watched(scenario)
    seen = visits_of(clean.history, clean.unchanged)
    step = "cassandra.session.execute_async"
    row = CallRow(step, True, CallEffect.WRITES)
    assert slow_network_of(seen, {step: row}, spec, []) is None
    asynchronous = CallRow(step, True, CallEffect.WRITES, is_asynchronous=True)
    short = NetworkTimes("cassandra", 0, 6 * SECOND)
    shorter = slow_network_of(seen, {step: asynchronous}, spec, [short])
    assert shorter is not None
    assert shorter.by_us == 2 * SECOND
    slow = slow_network_of(seen, {step: asynchronous}, spec, [])
    assert slow is not None
    assert slow.by_us == 4 * SECOND  # the checkpoint's timeout without an interval
    run = run_watched(Scenario(spec, FaultPlan((slow,)), scenario.workload))
    found = visits_on_slow_networks(run)
    assert 5 < len(found) < 40
    assert {visit.attempt for visit in found} == {1}


def test_networks_are_slow_from_the_first_visit_of_each_question_whose_answer_is_late() -> None:
    calls = {**CALLS, "shop.ask": CallRow("shop.ask", True, CallEffect.NONE, lags=True)}
    seen = visits("ckpt_trigger_decide", 1) + visits("shop.put", 2, 10) + visits("shop.ask", 3, 20)
    slow = slow_network_of(seen, calls, SPEC, [])
    assert slow is not None
    assert slow_network_of(seen, CALLS, SPEC, []) is None
    (found,) = slow_answers_of(slow, seen, calls)
    assert (found.do, found.at, found.occurrence, found.by_us) == (
        "slow_network", "shop.ask:before", 1, slow.by_us
    )  # fmt: skip
