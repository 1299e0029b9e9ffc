"""A plan is a value: which faults strike where. The injector reads it, nothing else does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Words that are built; the rest of the vocabulary is refused with "not yet" (plan/vocabulary.py).
CRASHES = ("crash", "crash_process", "crash_coordinator", "crash_all")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and where it strikes.

    Attributes:
        do: a word of the vocabulary (`crash`, `error`, `lose_response`, `drop`, …).
        at: `step:position`.
        occurrence: counts visits of (step, position) by one subtask over all attempts, from 1;
            with `attempt` within it; without `subtask` over all subtasks in queue order.
        checkpoint: strike only at visits whose detail is this checkpoint id.
        task: `source`, `sink` or `coordinator`, where several of them visit the step.
        part: with `:during`, how many effects have happened (None: half of them, at least one).
        applied: with `:during` of a step with one effect, and with `lose_response`.
        error: the error's name, with `do: error`.
        by_us: how long, with `delay` and `stall` (microseconds of simulated time).
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

    @property
    def step(self) -> str:
        """The step's name without its position."""
        return self.at.rpartition(":")[0]

    @property
    def position(self) -> str:
        """`before`, `during` or `after`."""
        return self.at.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a plan is known to show."""

    oracle: str = ""
    kind: str = ""
    clean: bool = False  # `expect: clean`: nothing is found


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
    choices: tuple[int, ...] = ()  # interleaving decisions of a drawn run; empty: defaults

    def described(self) -> dict[str, Any]:
        """Give the plan as the mapping that its YAML file holds (defaults left out)."""
        from semantix.plan.codec import plan_to_mapping

        return plan_to_mapping(self)
