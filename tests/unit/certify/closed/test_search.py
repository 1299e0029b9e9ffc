"""The closed search against plain enumeration of every pair of crashes (targets.md R8)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from semantix.certify.closed.canonical_state import CanonicalForms
from semantix.certify.closed.search import closed_search
from semantix.certify.judged_run import RUN_CODES, judged_run
from semantix.certify.stages.pairs import crash_all_plans, visits_behind_crash
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import PreparedRun, run_scenario
from semantix.scenario.scenario import Scenario
from semantix.search.equal_futures import without_repeats
from semantix.search.visits import visits_of
from semantix.search.watched_run import run_watched
from semantix.spec.connector_spec import (
    CheckpointingSettings,
    RestartSettings,
    WorkloadSettings,
)
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, WRITE_AHEAD, spec_of
from semantix.worlds.simulated.store import TransactionalStore

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


def crashed_once(scenario):
    """Give each crash of everything whose future no other one has, with the run that it makes."""
    clean = run_watched(scenario)
    for plan in crash_all_plans(without_repeats(visits_of(clean.history, clean.unchanged))):
        yield plan, run_watched(replace(scenario, plan=plan))


@pytest.mark.parametrize("name", list(SPECS))
def test_the_closed_search_sees_what_all_pairs_of_crashes_see(name):
    scenario = Scenario(SPECS[name], workload=SMALL)
    found = closed_search(scenario, RUN_CODES)
    assert found.is_closed
    closed = {one for plan in found.broken for one in seen_in(scenario, plan)}
    plain = set()
    pairs = 0
    for first, struck in crashed_once(scenario):
        plain |= seen_in(scenario, first)
        for pair in crash_all_plans(without_repeats(visits_behind_crash(struck)), first.faults):
            pairs += 1
            plain |= seen_in(scenario, pair)
    assert pairs > 1_500
    assert closed == plain
    assert bool(plain) is (name != "two-phase-commit")


def with_timeout(timeout_ms, delay_ms=400):
    """Give the two-phase commit into a store with this timeout, and with this restart delay."""
    store = {"transaction_timeout_ms": timeout_ms, "reaper_interval_ms": 1}
    restart = RestartSettings(delay_ms=delay_ms)
    spec = replace(SPECS["two-phase-commit"], restart=restart, world_options={"store": store})
    return Scenario(spec, workload=SMALL)


def some_pairs(scenario):
    """Give pairs of crashes, with what each shows: enough of them for every step to be there."""
    for first, struck in list(crashed_once(scenario))[::2]:
        for pair in list(crash_all_plans(visits_behind_crash(struck), first.faults))[::3]:
            yield pair, seen_in(scenario, pair)


@pytest.mark.parametrize("timeout_ms", [1600, 1750])
def test_what_two_outages_lose_to_a_timeout_is_not_called_closed(timeout_ms):
    scenario = with_timeout(timeout_ms)
    assert any(seen for _, seen in some_pairs(scenario))
    found = closed_search(scenario, RUN_CODES)
    assert not found.is_closed
    assert "crashes in a row" in found.reason
    assert 450_000 < found.outage_below_us < 900_000  # one outage is covered, two are not


def test_below_the_bound_no_pair_of_crashes_loses_anything():
    scenario = with_timeout(2_600)
    assert closed_search(scenario, RUN_CODES).outage_below_us > 2 * 450_000
    assert not any(seen for _, seen in some_pairs(scenario))


def test_a_timeout_that_passes_in_one_outage_is_found_by_the_closed_search_too():
    scenario = with_timeout(1_200)
    plain = set()
    for plan in crash_all_plans(visits_of(run_scenario(scenario).history)):
        plain |= seen_in(scenario, plan)
    found = closed_search(scenario, RUN_CODES)
    assert not found.is_closed
    assert found.outage_below_us < 450_000
    closed = {one for plan in found.broken for one in seen_in(scenario, plan)}
    assert {one[:2] for one in closed} == {one[:2] for one in plain} != set()
    # Crashes that leave one durable state may strike at several steps; the search keeps the first.
    assert closed <= plain


def test_a_timeout_shorter_than_the_run_itself_covers_no_outage_and_its_chains_replay():
    scenario = with_timeout(700, delay_ms=100)
    found = closed_search(scenario, RUN_CODES)
    assert (found.is_closed, found.outage_below_us) == (False, 0)
    assert found.broken
    assert all(seen_in(scenario, plan) for plan in found.broken)


def test_a_long_timeout_bounds_the_outages_and_says_of_which_job():
    found = closed_search(with_timeout(600_000), RUN_CODES)
    assert found.is_closed
    assert found.reason == ""
    assert 598_000_000 < found.outage_below_us < 600_000_000
    assert (found.records, found.partitions, found.subtasks) == (3, 1, 1)


def test_without_a_timeout_any_outage_is_covered():
    found = closed_search(with_timeout(None), RUN_CODES)
    assert found.is_closed
    assert found.outage_below_us is None


def test_a_search_that_is_stopped_says_so():
    found = closed_search(with_timeout(600_000), RUN_CODES, tick=lambda: False)
    assert not found.is_closed
    assert "stopped after" in found.reason


def test_the_digest_covers_every_run_of_the_search():
    searches = [closed_search(with_timeout(600_000), RUN_CODES) for _ in range(2)]
    assert searches[0].digest == searches[1].digest
    runs_left = iter(range(searches[0].runs - 1, 0, -1))
    cut = closed_search(with_timeout(600_000), RUN_CODES, tick=lambda: next(runs_left) > 1)
    assert cut.runs == searches[0].runs - 1
    assert cut.digest != searches[0].digest


@pytest.mark.parametrize("name", list(SPECS))
def test_a_chain_of_crashes_replays_as_one_plain_run(name):
    scenario = (
        with_timeout(1_200) if name == "two-phase-commit" else Scenario(SPECS[name], workload=SMALL)
    )
    broken = closed_search(scenario, RUN_CODES).broken
    assert broken
    for plan in broken:
        run = run_scenario(replace(scenario, plan=plan))
        assert run.unfired == ()
        assert judged_run(run).findings


def test_the_search_begins_again_when_clients_have_asked_for_something_new(monkeypatch):
    plain = closed_search(Scenario(SPECS["two-phase-commit"], workload=SMALL), RUN_CODES)
    given = []

    def canonical(self, captured, observed):
        given.append(observed)
        return made(self, captured, observed)

    made = TransactionalStore.canonical
    monkeypatch.setattr(TransactionalStore, "canonical", canonical)
    asked = TransactionalStore.observed
    monkeypatch.setattr(TransactionalStore, "observed", lambda one: (*asked(one), "the log"))
    monkeypatch.setattr(TransactionalStore, "premises", lambda _, seen: [f"{len(seen)} asked"])
    found = closed_search(Scenario(SPECS["two-phase-commit"], workload=SMALL), RUN_CODES)
    assert (found.is_closed, found.states, found.runs) == (True, plain.states, plain.states + 1)
    assert set(given) == {frozenset(), given[-1]}
    assert "the log" in given[-1]
    assert found.premises[0].text == f"{len(given[-1])} asked"


def test_a_search_with_too_many_states_stops_and_says_what_grows():
    scenario = Scenario(SPECS["write-ahead"], workload=SMALL)
    whole = closed_search(scenario, RUN_CODES)
    cut = closed_search(scenario, RUN_CODES, states_max=20)
    assert cut.runs < whole.runs
    assert not cut.is_closed
    assert cut.reason.startswith(f"not closed after {cut.states - 1} durable states; what keeps")
    assert all(plan in whole.broken for plan in cut.broken)


def key(held, worlds, now_us):
    return CanonicalForms().form(held, worlds, now_us).key()


def test_the_same_content_under_other_names_has_one_form():
    states = []
    for seed in (0, 0, 7):
        run = PreparedRun(Scenario(SPECS["two-phase-commit"], FaultPlan(), SMALL, seed))
        run.run()
        store = run.worlds["store"]
        worlds = {"store": store.canonical(store.capture(run.queue.now), ())}
        states.append((run.storage.capture(), worlds, run.queue.now))
    assert key(*states[0]) == key(*states[1])
    held, worlds, now_us = states[0]
    latest = held.completed[-1]
    later = structs.replace(latest, checkpoint_id=latest.checkpoint_id + 5)
    renamed = structs.replace(held, last_id=99, completed=(later,))
    apart = structs.replace(held, completed=())
    assert key(held, worlds, now_us) != key(renamed, worlds, now_us)  # the last id was given out
    assert key(held, worlds, now_us) != key(apart, worlds, now_us)
