"""The faults that can be applied while a job runs on real worlds."""

from __future__ import annotations

from typing import Any

from semantix.errors import UsageError
from semantix.model.catalogue import system_of
from semantix.model.sim_time import SECOND_US
from semantix.plan.fault_plan import ENDINGS, RESUMPTIONS, Fault, FaultPlan, ending_of
from semantix.worlds.registry import SYSTEMS

ADVANCE_US_MAX = 60 * SECOND_US
_ENGINE_FAULTS = (
    "error", "lose_response", "drop", "delay", "duplicate", "abort_checkpoint",
    "decline_checkpoint", "expire_checkpoint",
)  # fmt: skip
KILLS = ("crash_all", *RESUMPTIONS)  # the process is killed, and another one goes on
PAUSING = ("slow_network", "late_request", "restart_world")
_NETWORK_FAULTS = ("cut_network", "late_markers")  # the clients' timeouts are real ones


def check_faults(faults: tuple[Fault, ...]) -> None:
    """Refuse faults that cannot be applied on real worlds.

    Raises:
        UsageError: a fault cannot be applied; the message names it.
    """
    for fault in faults:
        text = f"fault {fault.do!r} at {fault.at} is not applicable on real worlds"
        if fault.do in (*KILLS, *ENDINGS, "stall", "slow_network"):
            continue
        if fault.do == "late_request":
            if fault.step not in late_calls():
                raise UsageError(text, hint=f"late can be: {', '.join(late_calls())}")
            continue
        if fault.do == "restart_world":
            able = [one.name for one in SYSTEMS.values() if one.real and one.real.can_restart]
            if system_of(fault.step) not in able:
                # A killed Cassandra node can lose rows that it has acknowledged but not synced.
                raise UsageError(text, hint=f"a server is killed at calls of: {', '.join(able)}")
            continue
        if fault.do in _NETWORK_FAULTS:
            raise UsageError(text, hint="a paused server is slow: slow_network, late_request")
        if fault.do == "advance_time":
            if fault.by_us > ADVANCE_US_MAX:
                raise UsageError(f"{text}: it takes {fault.by_us} µs of real time; at most 60 s")
        elif fault.do not in _ENGINE_FAULTS:
            # Tasks and coordinator are one process here, and SIGKILL ends all of it.
            raise UsageError(text, hint="one process runs all tasks and the coordinator: crash_all")
        elif "." in fault.step:
            raise UsageError(text, hint="losing a client call's answer needs a wire proxy")


def answer_with(fault: Fault) -> dict[str, Any]:
    """Return the answer that tells a child at a step to have this fault."""
    if fault.do == "advance_time":
        return {"advance_us": fault.by_us}
    if fault.do == "restart_world":  # it is over already
        return {"advance_us": 0}
    if fault.do == "slow_network":
        return {"pause_us": fault.by_us}
    if fault.do in ENDINGS:
        return {"end": ending_of(fault)}
    given = {"kind": fault.do, "error": fault.error, "applied": fault.applied}
    return {"fault": {**given, "by_us": fault.by_us}}


def late_calls() -> tuple[str, ...]:
    """Return the client calls whose request can arrive late from a killed process."""
    sides = [system.real for system in SYSTEMS.values() if system.real is not None]
    return tuple(call for side in sides for call in side.late_calls)


def is_applicable(plan: FaultPlan) -> bool:
    """Return whether all faults of a plan can be applied on real worlds."""
    try:
        check_faults(plan.faults)
    except UsageError:
        return False
    return True
