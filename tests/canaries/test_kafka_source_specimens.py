"""Broken Kafka sources are convicted by their plan, and their twin is clean under it."""

import pytest

from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.judge import judge
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.testing.canaries.kafka_reading.specimens import KAFKA_SOURCE_SPECIMENS

EVERY = pytest.mark.parametrize("specimen", KAFKA_SOURCE_SPECIMENS, ids=lambda one: one.name)


def broken(spec, plan):
    run = run_scenario(Scenario(spec, plan, spec.workloads[0]))
    assert run.unfired == ()
    codes = [code for code in (*oracles_of(spec.claim), "POS") if code != "RESTORE"]
    verdicts = judge(run.history, codes)
    return {code for code, found in verdicts.items() if found.verdict is Verdict.VIOLATED}


@EVERY
def test_a_broken_source_is_convicted(specimen):
    assert specimen.oracle in broken(specimen.spec(), specimen.plan)


@EVERY
def test_its_twin_is_clean(specimen):
    assert broken(specimen.twin_spec(), specimen.plan) == set()


def test_only_pos_convicts_a_commit_that_comes_too_early():
    early = KAFKA_SOURCE_SPECIMENS[-1]
    assert broken(early.spec(), early.plan) == {"POS"}
