"""A crash of everything at one visit of a run: as a fault of a plan, and as events of a history."""

from __future__ import annotations

from typing import NamedTuple

from semantix.history.events import CRASHED, FAULT, Event, event_of
from semantix.history.visits import count_visits
from semantix.plan.fault_plan import Fault
from semantix.ports.gate import Actor
from semantix.scenario.runner import PreparedRun


class CrashPoint(NamedTuple):
    """A visit at which the search looks into a run: the arguments of a probe.

    Attributes:
        detail: of the visit. At `during` it is the number of effects that have happened.
    """

    run: PreparedRun
    actor: Actor
    step: str
    position: str
    detail: int

    def fault(self, crashes: int, attempts: int, first_attempt: int, loses: str = "") -> Fault:
        """Return the fault that strikes at this visit, as the last one of a chain of crashes.

        Args:
            crashes: number of crashes in the chain until now. Each has ended one attempt of the
                coordinator.
            attempts: number of attempts of the tasks in the runs before this one.
            first_attempt: the number that this run has given to its first attempt.
            loses: what a crash of the machine loses; empty: only the job crashes.
        """
        actor, is_during = self.actor, self.position == "during"
        counted = "before" if is_during else self.position
        earlier = count_visits(self.run.recorder.visits, self.step, counted, actor.label)
        is_task = actor.task != "coordinator"
        # A task gets a new attempt also when it fails. The coordinator gets one by a crash only.
        before = attempts if is_task else crashes
        return Fault(
            "crash_machine" if loses else "crash_all",
            f"{self.step}:{self.position}",
            occurrence=earlier if is_during else earlier + 1,
            subtask=actor.subtask if is_task else None,
            task=actor.task,
            attempt=before + actor.attempt - first_attempt + 1,
            part=self.detail if is_during else None,
            loses=loses,
        )

    def crash(self, loses: str = "") -> tuple[str, ...]:
        """Return what the crash's events say, but for their times and numbers.

        Args:
            loses: as in `fault`.
        """
        do, scope = ("crash_machine", "machine") if loses else ("crash_all", "everything")
        return do, scope, f"{self.step}:{self.position}", *self.run.subject.living()

    def events(self, loses: str = "") -> list[Event]:
        """Return the events that the crash adds to the history.

        Args:
            loses: as in `fault`.
        """
        do, scope, at, *dead = self.crash(loses)
        now, count = self.run.queue.now, self.run.recorder.event_count
        events = [event_of(FAULT, now, count, (0, do, at, dead[0]))]
        for index, victim in enumerate(dead, start=1):
            events.append(event_of(CRASHED, now, count + index, (scope, victim)))
        return events
