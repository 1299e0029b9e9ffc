"""When an act is due, and what its failure says."""

from __future__ import annotations

import pytest

from semantix.errors import SpecError, UsageError
from semantix.model.guarantees import Guarantee
from semantix.scenario.outside.one_act import functions_of, is_due, perform, values_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.other_actors import OtherAct

VISIT = "ckpt_ack_send:before"


def fails(outside):
    raise KeyError("x")


def is_wrong(outside):
    raise UsageError("no such place")


def test_an_act_is_due_at_its_visit_or_behind_its_checkpoints():
    at, behind = OtherAct("f.py:g", at=VISIT), OtherAct("f.py:g", after_checkpoint=2)
    assert [is_due(at, visit, 9) for visit in ("", "ckpt_ack_send:after", VISIT)] == [0, 0, 1]
    assert [is_due(behind, VISIT, count) for count in (0, 1, 2, 3)] == [0, 0, 1, 1]


def test_a_failure_names_the_function_and_an_error_of_semantix_stays():
    with pytest.raises(SpecError, match=r"others: f\.py:fails raised KeyError: 'x'"):
        perform(OtherAct("f.py:fails"), fails, None)
    with pytest.raises(UsageError, match="no such place"):
        perform(OtherAct("f.py:is_wrong"), is_wrong, None)


def test_functions_and_values_are_in_their_order():
    acts = (OtherAct(f"{__file__}:is_wrong"), OtherAct(f"{__file__}:fails"))
    spec = ConnectorSpec("acts", "m:C", Guarantee.EXACTLY_ONCE, others=acts)
    assert [one.__name__ for one in functions_of(spec)] == ["is_wrong", "fails"]
    assert [one["id"] for one in values_of(WorkloadSettings(records=3))] == ["r1", "r2", "r3"]
