"""Which faults make sense at a visit: one function for each class of faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from semantix.plan.fault_plan import Fault
from semantix.ports.call_table import CallRow
from semantix.scenario.visits import Visit
from semantix.spec.connector_spec import ConnectorSpec

FAULT_CLASSES = ("crash", "notification", "checkpoint", "error", "response")
_CRASHES_OF_A_TASK = ("crash", "crash_process", "crash_coordinator", "crash_all")
_CRASHES_OF_THE_COORDINATOR = ("crash_process", "crash_coordinator", "crash_all")
# A late notification must arrive behind the next snapshot, wherever that falls in its interval.
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
    visits: Sequence[Visit], spec: ConnectorSpec
) -> Iterator[tuple[Fault, ...]]:
    """Give each notification lost, late, duplicated, and delivered to one subtask only."""
    late_us = int(spec.checkpointing.interval_ms * 1000 * _LATE_INTERVALS)
    deliveries = [
        visit
        for visit in visits
        if visit.step == "ckpt_notify_deliver" and visit.position == "before"
    ]
    for visit in deliveries:
        yield (visit.fault("drop"),)
        yield (visit.fault("delay", by_us=late_us),)
        yield (visit.fault("duplicate"),)
    for kept in deliveries:  # delivered to one subtask only
        others = tuple(
            other.fault("drop")
            for other in deliveries
            if other.detail == kept.detail and other is not kept and other.task == kept.task
        )
        if others:
            yield others


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
