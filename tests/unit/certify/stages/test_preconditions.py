"""The stage `preconditions`: each condition is tried once, and the claim's verdict stays."""

from __future__ import annotations

from dataclasses import replace

from semantix.certify.campaign import certify
from semantix.certify.stages.zombie import PRECONDITION
from semantix.model.guarantees import Verdict
from semantix.testing.small_jobs import shipped_spec

SPEC = replace(shipped_spec("two-phase-commit"), faults=("crash",))


def test_the_conditions_come_in_the_order_of_the_spec_and_do_not_change_the_verdict() -> None:
    result = certify(SPEC, occurrences="first", examples=0)
    assert (result.verdict, result.reason) == (Verdict.UPHELD, "")
    names = [one.name for one in SPEC.preconditions]
    # The spec lists zombies itself, so the stage of this name does not try them once more.
    assert [one.name for one in result.preconditions] == names
    assert PRECONDITION in names
    tried = {one.name: one.necessary for one in result.preconditions}
    assert tried["checkpointing is on"] is True
    (stage,) = [one for one in result.search.stages if one.name == "preconditions"]
    assert stage.runs == sum(one.runs for one in result.preconditions)


def test_without_a_claim_nothing_is_turned_off() -> None:
    result = certify(SPEC, occurrences="first", examples=0, judge_claim=False)
    assert "preconditions" not in [stage.name for stage in result.search.stages]
