"""The keys of a plan file, against the values that they become."""

from __future__ import annotations

from dataclasses import fields

import pytest
from pydantic import ValidationError

from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.plan.file_model import FaultKeys, PlanKeys


def test_a_file_can_say_all_that_a_fault_and_a_plan_can() -> None:
    of_a_fault = {field.name for field in fields(Fault)} - {"by_us"} | {"by_ms"}
    assert set(FaultKeys.model_fields) == of_a_fault
    of_a_plan = {field.name for field in fields(FaultPlan)} - {"path"} | {"format"}
    assert set(PlanKeys.model_fields) == of_a_plan


def test_defaults_are_those_of_a_fault() -> None:
    keys, fault = FaultKeys(do="crash", at="x:before"), Fault("crash", "x:before")
    for name in ("occurrence", "subtask", "attempt", "checkpoint", "record", "part", "applied"):
        assert getattr(keys, name) == getattr(fault, name)


@pytest.mark.parametrize(
    "key", [{"occurrence": 0}, {"part": 0}, {"subtask": -1}, {"by_ms": 0}, {"at": "Wal Send"}]
)
def test_a_value_out_of_its_range_is_refused(key: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FaultKeys(**{"do": "crash", "at": "wal_send:before", **key})
