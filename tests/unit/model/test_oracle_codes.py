"""Codes and kinds as plans know them, against those of the oracles."""

from __future__ import annotations

from semantix.model.oracle_codes import KINDS, ORACLES
from semantix.oracles import registry
from semantix.oracles.verdict import Kind


def test_a_plan_may_expect_every_kind_of_finding() -> None:
    assert sorted(KINDS) == sorted(Kind)


def test_the_oracles_have_these_codes_in_this_order() -> None:
    assert list(registry.ORACLES) == list(ORACLES)
    assert {code: one.name for code, one in registry.ORACLES.items()} == ORACLES
