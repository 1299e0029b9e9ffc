"""A fault plan as a value."""

from __future__ import annotations

from semantix.plan.fault_plan import Fault, FaultPlan


def test_a_fault_knows_the_two_halves_of_its_place() -> None:
    fault = Fault("crash", "kafka.producer.flush:after")
    assert (fault.step, fault.position) == ("kafka.producer.flush", "after")


def test_a_plan_is_described_without_its_defaults() -> None:
    plan = FaultPlan((Fault("delay", "ckpt_ack_send:before", by_us=1_500),), name="late")
    assert plan.described() == {
        "format": "semantix-plan/1",
        "name": "late",
        "seed": 0,
        "faults": [{"do": "delay", "at": "ckpt_ack_send:before", "by_ms": 1.5}],
    }


def test_equal_plans_are_equal_values() -> None:
    one, two = (FaultPlan((Fault("crash", "wal_send:before"),)) for _ in range(2))
    assert {one: 1}[two] == 1
