"""Groups findings by cause, and orders them: the gravest harm first.

Several oracles see one defect: a lost record breaks ALO, IDEM and EO. And one defect shows at many
places: a plain sink repeats records after a crash anywhere. A cause is therefore a harm (a loss, a
duplicate, …) together with what triggers it (no fault, a crash, a failed call, …).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from semantix.oracles.verdict import Kind
from semantix.plan.fault_plan import CRASHES, Fault

_BREACHES = (
    *(Kind.EXIT, Kind.INTERRUPT, Kind.OUTSIDE, Kind.THREADS),
    *(Kind.BROKEN_CONTRACT, Kind.UNPROVOKED_FAILURE),
)
_EVENT_TIME = (Kind.LATE_RECORD, Kind.PASSED_WATERMARK, Kind.WATERMARK_BACK)
_POSITIONS = (
    *(Kind.POSITION_AHEAD, Kind.POSITION_BACK, Kind.NOT_OWNED),
    *(Kind.TWO_OWNERS, Kind.NO_OWNER, Kind.RESUMED_ELSEWHERE),
)
# The gravest harm first. A breach of the contract comes before: it causes harms of other kinds.
HARMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("breach of contract", _BREACHES),
    ("fabrication", (Kind.FABRICATION,)),
    ("loss", (Kind.LOSS, Kind.SWALLOWED_ERROR)),
    ("unusable checkpoint", (Kind.NOT_RESTORABLE,)),  # the restored job fails, loses or repeats
    ("duplicate", (Kind.DUPLICATE, Kind.EXTRA_ROW)),
    ("no progress", (Kind.STUCK, Kind.RESTART_LOOP, Kind.HELD_BACK, Kind.HELD_LONG)),
    (
        "early or partial visibility",
        (Kind.DIRTY_READ, Kind.PARTIAL_UNIT, Kind.REORDER, Kind.VANISHED),
    ),
    ("disorder", (Kind.OUT_OF_ORDER,)),
    ("broken promise about event time", _EVENT_TIME),
    ("wrong position", _POSITIONS),
    ("leak", (Kind.LEAK, Kind.STRAY_FILE)),
    ("runs that differ", (Kind.NONDETERMINISTIC,)),
)
_PLACES = {kind: (rank, harm) for rank, (harm, kinds) in enumerate(HARMS) for kind in kinds}
_CHECKPOINT_FAULTS = ("abort_checkpoint", "decline_checkpoint", "expire_checkpoint")
_CALL_FAULTS = ("error", "lose_response")
_WORDS = {
    **dict.fromkeys(CRASHES, "a crash"),
    "restore": "a restore of an older checkpoint",
    "rescale": "a rescale",
    "resume": "a restart with other numbers",
    "resubmit": "a new submission of the job",
    "stop_with_savepoint": "a stop with a savepoint",
    "cancel_job": "a cancellation of the job",
    "cut_network": "an outage",
    "restart_world": "a restart of the server",
    "slow_network": "a slow server",
    "late_request": "a late request",
    "late_markers": "a late request",
    "stall": "a stalled attempt",
}
NO_FAULT = "without a fault"


def gravity(kind: str) -> int:
    """Return the place of a kind of finding among the harms: 0 is the gravest."""
    return _PLACES.get(Kind(kind), (0, ""))[0] if kind in set(Kind) else 0


def harm_of(kind: str) -> str:
    """Return the harm in words. A kind that is in no group is its own word."""
    found = _PLACES.get(Kind(kind)) if kind in set(Kind) else None
    return found[1] if found is not None else kind.replace("_", " ")


def trigger_of(faults: Iterable[Fault]) -> str:
    """Return what triggers a finding: `without a fault`, `after a crash`, …

    A failed call is named, because a call's error is handled where the call is made. Crashes are
    not told apart: the finding's window says where they strike.
    """
    words = list(dict.fromkeys(map(_trigger, faults)))
    return f"after {' and '.join(sorted(words))}" if words else NO_FAULT


def cause_of(kind: str, faults: Sequence[Fault], faultless: Collection[str] = ()) -> str:
    """Return the cause of a finding in words: `duplicate after a crash`.

    Args:
        faultless: the kinds of findings that the same oracle has without any fault. Such a finding
            needs none, so one that was seen after a fault has the same cause.
    """
    trigger = NO_FAULT if kind in faultless else trigger_of(faults)
    if kind == Kind.NOT_RESTORABLE and not faults:
        trigger = "after a restore"
    return f"{harm_of(kind)} {trigger}"


def _trigger(fault: Fault) -> str:
    if fault.do == "resume" and fault.shift.startswith("clock"):
        return "a restart at another time of day"
    if fault.do in _WORDS:
        return _WORDS[fault.do]
    if fault.do in _CHECKPOINT_FAULTS or fault.step.startswith("ckpt_store"):
        return "a failed checkpoint"
    if fault.do in _CALL_FAULTS:
        return f"a failed {fault.step}"
    if fault.step.startswith("ckpt_notify"):
        return "a late or lost notification"
    return f"{fault.do.replace('_', ' ')} at {fault.step}"
