"""One plan for each visited step and each kind of fault: the stage of single faults.

Which faults make sense at which visit stands here, in one function for each class of faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from semantix.certify.visits import Visit
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.ports.call_table import CallRow
from semantix.spec.connector_spec import ConnectorSpec

FAULT_CLASSES = ("crash", "notification", "checkpoint", "error", "response")
_CRASHES_OF_A_TASK = ("crash", "crash_process", "crash_coordinator", "crash_all")
_CRASHES_OF_THE_COORDINATOR = ("crash_process", "crash_coordinator", "crash_all")
# A late notification must arrive behind the next snapshot (1.02 intervals after its trigger) and
# before the next completion is delivered (1.3), for a task ignores what is older than its last one.
# It is delivered 0.3 to 0.43 intervals after its trigger.
_LATE_INTERVALS = 0.8


@dataclass(frozen=True, slots=True)
class Single:
    """A plan of the stage, and whether failure windows are read from it."""

    plan: FaultPlan
    makes_windows: bool


def single_plans(
    spec: ConnectorSpec,
    visits: Sequence[Visit],
    prefix: tuple[Fault, ...],
    calls: Mapping[str, CallRow],
    *,
    first_only: bool = False,
) -> Iterator[Single]:
    """Give the plans for these visits.

    Args:
        prefix: faults that strike before (a crash, for the visits of its recovery).
        calls: call tables of the run's worlds, by step.
        first_only: only the first occurrence of each (step, position, task).
    """
    wanted = spec.faults or FAULT_CLASSES
    visits = _first(visits) if first_only else list(visits)
    if "crash" in wanted:
        for visit in visits:
            for fault in _crashes(visit):
                yield _single((*prefix, fault), not prefix)
    if "notification" in wanted:
        for faults in _notifications(visits, spec):
            yield _single((*prefix, *faults), False)
    if "checkpoint" in wanted:
        for fault in _checkpoints(visits):
            yield _single((*prefix, fault), False)
    for visit in visits:
        row = calls.get(visit.step)
        if row is None or visit.position != "before":
            continue
        for fault in _call_faults(visit, row, wanted):
            yield _single((*prefix, fault), False)


def _single(faults: tuple[Fault, ...], makes_windows: bool) -> Single:
    return Single(FaultPlan(faults), makes_windows)


def _first(visits: Iterable[Visit]) -> list[Visit]:
    seen: dict[tuple[str, str, str], Visit] = {}
    for visit in visits:
        seen.setdefault((visit.step, visit.position, visit.task), visit)
    return list(seen.values())


def _crashes(visit: Visit) -> Iterator[Fault]:
    kinds = (
        _CRASHES_OF_THE_COORDINATOR if visit.task == "coordinator" else _CRASHES_OF_A_TASK
    )
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


def _notifications(
    visits: Sequence[Visit], spec: ConnectorSpec
) -> Iterator[tuple[Fault, ...]]:
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


def _checkpoints(visits: Sequence[Visit]) -> Iterator[Fault]:
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


def _call_faults(visit: Visit, row: CallRow, wanted: Sequence[str]) -> Iterator[Fault]:
    if "error" in wanted:
        for error in row.errors:
            outcomes = (True, False) if error.applied is None else (error.applied,)
            for applied in outcomes:
                yield visit.fault("error", error=error.name, applied=applied)
    if "response" in wanted and row.remote and row.lost:
        yield visit.fault("lose_response", applied=True)
        yield visit.fault("lose_response", applied=False)
