"""A search with some of its stages only, and one that stops at its first violation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from semantix.certify.campaign import certify
from semantix.certify.effort import Effort
from semantix.certify.stages import single
from semantix.model.guarantees import Guarantee, Verdict
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import APPEND, spec_of

SMALL = WorkloadSettings(records=6, keys=3, partitions=1, parallelism=1)


def certified(connector: str, claim: Guarantee, **effort):
    spec = replace(spec_of(connector, claim), workloads=(SMALL,))
    return certify(spec, examples=0, occurrences="first", **effort)


def test_the_stage_dry_and_the_trials_of_restore_are_always_run():
    effort = Effort(stages=("closed",))
    assert [effort.has(name) for name in ("dry", "restore", "closed", "single")] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("names", "verdict", "reason"),
    [
        (("single", "closed"), Verdict.UPHELD, ""),
        (("single",), Verdict.INCONCLUSIVE, "stages skipped: closed"),
        (("closed", "rescale"), Verdict.INCONCLUSIVE, "stages skipped: single"),
        (("drawn",), Verdict.INCONCLUSIVE, "stages skipped: single, closed"),
    ],
)
def test_without_single_and_closed_no_claim_is_upheld(names, verdict, reason):
    result = certified(APPEND, Guarantee.AT_LEAST_ONCE, stages=names)
    assert (result.verdict, result.reason) == (verdict, reason)
    ran = {stage.name for stage in result.search.stages}
    assert ran <= {"dry", *names}


def test_a_violation_is_one_also_if_stages_are_skipped():
    result = certified(APPEND, Guarantee.EXACTLY_ONCE, stages=("single",))
    assert result.verdict is Verdict.VIOLATED


def test_fail_fast_stops_at_the_first_violation_and_still_shrinks_it():
    whole = certified(APPEND, Guarantee.EXACTLY_ONCE)
    fast = certified(APPEND, Guarantee.EXACTLY_ONCE, is_fail_fast=True)
    assert fast.verdict is whole.verdict is Verdict.VIOLATED
    assert fast.runs < whole.runs
    assert not fast.interrupted
    assert any(one.judged for one in fast.findings)


def test_a_share_of_the_budget_leaves_plans_out_and_says_so(monkeypatch):
    monkeypatch.setattr(single, "SHARES", {"single": 40})
    result = certified(APPEND, Guarantee.AT_LEAST_ONCE, stages=("single", "closed"))
    (one,) = [stage for stage in result.search.stages if stage.name == "single"]
    assert one.runs == 40
    assert one.left_out > 0
    assert result.search.exhaustive_to == 0
    assert result.verdict is Verdict.UPHELD
