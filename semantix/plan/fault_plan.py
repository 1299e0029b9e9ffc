"""A fault plan as a value: a list of faults, each with the step at which it strikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CRASHES = ("crash", "crash_process", "crash_coordinator", "crash_all", "crash_machine")
# What a crash of the machine loses of that which is not synced.
LOSSES = ("all", "entries", "data", "half")
# These end the job as `crash_all` does. It then goes on in another way than by itself.
RESUMPTIONS = ("restore", "rescale", "resume", "resubmit")
# These end the job in order. It then goes on from its latest checkpoint.
ENDINGS = ("stop_with_savepoint", "cancel_job")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and where it strikes.

    Attributes:
        do: a word of the vocabulary (`crash`, `error`, `lose_response`, `drop`, …).
        at: `step:position`.
        occurrence: the fault strikes at the n-th visit of (step, position), counted from 1. Visits
            of one subtask are counted over all its attempts, or within `attempt` if that is given;
            without `subtask`, the visits of all subtasks are counted together, in queue order.
        checkpoint: instead of `occurrence`: strike at the first visit for this checkpoint id.
        task: name of a vertex (`source`, `sink`, …), or `coordinator`, where several of them visit
            the step.
        part: with `:during`: the number of effects that have happened (None: half of them, at
            least one).
        applied: with `:during` of a step that has one effect, and with `lose_response`: whether
            the effect has happened.
        error: with `do: error`: the name of the error.
        back: with `restore`: 1 is the checkpoint before the latest, 2 the one before that.
        parallelism: with `rescale`: number of subtasks of the sink from then on.
        loses: with `crash_machine`: one of `LOSSES`; empty: `all`.
        shift: with `resume`: the name of a shift (`plan.shifts`).
        drain: with `stop_with_savepoint`: operators finish what they hold back.
        by_us: with `delay`, `stall`, `advance_time`, `cut_network`, `restart_world`,
            `slow_network`, `late_request` and `late_markers`: microseconds of simulated time.
    """

    do: str
    at: str
    occurrence: int = 1
    subtask: int | None = None
    attempt: int | None = None
    checkpoint: int | None = None
    record: str | None = None
    task: str = ""
    part: int | None = None
    applied: bool = True
    error: str = ""
    by_us: int = 0
    back: int = 0
    parallelism: int | None = None
    shift: str = ""
    loses: str = ""
    drain: bool = False

    @property
    def step(self) -> str:
        """Give the step's name without its position."""
        return self.at.rpartition(":")[0]

    @property
    def position(self) -> str:
        """Give `before`, `during` or `after`."""
        return self.at.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Expectation:
    """The result that a run of a plan must have: a finding, or none (`clean`)."""

    oracle: str = ""
    kind: str = ""
    clean: bool = False


def ending_of(fault: Fault) -> str:
    """Return how one of `ENDINGS` ends the job, as a word of `ports.gate.JobControl.end_job`."""
    if fault.do == "cancel_job":
        return "cancel"
    return "drain" if fault.drain else "savepoint"


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """A named list of faults."""

    faults: tuple[Fault, ...] = ()
    name: str = ""
    why: str = ""
    spec: str = ""
    seed: int = 0
    expect: Expectation | None = None
    path: str = ""
    choices: tuple[int, ...] = ()  # of a drawn run: its decisions about the order; empty: defaults

    def described(self) -> dict[str, Any]:
        """Give the content of the plan's file; keys with their default values are left out."""
        from semantix.plan.codec import plan_to_mapping

        return plan_to_mapping(self)
