"""Which faults make sense at a visit: one function for each class of faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.plan.fault_plan import Fault
from semantix.ports.call_table import CallRow
from semantix.search.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec

FAULT_CLASSES = ("crash", "notification", "checkpoint", "error", "response")
_CRASHES_OF_A_TASK = ("crash", "crash_process", "crash_coordinator", "crash_all")
_CRASHES_OF_THE_COORDINATOR = ("crash_process", "crash_coordinator", "crash_all")
# How late a last notification is: the checkpoint that then follows it is in no dry run.
_LATE_INTERVALS = 1.35


def crashes_at(visit: Visit) -> Iterator[Fault]:
    """Give every kind of crash at this visit; storing a checkpoint with either outcome."""
    kinds = _CRASHES_OF_THE_COORDINATOR if visit.task == "coordinator" else _CRASHES_OF_A_TASK
    for do in kinds:
        yield visit.fault(do)
    if visit.step == "ckpt_store_add" and visit.position == "before":
        for do in ("crash_coordinator", "crash_all"):
            for applied in (True, False):
                yield Fault(
                    do,
                    "ckpt_store_add:during",
                    occurrence=visit.occurrence,
                    task="coordinator",
                    applied=applied,
                )


def notification_faults(
    chosen: Sequence[Visit], visits: Sequence[Visit], spec: ConnectorSpec
) -> Iterator[tuple[Fault, ...]]:
    """Give each notification lost, duplicated, late, and delivered to one subtask only.

    Args:
        chosen: of these visits the deliveries are taken.
        visits: all of that run; they tell when a late one is due, and who else is notified.
    """
    for visit in filter(_is_delivery, chosen):
        yield (visit.fault("drop"),)
        yield (visit.fault("duplicate"),)
        for late_us in _late_by_us(visit, visits, spec):
            yield (visit.fault("delay", by_us=late_us),)
        others = tuple(
            other.fault("drop")
            for other in filter(_is_delivery, visits)
            if other.detail == visit.detail
            and other.task == visit.task
            and other.subtask != visit.subtask
        )
        if len(others) > 1:  # to this subtask only; of two, that is the loss at the other
            yield others


def _is_delivery(visit: Visit) -> bool:
    return (visit.step, visit.position) == ("ckpt_notify_deliver", "before")


def _late_by_us(delivery: Visit, visits: Sequence[Visit], spec: ConnectorSpec) -> tuple[int, ...]:
    """Give delays past the subtask's next snapshot: before that checkpoint completes, and behind.

    A function that takes all that it holds for completed takes too much in the first; in the
    second it hears of an older checkpoint first, while the newer one is complete already.
    """
    behind = [visit for visit in visits if visit.sequence > delivery.sequence]
    snapshots = [
        visit
        for visit in behind
        if (visit.step, visit.position) == ("ckpt_sync_snapshot", "after")
        and (visit.task, visit.subtask) == (delivery.task, delivery.subtask)
    ]
    storing = {
        visit.position: visit.time_us
        for visit in behind
        if snapshots and visit.step == "ckpt_store_add" and visit.detail == snapshots[0].detail
    }
    if "after" not in storing:
        return (int(spec.checkpointing.interval_ms * 1000 * _LATE_INTERVALS),)
    pending_us = (snapshots[0].time_us + storing["before"]) // 2
    return pending_us - delivery.time_us, storing["after"] + 1 - delivery.time_us


def checkpoint_faults(visits: Sequence[Visit]) -> Iterator[Fault]:
    """Give each checkpoint aborted, declined, expired, and stored with unknown outcome."""
    for visit in visits:
        at = (visit.step, visit.position)
        if at == ("ckpt_finalize_metadata", "before"):
            yield visit.fault("abort_checkpoint")
        elif at == ("ckpt_async_snapshot", "before"):
            yield visit.fault("decline_checkpoint")
        elif at == ("ckpt_ack_send", "before"):
            yield visit.fault("expire_checkpoint")
        elif at == ("ckpt_store_add", "before"):
            yield visit.fault("error", error="unknown outcome", applied=True)
            yield visit.fault("error", error="unknown outcome", applied=False)


def call_faults(visit: Visit, row: CallRow, wanted: Sequence[str]) -> Iterator[Fault]:
    """Give each error of a client call, and its answer lost with and without the effect."""
    if "error" in wanted:
        for error in row.errors:
            outcomes = (True, False) if error.applied is None else (error.applied,)
            for applied in outcomes:
                yield visit.fault("error", error=error.name, applied=applied)
    if "response" in wanted and row.remote and row.lost:
        yield visit.fault("lose_response", applied=True)
        yield visit.fault("lose_response", applied=False)
