"""The faults that can be applied while a job runs on real worlds."""

from __future__ import annotations

from semantix.errors import UsageError
from semantix.model.sim_time import SECOND_US
from semantix.plan.fault_plan import Fault, FaultPlan

ADVANCE_US_MAX = 60 * SECOND_US
_ENGINE_FAULTS = (
    "error", "lose_response", "drop", "delay", "duplicate", "abort_checkpoint",
    "decline_checkpoint", "expire_checkpoint",
)  # fmt: skip


def check_faults(faults: tuple[Fault, ...]) -> None:
    """Refuse faults that cannot be applied on real worlds.

    Raises:
        UsageError: a fault cannot be applied; the message names it.
    """
    for fault in faults:
        text = f"fault {fault.do!r} at {fault.at} is not applicable on real worlds"
        if fault.do in ("crash_all", "stall"):
            continue
        if fault.do == "advance_time":
            if fault.by_us > ADVANCE_US_MAX:
                raise UsageError(f"{text}: it takes {fault.by_us} µs of real time; at most 60 s")
        elif fault.do not in _ENGINE_FAULTS:
            # Tasks and coordinator are one process here, and SIGKILL ends all of it.
            raise UsageError(text, hint="one process runs all tasks and the coordinator: crash_all")
        elif "." in fault.step:
            raise UsageError(text, hint="losing a client call's answer needs a wire proxy")


def is_applicable(plan: FaultPlan) -> bool:
    """Return whether all faults of a plan can be applied on real worlds."""
    try:
        check_faults(plan.faults)
    except UsageError:
        return False
    return True
