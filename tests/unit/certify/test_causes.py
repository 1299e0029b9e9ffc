"""A cause is a harm and its trigger; the gravest harm comes first."""

from __future__ import annotations

import pytest

from semantix.certify.causes import HARMS, cause_of, gravity, harm_of, trigger_of
from semantix.oracles.verdict import Kind
from semantix.plan.fault_plan import Fault

CRASH = Fault("crash", "sink_invoke:before")
CRASH_ALL = Fault("crash_all", "ckpt_store_add:after")
OTHER_NUMBERS = Fault("resume", "ckpt_store_add:after", shift="numbers+3")
OTHER_TIME = Fault("resume", "ckpt_store_add:after", shift="clock+1")
ERROR = Fault("error", "store.append:before", error="StoreTimeout")


def test_a_loss_is_graver_than_a_duplicate_and_this_than_early_visibility_and_a_leak() -> None:
    kinds = (Kind.LOSS, Kind.DUPLICATE, Kind.STUCK, Kind.DIRTY_READ, Kind.LEAK)
    ranks = [gravity(kind) for kind in kinds]
    assert ranks == sorted(set(ranks))
    assert gravity(Kind.UNPROVOKED_FAILURE) < gravity(Kind.FABRICATION) < gravity(Kind.LOSS)


def test_every_kind_has_a_harm() -> None:
    grouped = {kind for _, kinds in HARMS for kind in kinds}
    assert grouped == set(Kind) - {Kind.WINDOWS, Kind.DEVIATIONS}  # of no oracle
    assert harm_of(Kind.NOT_RESTORABLE) == "unusable checkpoint"  # it may lose, or repeat
    assert gravity(Kind.LOSS) < gravity(Kind.NOT_RESTORABLE) < gravity(Kind.DUPLICATE)
    assert harm_of("of_another_world") == "of another world"


@pytest.mark.parametrize(("faults", "words"), [
    ((), "without a fault"),
    ((CRASH,), "after a crash"),
    ((CRASH, CRASH_ALL), "after a crash"),
    ((ERROR,), "after a failed store.append"),
    ((CRASH, ERROR), "after a crash and a failed store.append"),
    ((Fault("lose_response", "store.append:before"),), "after a failed store.append"),
    ((Fault("abort_checkpoint", "ckpt_finalize_metadata:before"),), "after a failed checkpoint"),
    ((Fault("error", "ckpt_store_add:before"),), "after a failed checkpoint"),
    ((Fault("drop", "ckpt_notify_deliver:before"),), "after a late or lost notification"),
    ((Fault("advance_time", "sink_invoke:before"),), "after advance time at sink_invoke"),
    ((Fault("cut_network", "store.append:before"),), "after an outage"),
    ((OTHER_NUMBERS,), "after a restart with other numbers"),
    ((OTHER_TIME,), "after a restart at another time of day"),
    ((Fault("rescale", "ckpt_store_add:after"),), "after a rescale"),
])  # fmt: skip
def test_crashes_are_one_trigger_and_each_failed_call_is_one(
    faults: tuple[Fault, ...], words: str
) -> None:
    assert trigger_of(faults) == words


def test_a_finding_that_needs_no_fault_has_the_same_cause_after_a_crash() -> None:
    assert cause_of(Kind.DUPLICATE, (CRASH,)) == "duplicate after a crash"
    early = "early or partial visibility without a fault"
    assert cause_of(Kind.DIRTY_READ, ()) == early
    assert cause_of(Kind.DIRTY_READ, (CRASH,), {"dirty_read"}) == early
