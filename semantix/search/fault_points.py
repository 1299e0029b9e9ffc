"""The faults that make sense at a visit: one function for each class of faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.plan.fault_plan import Fault
from semantix.ports.call_table import CallRow
from semantix.search.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec

_CRASHES_OF_A_TASK = ("crash", "crash_process", "crash_coordinator", "crash_all")
_CRASHES_OF_THE_COORDINATOR = ("crash_process", "crash_coordinator", "crash_all")
# Delay of a notification that no checkpoint follows in the dry run, in checkpoint intervals. In the
# run with the delay one more checkpoint follows before the notification arrives.
_LATE_INTERVALS = 1.35


def crashes_at(visit: Visit) -> Iterator[Fault]:
    """Return every kind of crash at this visit.

    A crash while a checkpoint is stored has two outcomes: it is stored or not.
    """
    kinds = _CRASHES_OF_THE_COORDINATOR if visit.task == "coordinator" else _CRASHES_OF_A_TASK
    for do in kinds:
        yield visit.fault(do)
    for loses in visit.losses:
        yield visit.fault("crash_machine", loses=loses)
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
    """Return for each delivery of a notification: lost, duplicated, late, to this subtask only.

    Args:
        chosen: the visits whose deliveries are used.
        visits: all visits of the run. They say when a late notification is due, and which other
            subtasks get the same notification.
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
        if len(others) > 1:  # with one other subtask this is the loss at that subtask
            yield others


def _is_delivery(visit: Visit) -> bool:
    return (visit.step, visit.position) == ("ckpt_notify_deliver", "before")


def _late_by_us(delivery: Visit, visits: Sequence[Visit], spec: ConnectorSpec) -> tuple[int, ...]:
    """Return two delays past the subtask's next snapshot.

    With the first, the notification arrives while the next checkpoint is pending: a function that
    commits everything that it holds commits too much. With the second, it arrives when the next
    checkpoint has completed: the function hears of the older checkpoint first.
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
    """Return for each checkpoint: aborted, declined, expired, stored with an unknown outcome."""
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
    """Return each error of a client call, and its lost answer, with and without the effect."""
    if "error" in wanted:
        for error in row.errors:
            outcomes = (True, False) if error.applied is None else (error.applied,)
            for applied in outcomes:
                yield visit.fault("error", error=error.name, applied=applied)
    if "response" in wanted and row.remote and row.lost:
        yield visit.fault("lose_response", applied=True)
        yield visit.fault("lose_response", applied=False)
