"""The first runs of a certification, and a job that does not finish in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from semantix.certify.campaign import certify
from semantix.certify.effort import Effort
from semantix.certify.executors.simulated import simulated_executor
from semantix.certify.interrupts import Interrupts, SearchEnded
from semantix.certify.results import CertificationResult
from semantix.certify.running_campaign import Campaign
from semantix.certify.stages.dry import dry_stage, restore_stage
from semantix.cli.terminal.showing import Silent
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee, Verdict
from semantix.report.text import report
from semantix.spec.connector_spec import ConnectorSpec, Precondition, WorkloadSettings
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, spec_of

SMALL = WorkloadSettings(records=4, keys=2, partitions=1, parallelism=1)


class RaisingSink(RichSinkFunction):
    def invoke(self, value, context):
        raise ValueError("mine")


class DropsTheThird(RichSinkFunction):
    """Loses a record without any fault."""

    def open(self, context):
        self._store = self.runtime_context.client("store")
        self._seen = 0

    def invoke(self, value, context):
        self._seen += 1
        if self._seen != 3:
            self._store.append([value])


class KeepsAll(DropsTheThird):
    def invoke(self, value, context):
        self._store.append([value])


def campaign(connector: str, executor) -> Campaign:
    return Campaign(
        replace(spec_of(connector), workloads=(SMALL,), live_bound_ms=5_000),
        executor,
        claim=Guarantee.EXACTLY_ONCE,
        seed=0,
        effort=Effort(),
        interrupts=Interrupts(),
    )


def test_two_dry_runs_and_three_runs_of_the_restore_trials_are_counted_together() -> None:
    with simulated_executor(1) as executor:
        made = campaign(TWO_PHASE_COMMIT, executor)
        dry_stage(made, SMALL)
        restore_stage(made, SMALL)
    (stage,) = made.log.finish()
    assert (stage.name, stage.runs, stage.fired) == ("dry", 5, 5)
    assert made.steps_visited > 30
    assert made.dry_runs(SMALL).recovery
    assert made.tally.oracles["RESTORE"].verdict() is Verdict.UPHELD


def test_a_job_that_does_not_finish_gets_no_second_run() -> None:
    with simulated_executor(1) as executor:
        made = campaign(f"{__file__}:RaisingSink", executor)
        with pytest.raises(SearchEnded) as ended:
            dry_stage(made, SMALL)
    assert ended.value.hopeless.startswith("without a fault the job is cut")
    assert made.log.finish()[0].runs == 1


OFF = Precondition("checkpointing is on", {"checkpointing": {"enabled": False}}, "at_least_once")


def certified(kind: str, **settings: Any) -> CertificationResult:
    spec = ConnectorSpec(
        "drops",
        f"{__file__}:{kind}",
        Guarantee.AT_LEAST_ONCE,
        expected_windows=(),
        preconditions=(OFF,),
    )
    return certify(spec, examples=2, **settings)


def stages(result: CertificationResult) -> dict[str, int]:
    return {one.name: one.runs for one in result.search.stages}


def test_a_claim_that_breaks_without_a_fault_is_searched_shortly_and_says_so() -> None:
    result = certified("DropsTheThird")
    assert list(stages(result)) == ["dry", "rescale", "single", "quick"]
    assert stages(result)["single"] < 200
    first = result.findings[0]
    assert (result.verdict, first.oracle, first.plan.faults) == (Verdict.VIOLATED, "ALO", ())
    assert result.search.not_searched[0].startswith("the claim breaks without a fault, so from")
    assert result.search.exhaustive_to == 0
    lines = "\n".join(report([result]))
    assert lines.count("the claim breaks without a fault, so from then on each kind of fault") == 1
    assert (
        "\n".join(report([result], verbosity=1)).count("the claim breaks without a fault, so") == 1
    )


def test_a_job_that_does_not_finish_says_nothing_of_a_short_search() -> None:
    result = certified("RaisingSink")
    assert (result.verdict, result.runs) == (Verdict.VIOLATED, 1)
    assert not [one for one in result.search.not_searched if "breaks without a fault" in one]


def test_its_windows_are_found_all_the_same_and_are_no_finding() -> None:
    result = certified("DropsTheThird")
    assert "sink_invoke:before" in result.windows
    assert "windows" not in [one.oracle for one in result.findings]


def test_no_condition_is_called_necessary_for_a_claim_that_breaks() -> None:
    (found,) = certified("DropsTheThird").preconditions
    assert (found.necessary, found.reason) == (None, "the claim breaks with the condition, too")


def test_stages_that_the_user_names_are_run_in_full() -> None:
    result = certified("DropsTheThird", stages=("single", "zombie"))
    assert stages(result)["single"] > 800
    assert result.search.not_searched == ()
    (condition,) = [one for one in result.preconditions if one.name.startswith("one living")]
    assert condition.reason == "the claim breaks with the condition, too"


def test_without_a_claim_and_for_a_claim_that_holds_the_search_is_whole() -> None:
    assert "closed" in stages(certified("DropsTheThird", judge_claim=False))
    assert stages(certified("KeepsAll", stages=None))["single"] > 800


def test_the_progress_says_early_that_the_claim_breaks() -> None:
    labels: list[str] = []

    class Listens(Silent):
        def start(self, total: int, label: str) -> None:
            labels.append(label)

    certified("DropsTheThird", progress=Listens())
    assert labels[-1] != labels[0]
    assert "drops: single (the claim breaks without a fault)" in labels
