"""How a certification ends early, and what it then says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.certify.closed.search import closed_search
from semantix.certify.judged_run import RUN_CODES
from semantix.errors import NotModelled
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee, Verdict
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.scenario import Scenario
from semantix.simulation import watchdog
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

HERE = f"{__file__}:"
SMALL = WorkloadSettings(records=12, keys=3, partitions=1, parallelism=1)


class RaisingSink(RichSinkFunction):
    def invoke(self, value, context):
        raise ValueError("mine")


class StrangerSink(RichSinkFunction):
    def initialize_state(self, context):
        context.operator_state_store.get_list_state("rows").add(None)

    def invoke(self, value, context):
        pass


class ModernSink(RichSinkFunction):
    """Asks for something that the real world has and the simulated one has not."""

    def invoke(self, value, context):
        raise NotModelled("the simulated store does not model append_quickly")


class SwallowingSink(RichSinkFunction):
    """Swallows the refusal, and would send each record twice because of it."""

    def invoke(self, value, context):
        store = self.runtime_context.client("store")
        try:
            raise NotModelled("the simulated store does not model append_quickly")
        except Exception:
            store.append([value])
        store.append([value])


class LateModernSink(RichSinkFunction):
    """Asks for it in restored attempts only, and swallows the refusal."""

    def open(self, context):
        if self.runtime_context.attempt > 1:
            try:
                raise NotModelled("the simulated store does not model append_quickly")
            except:  # noqa: E722
                pass

    def invoke(self, value, context):
        self.runtime_context.client("store").append([value])


class LateSleeper(RichSinkFunction):
    """Duplicates at a crash, and blocks where it was started for the third time."""

    def invoke(self, value, context):
        while self.runtime_context.attempt > 2:
            pass
        self.runtime_context.client("store").append([value])


def certified(name, **settings):
    spec = replace(spec_of(HERE + name), workloads=(SMALL,))
    return certify(spec, examples=0, **settings)


def shown(result):
    return {(one.oracle, str(one.kind)) for one in result.findings}


def test_a_job_that_does_not_finish_without_a_fault_is_not_searched():
    result = certified("RaisingSink", claim=Guarantee.AT_LEAST_ONCE)
    assert result.runs == 1
    assert result.verdict is Verdict.VIOLATED
    assert {("LIVE", "restart_loop"), ("LIVE", "unprovoked_failure")} <= shown(result)
    assert "ValueError: mine" in result.reason
    assert result.search.exhaustive_to == 0


def test_with_a_claim_that_needs_no_progress_nothing_is_proved():
    result = certified("RaisingSink", claim=Guarantee.NONE)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.reason.startswith("without a fault the job is cut")


def test_a_broken_contract_ends_the_job_and_is_the_first_finding():
    result = certified("StrangerSink", claim=Guarantee.AT_LEAST_ONCE)
    assert result.runs == 1
    assert (result.findings[0].oracle, result.findings[0].kind) == ("LIVE", "broken_contract")
    assert "You cannot add null to a ListState." in result.findings[0].message


def test_what_a_world_does_not_model_is_no_finding():
    result = certified("ModernSink", claim=Guarantee.EXACTLY_ONCE)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.findings == ()
    line = ModernSink.invoke.__code__.co_firstlineno + 1
    told = f"not modelled: append_quickly (the simulated store; test_ends.py:{line})"
    assert result.reason == told
    assert result.runs == 1


@pytest.mark.parametrize("claim", [*Guarantee, None])
def test_a_refusal_that_the_connector_swallows_is_no_verdict_either(claim):
    spec = replace(spec_of(HERE + "SwallowingSink"), workloads=(SMALL,), expected_windows=("x",))
    result = certify(spec, examples=0, claim=claim, judge_claim=claim is not None)
    assert (result.verdict, result.findings) == (Verdict.INCONCLUSIVE, ())
    assert result.reason.startswith("not modelled: append_quickly (the simulated store; test_ends")


@pytest.mark.parametrize("claim", [Guarantee.NONE, Guarantee.AT_MOST_ONCE])
def test_a_refusal_in_a_restored_attempt_only_is_no_verdict_either(claim):
    result = certified("LateModernSink", claim=claim)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.reason.startswith("not modelled: append_quickly (the simulated store; test_ends")


def test_a_closed_search_in_which_a_run_was_refused_is_not_closed():
    found = closed_search(
        Scenario(
            replace(spec_of(HERE + "LateModernSink"), workloads=(SMALL,)), FaultPlan(), SMALL, 0
        ),
        RUN_CODES,
    )
    assert not found.is_closed
    assert found.unmodelled == found.reason
    assert found.reason.startswith("not modelled: append_quickly")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_connector_that_blocks_ends_the_search_and_keeps_its_findings(monkeypatch, jobs):
    monkeypatch.setattr(watchdog, "PATIENCE_S", 0.5)
    result = certified("LateSleeper", claim=Guarantee.EXACTLY_ONCE, jobs=jobs)
    assert result.verdict is Verdict.VIOLATED
    assert ("LIVE", "broken_contract") in shown(result)
    assert {oracle for oracle, _ in shown(result)} > {"LIVE"}
    assert not result.interrupted
    assert result.search.exhaustive_to == 0


def test_findings_that_are_claimed_are_kept_before_those_that_are_observed(monkeypatch):
    monkeypatch.setattr("semantix.certify.concluding.FINDINGS_MAX", 1)
    spec = replace(spec_of(WRITE_AHEAD), workloads=(SMALL,), claim=Guarantee.EXACTLY_ONCE)
    result = certify(spec, examples=0, stages=("single",))
    assert [one.judged for one in result.findings] == [True]


def test_an_exhausted_budget_is_inconclusive_and_claims_no_exhaustion():
    result = certify(spec_of(WRITE_AHEAD), examples=0, budget_s=0.05)
    assert result.interrupted
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.search.exhaustive_to == 0


def test_all_single_crashes_are_exhaustive_to_one():
    spec = replace(spec_of(WRITE_AHEAD), workloads=(SMALL,))
    single = {"examples": 0, "stages": ("single",)}
    assert certify(spec, **single).search.exhaustive_to == 1
    assert certify(spec, occurrences="first", **single).search.exhaustive_to == 0
    assert certify(replace(spec, faults=("error",)), **single).search.exhaustive_to == 0


class AddressSink(RichSinkFunction):
    def invoke(self, value, context):
        self.runtime_context.client("store").append([object()])


def test_what_is_said_of_an_object_is_the_same_in_every_run():
    digests, reasons = [], []
    for _ in range(2):
        kept = [object() for _ in range(1000)]  # so that the next one lies elsewhere
        result = certified("AddressSink", claim=Guarantee.AT_LEAST_ONCE)
        digests.append(result.digest)
        reasons.append(result.reason)
        assert kept
    assert digests[0] == digests[1]
    assert "<object object>" in reasons[0]
    assert reasons[0] == reasons[1]
