"""What a dry run visited: which steps, at which positions, how often, by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from semantix.history.events import FAULT, RESTORED, Event, History
from semantix.plan.fault_plan import Fault


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """One visit of a step, addressed as a plan addresses it.

    Attributes:
        occurrence: of (step, position) by this subtask over all attempts, from 1; for `during`
            the occurrence of the step, of which `part` effects have happened.
        attempt: of the visitor.
        detail: the checkpoint id, where the step has one.
        time_us: simulated.
        sequence: of the event, for order and for what precedes what.
        state: the same number for visits that found everything as this actor's visit before had
            left it (`search.equal_futures`).
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
    state: int = 0

    def fault(self, do: str, **more: object) -> Fault:
        """Give a fault that strikes at this very visit."""
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
    """Give (task, subtask, attempt) of `sink-0#2` or `coordinator#1`."""
    name, _, attempt = label.partition("#")
    task, dash, subtask = name.rpartition("-")
    return (task, int(subtask), int(attempt)) if dash else (name, 0, int(attempt))


def visits_of(history: History, still: frozenset[int] = frozenset()) -> list[Visit]:
    """List every visit of a history, in order.

    Args:
        still: of `RunResult`.
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
        state = found[-1].state if event.sequence in still else event.sequence
        found.append(Visit(
            event.sequence, step, position, task, subtask, counts[key], attempt, part, detail,
            event.time_us, state,
        ))  # fmt: skip
    return found


def recovery_visits(
    history: History, visited_before: Iterable[Visit], still: frozenset[int] = frozenset()
) -> list[Visit]:
    """List the visits that belong to the recovery of a dry run with a crash.

    These are all visits of a subtask between the restore and its first record, steps of a restore
    and, later on, steps that the run without faults never visits. What a connector calls while it
    restores it calls in a clean run as well, and must still be failed here.
    """
    known = {(visit.step, visit.task) for visit in visited_before}
    start = _restore_after_fault(history.facts)
    running = {("coordinator", 0)}
    found: list[Visit] = []
    for visit in visits_of(history, still):
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
