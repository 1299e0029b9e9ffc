"""The stages of an executor, in order, and how a campaign ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.certify import campaign as module
from semantix.certify.campaign import STAGES, certify, run_campaign
from semantix.certify.effort import Effort
from semantix.certify.executors.simulated import SimulatedExecutor
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.running_campaign import Campaign
from semantix.errors import WorldUnavailable
from semantix.model.guarantees import Guarantee, Verdict
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

SMALL = WorkloadSettings(records=4, keys=2, partitions=1, parallelism=1)
LARGER = replace(SMALL, records=8)
SPEC = replace(spec_of(TWO_PHASE_COMMIT), workloads=(SMALL, LARGER))


class Executor:
    """Offers three stages, of which the last is run once."""

    world = "simulated"
    is_repeatable = True
    stages = ("dry", "single")
    last_stages = ("drawn",)
    slow_refusal = ""


def campaign() -> Campaign:
    return Campaign(
        SPEC,
        Executor(),  # type: ignore[arg-type]
        claim=Guarantee.EXACTLY_ONCE,
        seed=0,
        effort=Effort(),
        interrupts=Interrupts(),
    )


def test_each_workload_runs_its_stages_and_the_last_ones_run_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[tuple[str, int]] = []
    for name in STAGES:
        monkeypatch.setitem(
            module.STAGES, name, lambda _, workload, name=name: ran.append((name, workload.records))
        )
    run_campaign(campaign())
    assert ran == [("dry", 4), ("single", 4), ("dry", 8), ("single", 8), ("drawn", 4)]


def test_the_simulated_executor_offers_stages_that_there_are() -> None:
    assert {*SimulatedExecutor.stages, *SimulatedExecutor.last_stages} == set(STAGES)


@pytest.mark.parametrize(
    ("error", "hopeless", "interrupted", "lost"),
    [
        (SearchEnded(), "", True, False),
        (SearchEnded("the job loops"), "the job loops", False, False),
        (WorldUnavailable("Kafka is gone", hint="look at its log"), "", True, True),
    ],
)
def test_what_ends_the_search_is_concluded(
    monkeypatch: pytest.MonkeyPatch, error: Any, hopeless: str, interrupted: bool, lost: bool
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setitem(module.STAGES, "dry", fail)
    made = campaign()
    result = run_campaign(made)
    assert (made.hopeless, result.interrupted) == (hopeless, interrupted)
    assert (result.lost_world is not None) is lost
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.runs == 0


def test_without_a_claim_a_connector_that_ends_its_process_is_convicted() -> None:
    leaving = "semantix.testing.canaries.plain:LeavesAfterRestart"
    spec = replace(
        SPEC, connector=leaving, options={}, workloads=(SMALL,), faults=("notification",)
    )
    result = certify(spec, examples=0, judge_claim=False)
    assert (result.claim, result.verdict) == (None, Verdict.VIOLATED)
    assert "plain.py:" in result.reason


def test_without_a_claim_nothing_is_judged() -> None:
    spec = replace(SPEC, workloads=(SMALL,), faults=("notification",))
    result = certify(spec, examples=0, judge_claim=False)
    assert (result.claim, result.verdict) == (None, Verdict.UPHELD)
    assert [code for code, one in result.oracles.items() if one.judged] == ["CON"]
    assert result.reason.startswith("nothing was claimed")
