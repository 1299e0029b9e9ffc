"""The keys of a plan file, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from semantix.model.oracle_codes import KINDS, ORACLES
from semantix.model.validation import Keys
from semantix.plan.shifts import SHIFTS
from semantix.plan.vocabulary import WORDS

FORMAT = "semantix-plan/1"

Number = Annotated[int, Field(ge=1, le=1_000_000)]
Index = Annotated[int, Field(ge=0, le=100_000)]


class FaultKeys(Keys):
    """One fault and where it strikes."""

    do: str = Field(json_schema_extra={"enum": [w.name for w in WORDS.values() if w.built]})
    at: str = Field(description="step:position", pattern=r"^[a-z0-9_.]+(:[a-z]+)?$")
    occurrence: Number = Field(default=1, description="the n-th visit of (step, position)")
    checkpoint: Number | None = Field(
        default=None, description="strike at the visit for this checkpoint, not at an occurrence"
    )
    subtask: Index | None = None
    attempt: Number | None = None
    record: str | None = None
    task: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = Field(
        default=None, description="a vertex of the job, or `coordinator`"
    )
    part: Number | None = Field(
        default=None, description="with `:during`: the number of effects that have happened"
    )
    applied: bool = Field(default=True, description="whether the effect has happened")
    error: str | None = Field(default=None, description="the error's name in the client library")
    back: Number | None = Field(
        default=None, description="with `restore`: 1 is the checkpoint before the latest"
    )
    parallelism: Number | None = Field(
        default=None, description="with `rescale`: number of subtasks of the sink from then on"
    )
    loses: Literal["all", "entries", "data", "half"] | None = Field(
        default=None,
        description="with `crash_machine`: what is lost of that which is not synced; default: all",
    )
    shift: str | None = Field(
        default=None,
        description="with `resume`: what is different then",
        json_schema_extra={"enum": [*SHIFTS, None]},
    )
    drain: bool = Field(
        default=False, description="with `stop_with_savepoint`: operators finish what they hold"
    )
    by_ms: Annotated[float, Field(gt=0, le=10_000_000_000)] | None = None


class FindingKeys(Keys):
    """The finding that a plan expects."""

    oracle: str = Field(json_schema_extra={"enum": list(ORACLES)})
    kind: str = Field(default="", json_schema_extra={"enum": list(KINDS)})


class PlanKeys(Keys):
    """A plan file."""

    format: Literal["semantix-plan/1"]
    name: str = Field(default="", pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,119}$|^$")
    why: str = ""
    spec: str = Field(default="", description="the file name of its spec, without suffix")
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    faults: list[FaultKeys] = Field(default_factory=list)
    expect: Any = Field(default=None, description="`clean`, or the finding that must be seen")
    choices: list[Index] = Field(
        default_factory=list, description="decisions of a drawn run; written by `certify`"
    )
