"""Each world proves its canonical form: what pairs of crashes show, the closed search shows, too.

A canonical form that leaves out too much joins two crashes with different futures. The search then
runs on from one of them, and misses what the other one breaks. Plain enumeration knows no canonical
form: every pair of crashes is a plan, and is run from the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest

from semantix.certify.closed.search import closed_search
from semantix.certify.judged_run import RUN_CODES, judged_run
from semantix.certify.stages.pairs import crash_all_plans, visits_behind_crash
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.expectations.settling import settled
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.specs import load_spec
from semantix.search.equal_futures import without_repeats
from semantix.search.visits import visits_of
from semantix.search.watched_run import run_watched
from semantix.spec.connector_spec import CheckpointingSettings, ConnectorSpec, WorkloadSettings
from semantix.testing.canaries import SPECIMENS

# Spec → whether crashes break nothing at all, not even what it does not claim.
SHIPPED = {
    "kafka-sink-exactly-once": True,
    "kafka-sink-exactly-once-keyed": True,
    "kafka-sink-exactly-once-pooling": True,
    "two-phase-commit": True,
    "write-ahead": False,
    "cassandra-positions": False,
    "cassandra-upsert": False,
    "cassandra-write-ahead": True,
    "cassandra-write-ahead-append": False,
}
# One source function, one pulled source, one source of files and one job from source to sink stand
# for all sources; each run of theirs takes two or three times as long as that of a sink, so fewer
# pairs are run.
SOURCES = ("source-function", "kafka-source-earliest", "file-source-once", "kafka-to-kafka")
FIRSTS_OF_SOURCE, PAIRS_OF_SOURCE = 8, 40
# The other Kafka sinks differ from those of the table in their ids, or have no transactions.
NOT_COMPARED = (
    "cassandra-upsert-composite-key",  # its records are its own
    *("source-", "async-", "kafka-source-", "file-source-"),
    *("kafka-sink-none", "kafka-sink-at-least-once", "kafka-sink-exactly-once-rescale"),
    # Sinks of files and of SQLite, and jobs with files at one end, are not compared.
    *("streaming-file-sink-", "two-phase-commit-", "kafka-to-files", "files-to-cassandra"),
    *("sink-function", "rich-sink-function", "idempotent-sqlite", "sqlite-positions"),
)
SMALL = WorkloadSettings(records=3, keys=2, partitions=1, parallelism=1, record_interval_ms=250)
QUICK = CheckpointingSettings(interval_ms=500)
EVERY = 5  # a prime, so that all places come by
FIRSTS_OF_SPECIMEN, PAIRS_OF_FIRST = 12, 50  # some specimens restart for ever

Shown = set[tuple[str, str, str]]


def small(spec: ConnectorSpec) -> Scenario:
    """Give a run of a second or two of simulated time; a job that loops is cut early."""
    quick = replace(spec, checkpointing=QUICK, live_bound_ms=12_000)
    return Scenario(quick, workload=SMALL)


def shown_by(scenario: Scenario, plan: FaultPlan) -> Shown:
    """Give (oracle, kind, window) of each finding of one run."""
    run = run_scenario(replace(scenario, plan=plan))
    assert run.unfired == (), plan
    return {(f.finding.oracle, str(f.finding.kind), f.window) for f in judged_run(run).findings}


def crashes(
    scenario: Scenario, firsts_max: int | None = None, seconds_max: int | None = None
) -> Iterator[FaultPlan]:
    """Give single crashes and pairs; of those with equal futures the first only."""
    clean = run_watched(scenario)
    singles = list(crash_all_plans(without_repeats(visits_of(clean.history, clean.unchanged))))
    yield from singles
    every = 1 if firsts_max is None else -(-len(singles) // firsts_max)
    for first in singles[::every]:
        struck = run_watched(replace(scenario, plan=first))
        seconds = crash_all_plans(without_repeats(visits_behind_crash(struck)), first.faults)
        yield from islice(seconds, seconds_max)


@pytest.mark.parametrize("name", list(SHIPPED))
def test_a_shipped_connector_shows_the_same_to_pairs_of_crashes(
    pytestconfig: pytest.Config, name: str
) -> None:
    scenario = small(load_spec(pytestconfig.rootpath / "specs" / f"{name}.yaml"))
    found = closed_search(scenario, RUN_CODES)
    assert (found.is_closed, found.reason) == (True, "")
    plans = list(crashes(scenario))
    assert len(plans) > 1_500
    plain = {one for plan in plans[::EVERY] for one in shown_by(scenario, plan)}
    assert plain == {one for plan in found.broken for one in shown_by(scenario, plan)}
    assert bool(plain) is not SHIPPED[name]


@pytest.mark.parametrize("name", SOURCES)
def test_a_shipped_source_shows_nothing_to_pairs_of_crashes_and_is_closed(
    pytestconfig: pytest.Config, name: str
) -> None:
    spec = load_spec(pytestconfig.rootpath / "specs" / f"{name}.yaml")
    options = {"records": SMALL.records} if name == "source-function" else spec.options
    spec = replace(spec, options=options)
    scenario = small(spec)
    workload = replace(scenario.workload, stop=spec.workloads[0].stop)
    scenario = settled(replace(scenario, workload=workload))
    found = closed_search(scenario, RUN_CODES)
    assert (found.is_closed, found.reason, found.broken) == (True, "", ())
    assert found.states > 3
    plans = list(crashes(scenario, FIRSTS_OF_SOURCE, PAIRS_OF_SOURCE))
    assert len(plans) > 200
    assert {one for plan in plans[::EVERY] for one in shown_by(scenario, plan)} == set()


def test_every_shipped_spec_is_compared(pytestconfig: pytest.Config) -> None:
    names = [file.stem for file in (pytestconfig.rootpath / "specs").glob("*.yaml")]
    others = [one for one in names if not one.startswith(NOT_COMPARED) and one not in SOURCES]
    assert sorted(others) == sorted(SHIPPED)


# The copy of Flink's Cassandra sink has defects that other specimens have alone.
ALONE = [one for one in SPECIMENS if "cassandra-original" not in one.name]


@pytest.mark.parametrize("specimen", ALONE, ids=lambda one: one.name)
def test_what_a_crash_shows_of_a_specimen_the_closed_search_shows(specimen) -> None:
    """Windows are not compared: a specimen that is wrong without a crash has them by chance."""
    scenario = small(specimen.spec())
    some = islice(crashes(scenario, FIRSTS_OF_SPECIMEN, PAIRS_OF_FIRST), 0, None, EVERY)
    missing = {one[:2] for plan in some for one in shown_by(scenario, plan)}
    for plan in closed_search(scenario, RUN_CODES, states_max=500).broken:
        if missing:
            missing -= {one[:2] for one in shown_by(scenario, plan)}
    assert not missing
