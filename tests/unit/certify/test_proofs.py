"""Suspicions of the oracle FAIL are put to the proof with a crash behind the checkpoint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.certify.evidence.store import save_findings
from semantix.certify.judged_run import JudgedRun, judged_run
from semantix.certify.proofs import proving_crashes
from semantix.cli.main import status_of
from semantix.model.guarantees import Verdict
from semantix.oracles.honesty.missing_effects import Suspicion
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.testing.histories import LiteralHistory
from semantix.testing.small_jobs import spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)
# With large batches the sink writes at barriers only.
FROM_MEMORY = spec_of(
    "semantix.testing.canaries.retrying:RetriesFromMemory", options={"batch_records": 100}
)
FROM_STATE = replace(FROM_MEMORY, connector="semantix.testing.canaries.retrying:RetriesFromState")
FAILING = FaultPlan(
    (Fault("error", "store.append:before", error="StoreUnavailable", applied=False),)
)


def judged(spec: ConnectorSpec, plan: FaultPlan) -> JudgedRun:
    return judged_run(run_scenario(Scenario(spec, plan, SMALL)))


def violated(run: JudgedRun) -> set[str]:
    return {code for code, verdict, _, _ in run.verdicts if verdict is Verdict.VIOLATED}


@pytest.mark.parametrize("spec", [FROM_MEMORY, FROM_STATE])
def test_a_write_that_follows_behind_the_checkpoint_gives_a_plan_that_proves(
    spec: ConnectorSpec,
) -> None:
    run = judged(spec, FAILING)
    assert not violated(run) & {"FAIL", "ALO"}
    (crash,) = run.proofs
    assert (crash.do, crash.at) == ("crash_all", "ckpt_store_add:after")
    proved = violated(judged(spec, FaultPlan((*FAILING.faults, crash))))
    assert (proved & {"FAIL", "ALO"} == {"FAIL", "ALO"}) is (spec is FROM_MEMORY)


@pytest.mark.parametrize("spec", [FROM_MEMORY, FROM_STATE])
def test_a_search_convicts_what_it_has_proved_and_the_finding_replays(
    spec: ConnectorSpec, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    narrow = replace(spec, faults=("error",), workloads=(SMALL,))
    result = certify(narrow, examples=0, plans=[replace(FAILING, name="fails")], jobs=1)
    if spec is FROM_STATE:
        assert result.verdict is Verdict.UPHELD
        return
    assert result.verdict is Verdict.VIOLATED
    found = next(
        one
        for one in result.findings
        if one.oracle == "FAIL" and "crash_all" in [fault.do for fault in one.faults]
    )
    assert [fault.do for fault in found.plan.faults] == ["error", "crash_all"]
    saved = save_findings(replace(result, findings=(found,)), tmp_path).findings[0]
    assert status_of([*saved.replay.split()[1:], "-q"]) == 1
    assert "the same finding again\nbyte for byte" in capsys.readouterr().out


def test_the_crash_strikes_behind_the_completion_and_behind_the_return_of_the_call() -> None:
    history = LiteralHistory()
    history.step("store.append", "before").affected("store.append", "r1")  # 0, 1
    history.step("ckpt_store_add", "before", "coordinator#1", 1).completed(1, 3)  # 2, 3
    history.step("ckpt_store_add", "after", "coordinator#1", 1)  # 4
    early = history.build()
    (crash,) = proving_crashes(early, [Suspicion(3, 1, "sink-0#1")])
    assert (crash.at, crash.task) == ("ckpt_store_add:after", "coordinator")
    history.step("store.append", "after").step("sink_invoke", "before")  # 5, 6
    (crash,) = proving_crashes(history.build(), [Suspicion(3, 1, "sink-0#1")])
    assert (crash.at, crash.task, crash.subtask) == ("sink_invoke:before", "sink", 0)


def test_suspicions_that_one_crash_proves_need_one_run() -> None:
    history = LiteralHistory().completed(1, 3).step("ckpt_store_add", "after", "coordinator#1", 1)
    suspicions = [Suspicion(0, 0, "sink-0#1"), Suspicion(0, 0, "sink-1#1")]
    assert len(proving_crashes(history.build(), suspicions)) == 1
    assert proving_crashes(history.build(), []) == ()
