"""The classes of faults: the words of a spec's key `faults`, and the class of each fault."""

from __future__ import annotations

from collections.abc import Iterable

from semantix.model.catalogue import is_client_call
from semantix.plan.fault_plan import CRASHES, Fault

# The classes that a search tries by default.
FAULT_CLASSES = (
    *("crash", "notification", "checkpoint", "error", "response", "rescale"),
    *("slow", "outage", "late"),
)
# Two attempts of one subtask at the same time. A search tries them as a class of faults only if the
# spec asks for it. Otherwise it finds out whether the claim needs the precondition that there are
# none.
ZOMBIE = "zombie"
# A new job with ids of its own goes on from the latest checkpoint. A connector that finds its own
# records by the ids of the run is correct as long as nobody does that.
RESUBMIT = "resubmit"
# The classes that a search tries only if the spec names them.
NAMED_CLASSES = (ZOMBIE, "stall", RESUBMIT)

_CLASS_OF = {
    **dict.fromkeys(CRASHES, "crash"),
    "drop": "notification",
    "delay": "notification",
    "duplicate": "notification",
    "abort_checkpoint": "checkpoint",
    "decline_checkpoint": "checkpoint",
    "expire_checkpoint": "checkpoint",
    "lose_response": "response",
    "rescale": "rescale",
    "restore": "rescale",
    "resume": "rescale",
    "resubmit": "rescale",
    "stop_with_savepoint": "rescale",
    "cancel_job": "rescale",
    "slow_network": "slow",
    "cut_network": "outage",
    "restart_world": "outage",
    "late_request": "late",
    "late_markers": "late",
    "stall": ZOMBIE,
}


def class_of(fault: Fault) -> str:
    """Return the class of a fault; its own word if it is in no class (`advance_time`)."""
    if fault.do == "error":
        return "error" if is_client_call(fault.step) else "checkpoint"
    return _CLASS_OF.get(fault.do, fault.do)


def classes_of(faults: Iterable[Fault]) -> tuple[str, ...]:
    """Return the classes of these faults, each once, sorted."""
    return tuple(sorted({class_of(fault) for fault in faults}))
