"""The text of a plan, from the mapping that a certificate has."""

from __future__ import annotations

import pytest

from semantix.plan.codec import dump_plan, fault_to_mapping, plan_to_mapping
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.plan.plan_text import fault_from_mapping, plan_lines

FAULTS = (
    Fault("crash", "wal_send:during", occurrence=2, subtask=1, part=3, task="sink"),
    Fault("cut_network", "toy.append:before", by_us=11_000_500),
    Fault("restart_world", "toy.append:before", by_us=2_000_000),
    Fault("error", "toy.append:before", error="Timeout", applied=False),
    Fault("rescale", "ckpt_store_add:after", parallelism=3),
)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_comes_back_from_its_mapping(fault: Fault) -> None:
    assert fault_from_mapping(fault_to_mapping(fault)) == fault


def test_the_lines_of_a_mapping_are_those_of_the_plan() -> None:
    plan = FaultPlan(FAULTS, name="all", why="because: of it")
    assert "\n".join(plan_lines(plan_to_mapping(plan))) + "\n" == dump_plan(plan)
