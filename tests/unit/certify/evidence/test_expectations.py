"""Plans whose runs show something else than they expect."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.evidence.expectations import expected_words, unmet_expectations
from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Expectation, Fault, FaultPlan
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
SPEC = replace(spec_of(WRITE_AHEAD), workloads=(SMALL,))
TORN = FaultPlan(
    (Fault("crash_all", "wal_mark_committed:before", 1, task="sink", subtask=0),), name="torn"
)
FOREIGN = replace(TORN, faults=(Fault("crash", "kafka_sink_send:before"),))
CLEAN, LOSS = Expectation(clean=True), Expectation(oracle="EO", kind="loss")


def unmet(*plans: FaultPlan) -> list[str]:
    return list(unmet_expectations(SPEC, plans, Guarantee.EXACTLY_ONCE))


def test_a_plan_that_shows_something_else_is_told_with_what_was_seen() -> None:
    (line,) = unmet(replace(TORN, expect=CLEAN))
    assert line.startswith("torn: on job expected a clean run, seen: ")
    assert "EO duplicate" in line


def test_plans_without_an_expectation_or_without_a_visited_step_say_nothing() -> None:
    assert unmet(TORN, replace(FOREIGN, expect=CLEAN)) == []


def test_a_plan_that_names_its_spec_must_be_met() -> None:
    assert len(unmet(replace(FOREIGN, spec="job", expect=LOSS))) == 1


@pytest.mark.parametrize(
    ("expect", "words"),
    [(CLEAN, "a clean run"), (LOSS, "EO loss"), (Expectation(oracle="EO"), "EO")],
)
def test_an_expectation_has_words(expect: Expectation, words: str) -> None:
    assert expected_words(expect) == words
