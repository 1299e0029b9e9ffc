"""The visits of a run: which actor came to which step, at which position, and how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from semantix.history.events import FAULT, RESTORED, Event, History
from semantix.plan.fault_plan import Fault
from semantix.scenario.scenario import RunResult

_NOTHING: Mapping[str, frozenset[int]] = MappingProxyType({})


class Futures(NamedTuple):
    """For each chain of `search.equal_futures`: the number of its first visit.

    The number is the same for visits at which a crash of this kind has the same future.
    """

    task: int = 0
    process: int = 0
    coordinator: int = 0
    everything: int = 0

    def of(self, chain: str) -> int:
        """Return the number of one chain."""
        number: int = getattr(self, chain)
        return number


_NO_CHAINS = Futures()


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """One visit of a step, with the address that a plan uses.

    Attributes:
        sequence: of its event; a smaller number came earlier in the run.
        occurrence: counts the visits of this step and position by this subtask, over all its
            attempts, from 1. At `during` it is the occurrence of the step.
        attempt: of the visiting subtask or coordinator.
        part: at `during`, how many effects of the step have happened; else None.
        detail: the checkpoint id, if the step has one.
        time_us: simulated time.
        losses: what a crash of the machine may lose here (`ports.world.Losing`).
        has_memory: the connector's modules keep memory that outlives a crash of this task alone, so
            such a crash has a future of its own.
        future: see there.
    """

    sequence: int
    step: str
    position: str
    task: str
    subtask: int
    occurrence: int
    attempt: int
    part: int | None
    detail: int
    time_us: int
    future: Futures = _NO_CHAINS
    has_memory: bool = False
    losses: tuple[str, ...] = ()

    def fault(self, do: str, **more: object) -> Fault:
        """Return a fault that strikes at this visit."""
        at = f"{self.step}:{self.position}"
        subtask = None if self.task == "coordinator" else self.subtask
        return Fault(
            do,
            at,
            occurrence=self.occurrence,
            subtask=subtask,
            task=self.task,
            part=self.part,
            **more,  # type: ignore[arg-type]
        )


def parse_label(label: str) -> tuple[str, int, int]:
    """Return (task, subtask, attempt) of `sink-0#2` or `coordinator#1`."""
    name, _, attempt = label.partition("#")
    task, dash, subtask = name.rpartition("-")
    return (task, int(subtask), int(attempt)) if dash else (name, 0, int(attempt))


def visits_of(history: History, unchanged: Mapping[str, frozenset[int]] = _NOTHING) -> list[Visit]:
    """List every visit of a history, in order.

    Args:
        unchanged: from the `RunResult` of the same run.
    """
    counts: dict[tuple[str, str, str, int], int] = {}
    found: list[Visit] = []
    for event in history.steps:
        step, position, detail = event.step, event.position, event.detail
        task, subtask, attempt = parse_label(event.who)
        counted = "before" if position == "during" else position
        key = (step, counted, task, subtask)
        if position != "during":
            counts[key] = counts.get(key, 0) + 1
        part = detail if position == "during" else None
        number = event.sequence
        future = Futures(*[
            getattr(found[-1].future, chain) if number in unchanged.get(chain, ()) else number
            for chain in Futures._fields
        ])  # fmt: skip
        found.append(Visit(
            number, step, position, task, subtask, counts[key], attempt, part, detail,
            event.time_us, future,
        ))  # fmt: skip
    return found


def recovery_visits(run: RunResult, visited_before: Iterable[Visit]) -> list[Visit]:
    """List the visits that belong to the recovery of a dry run with a crash.

    These are the visits of a subtask between its restore and its first record, the steps of a
    restore, and later the steps that the run without faults never visits. The first group contains
    calls that a clean run makes, too: a call may fail in a restore in another way than in a start.
    """
    known = {(visit.step, visit.task) for visit in visited_before}
    start = _restore_after_fault(run.history.facts)
    running = {("coordinator", 0)}
    found: list[Visit] = []
    for visit in visits_of(run.history, run.unchanged):
        if visit.sequence <= start:
            continue
        actor = (visit.task, visit.subtask)
        is_restoring = actor not in running or visit.step.startswith("restore_")
        if is_restoring or (visit.step, visit.task) not in known:
            found.append(visit)
        if (visit.step, visit.position) == ("restore_run", "after"):
            running.add(actor)
    return found


def _restore_after_fault(events: Iterable[Event]) -> int:
    struck = False
    for event in events:
        if event.kind == FAULT:
            struck = True
        elif struck and event.kind == RESTORED:
            return event.sequence - 2  # restore_assign_state:before precedes it
    return 2**62
