"""One incarnation of a job on real worlds: a child process, as the parent follows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from semantix import errors
from semantix.errors import ContractError, InternalError, SemantixError
from semantix.history.events import ENDED, FAILED, QUIESCENT
from semantix.history.recorder import Recorder
from semantix.model.counts import counted
from semantix.model.outcomes import JobEnd, reason_of
from semantix.ports.gate import Actor
from semantix.scenario.job_binding import parallelism_of
from semantix.scenario.processes.job_process import ChildTimeout, JobProcess
from semantix.scenario.scenario import Scenario
from semantix.scenario.vertices.job_vertices import vertices_of

LOG_LINES_MAX = 200
_LOOK_S = 1.0


class Incarnation:
    """A child process that runs the job, from its fork until it ends or is killed.

    Attributes:
        process: the child process.
        place: the step at which the child waits, or waited last:
            `kafka.producer.flush:before of sink-0#1`.
        number: number of the first attempt of its tasks.
        now_us: the child's simulated time at that step.
        wakes_zombie_at: only for the replacement of a zombie: the simulated time at which the
            zombie goes on.
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
            patience_s: real seconds after which a silent child counts as blocked.
            look: called every second while the child is silent, and before an error is raised. It
                raises WorldUnavailable if a server is gone, because that then is the cause.

        Raises:
            ContractError: the child blocks, has ended, or an exception has ended it.
            InternalError: the same, if the connector cannot be the cause.
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
        # The innermost frame decides whether semantix or the connector has the defect.
        frames = [line for line in trace.splitlines() if line.lstrip().startswith('File "')]
        ours = bool(frames) and "/semantix/" in frames[-1]
        return InternalError(text) if ours else ContractError(text)

    def visited(self, step: str, position: str, label: str) -> None:
        """Note the step at which the child waits."""
        self.place = f"{step}:{position} of {label}"
        if step == "restore_run" and position == "after":
            self._restored += 1

    def has_run_on(self, scenario: Scenario, now_us: int) -> bool:
        """Return whether the zombie may go on: its time has come, and all tasks are restored."""
        if self.wakes_zombie_at is None or now_us < self.wakes_zombie_at:
            return False
        vertices = vertices_of(scenario.spec)
        tasks = sum(parallelism_of(vertex, scenario.workload) for vertex in vertices)
        return self._restored >= tasks


@lru_cache(maxsize=1024)
def actor_of(label: str) -> Actor:
    """Return the actor with the label `sink-0#1` or `coordinator#1`, for triggers of faults."""
    name, _, attempt = label.rpartition("#")
    task, _, subtask = name.rpartition("-")
    if not task:
        return Actor(name, 0, int(attempt), -1)
    return Actor(task, int(subtask), int(attempt), 0)


def plain_scenario(scenario: Scenario) -> Scenario:
    """Return the scenario for a child: with the plan's choices, without its faults."""
    spec = replace(scenario.spec, preconditions=(), workloads=(scenario.workload,))
    return replace(scenario, spec=spec, plan=replace(scenario.plan, faults=(), expect=None))


def log_of(incarnations: Sequence[Incarnation]) -> tuple[str, ...]:
    """Return what the processes of a run have printed, in their order: at most 200 lines.

    If there was more than one process, each line begins with the number of its process.
    """
    several = len(incarnations) > 1
    lines = [
        f"process {one.number}: {line}" if several else line
        for one in incarnations
        for line in one.process.log_lines()
    ]
    omitted = len(lines) - LOG_LINES_MAX
    return (
        (f"… {counted(omitted, 'line')} before", *lines[omitted:]) if omitted > 0 else tuple(lines)
    )


def record_failure(recorder: Recorder, error: ContractError) -> None:
    """Record the job as failed: a connector blocks, or broke a port outside of a task."""
    reason = reason_of(error)
    recorder.record(FAILED, ("the job", reason))
    recorder.record(ENDED, (str(JobEnd.FAILED), reason))
    recorder.record(QUIESCENT)


def frozen(value: Any) -> Any:
    """Return a decoded JSON value with tuples instead of lists, as histories have them."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value
