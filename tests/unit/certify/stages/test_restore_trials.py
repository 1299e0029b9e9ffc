"""The trials of RESTORE, judged: findings, and how many runs they took."""

from __future__ import annotations

import pytest

from semantix.certify.stages.restore_trials import judged_trials, with_trials
from semantix.connectors.store.plain_sinks import AppendStoreSink
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import oracles_of
from semantix.oracles.explain import explain
from semantix.oracles.verdict import Kind
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import CheckpointingSettings
from semantix.testing.canaries.store_specimens import STORE_SPECIMENS
from semantix.testing.small_jobs import TWO_PHASE_COMMIT, WRITE_AHEAD, spec_of

(CANARY,) = [one for one in STORE_SPECIMENS if one.name == "canary-RESTORE"]


def trials_of(spec, claim):
    return judged_trials(Scenario(spec), oracles_of(claim))


def test_what_cannot_be_restored_is_a_finding_with_its_sentence():
    trials = trials_of(CANARY.spec(), CANARY.claim)
    assert trials.verdict.verdict is Verdict.VIOLATED
    assert {finding.kind for finding in trials.findings} == {Kind.NOT_RESTORABLE}
    assert trials.runs == 3
    sentence, circumstance = explain(trials.findings[0], trials.history).split("\n")
    assert f"the latest of a clean run of {CANARY.spec().name}, was restored 2 times" in sentence
    assert "?" not in sentence
    assert circumstance.startswith("The fault: checkpoint ")
    assert circumstance.endswith(" was restored 2 times behind the end.")


class AppendsAgain(AppendStoreSink):
    """Appends a record again whenever it is restored."""

    def initialize_state(self, context):
        self._is_restored = context.is_restored()

    def open(self, context):
        super().open(context)
        if self._is_restored and not self.runtime_context.subtask:
            self._store.append([{"id": "r3", "key": "k3", "n": 3}])


def test_a_violation_after_the_restore_names_its_records():
    trials = judged_trials(Scenario(spec_of(f"{__file__}:AppendsAgain")), ("AMO", "RESTORE"))
    (first, _) = trials.findings
    assert first.record_ids == ("r3",)
    assert "finished, but: AMO duplicate r3 after the restore." in explain(first, trials.history)


def test_its_twin_is_restored_twice_and_nothing_is_found():
    trials = trials_of(CANARY.twin_spec(), CANARY.claim)
    assert (trials.verdict.verdict, trials.verdict.judged) == (Verdict.UPHELD, 2)
    assert (trials.findings, trials.runs) == ((), 3)


@pytest.mark.parametrize("connector", [TWO_PHASE_COMMIT, WRITE_AHEAD])
def test_the_history_is_that_of_trials_whose_restores_break_nothing(connector):
    scenario = Scenario(spec_of(connector))
    trials = judged_trials(scenario, oracles_of(CANARY.claim))
    assert trials.history == with_trials(scenario, lambda _: "")


def test_what_the_clean_run_breaks_already_is_no_fault_of_the_restore():
    dirty = spec_of(TWO_PHASE_COMMIT, reader={"isolation": "read_uncommitted"})
    trials = judged_trials(Scenario(dirty), ("EO", "RESTORE"))
    assert trials.verdict.verdict is Verdict.UPHELD


def test_without_a_checkpoint_there_is_one_run_and_nothing_to_judge():
    spec = spec_of(WRITE_AHEAD, checkpointing=CheckpointingSettings(enabled=False))
    trials = judged_trials(Scenario(spec), ("ALO",))
    assert (trials.verdict.verdict, trials.runs) == (Verdict.NOT_APPLICABLE, 1)
