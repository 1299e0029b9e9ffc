"""What the parent knows of one life of a job in a child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from semantix import errors
from semantix.errors import ContractError, InternalError, SemantixError
from semantix.history.events import ENDED, FAILED, QUIESCENT
from semantix.history.recorder import Recorder
from semantix.model.outcomes import JobEnd, reason_of
from semantix.ports.gate import Actor
from semantix.scenario.job_binding import parallelism_of, vertices_of
from semantix.scenario.processes.job_process import ChildTimeout, JobProcess
from semantix.scenario.scenario import Scenario

_LOOK_S = 1.0


class Life:
    """One child and where it is.

    Attributes:
        place: the last step that it asked for, `kafka.producer.flush:before of sink-0#1`.
        number: first attempt of its tasks.
        now_us: its own simulated time at that step.
        wakes_zombie_at: simulated time; set for the replacement of a zombie.
    """

    __slots__ = ("_restored", "now_us", "number", "place", "process", "wakes_zombie_at")

    def __init__(self, process: JobProcess, *, first_attempt: int) -> None:
        self.process = process
        self.number = first_attempt
        self.place = ""
        self.now_us = 0
        self.wakes_zombie_at: int | None = None
        self._restored = 0

    def receive(self, patience_s: float, look: Callable[[], None]) -> list[Any]:
        """Wait for the child's next line.

        Args:
            patience_s: real seconds after which a child that says nothing counts as blocked.
            look: called while it says nothing, and before it is blamed for anything.

        Raises:
            ContractError: it blocks, or has ended, or an exception ended it.
            InternalError: the same, where no step of the connector can be the reason.
        """
        left_s = patience_s
        while True:
            try:
                message = self.process.receive(min(_LOOK_S, left_s))
                break
            except ChildTimeout:
                look()
                left_s -= _LOOK_S
                if left_s <= 0:
                    raise self._blocked(patience_s) from None
        if message is None:
            look()
            how = self.process.ended_by_itself()
            kind = ContractError if self.place else InternalError
            raise kind(f"{self.place}: the job's process {how}\n{self.process.written()}")
        if message[0] == "error":
            look()
            raise self._error(*message[1:])
        return message

    def _blocked(self, patience_s: float) -> ContractError:
        return ContractError(
            f"{self.place}: nothing came back for {patience_s:g} s\n{self.process.where_it_is()}",
            hint="a connector may wait only in calls of the clients that it was given",
        )

    def _error(self, name: str, message: str, hint: str, trace: str) -> SemantixError:
        kind = getattr(errors, name, None)
        if isinstance(kind, type) and issubclass(kind, SemantixError):
            return kind(message, hint=hint)
        text = f"{self.place}: {name}: {message}\n{trace}\n{self.process.written()}"
        frames = [line for line in trace.splitlines() if line.lstrip().startswith('File "')]
        ours = bool(frames) and "/semantix/" in frames[-1]
        return InternalError(text) if ours else ContractError(text)

    def visited(self, step: str, position: str, label: str) -> None:
        """Take note of where it is."""
        self.place = f"{step}:{position} of {label}"
        if step == "restore_run" and position == "after":
            self._restored += 1

    def has_run_on(self, scenario: Scenario, now_us: int) -> bool:
        """Tell whether this replacement has restored all tasks, and the zombie's time is over."""
        if self.wakes_zombie_at is None or now_us < self.wakes_zombie_at:
            return False
        vertices = vertices_of(scenario.spec)
        tasks = sum(parallelism_of(vertex, scenario.workload) for vertex in vertices)
        return self._restored >= tasks


@lru_cache(maxsize=1024)
def actor_of(label: str) -> Actor:
    """Give the actor behind `sink-0#1` or `coordinator#1`, as triggers look at it."""
    name, _, attempt = label.rpartition("#")
    task, _, subtask = name.rpartition("-")
    if not task:
        return Actor(name, 0, int(attempt), -1)
    return Actor(task, int(subtask), int(attempt), 0)


def plain_scenario(scenario: Scenario) -> Scenario:
    """Give the scenario as a child needs it: the plan's choices, not its faults."""
    spec = replace(scenario.spec, preconditions=(), workloads=(scenario.workload,))
    return replace(scenario, spec=spec, plan=replace(scenario.plan, faults=(), expect=None))


def tell_failure(recorder: Recorder, error: ContractError) -> None:
    """Tell what blocks, or breaks a port outside of any task, as the failure that it is."""
    reason = reason_of(error)
    recorder.record(FAILED, ("the job", reason))
    recorder.record(ENDED, (str(JobEnd.FAILED), reason))
    recorder.record(QUIESCENT)


def frozen(value: Any) -> Any:
    """Give what came as JSON with tuples for its lists, as histories have them."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value
