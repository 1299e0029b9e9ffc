"""The keys of a spec file as pydantic models. Their defaults are those of `connector_spec`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from semantix.model.guarantees import Guarantee
from semantix.model.validation import Keys
from semantix.spec.connector_spec import (
    Characteristic,
    CheckpointingSettings,
    JobTime,
    RestartSettings,
    Stop,
    WorkloadSettings,
)
from semantix.spec.given_values import COUNT_MAX, Expects, Identify, Path, Records
from semantix.spec.job_model import InputKeys, OutputKeys
from semantix.spec.other_actors import OtherKeys
from semantix.spec.required_keys import (
    COUNT_HELP,
    DEVIATIONS_HELP,
    VISIT_HELP,
    AtLeast,
    CountWord,
    DeviationName,
)

FORMAT = "semantix-spec/1"
FaultClass = Literal[
    "crash", "notification", "checkpoint", "error", "response", "rescale", "slow", "outage",
    "late", "zombie", "stall", "resubmit",
]  # fmt: skip

_WORKLOAD = WorkloadSettings()
_CHECKPOINTING = CheckpointingSettings()
_RESTART = RestartSettings()
_TIME = JobTime()

Count = Annotated[int, Field(ge=1, le=COUNT_MAX)]
Milliseconds = Annotated[int, Field(ge=0, le=10_000_000_000)]
Claim = Annotated[Guarantee, Field(strict=False)]


class WorkloadKeys(Keys):
    """The input of a run."""

    records: Records = Field(
        default=_WORKLOAD.records,
        description="number of records in all; or `file.py:function` of a seeded generator and "
        "that number, or a file of JSON lines",
    )
    count: Count | None = Field(
        default=None,
        description="number of records, if `records` names a function or a file; default: "
        f"{_WORKLOAD.records} of a function, all of a file",
    )
    key: Path = Field(
        default=_WORKLOAD.key, description="path of the key in a value of that function or file"
    )
    keys: Count = Field(
        default=_WORKLOAD.keys, description="number of different keys; the records use them in turn"
    )
    partitions: Count = Field(default=_WORKLOAD.partitions, description="partitions of the input")
    parallelism: Count = Field(
        default=_WORKLOAD.parallelism, description="subtasks of the connector"
    )
    source_parallelism: Count | None = Field(
        default=None, description="subtasks of the source; default: one for each partition"
    )
    record_interval_ms: Milliseconds = Field(
        default=_WORKLOAD.record_interval_ms,
        description="simulated time between two records of one partition",
    )
    stop: Stop = Field(
        default=_WORKLOAD.stop,
        description="how a job ends whose sources never do: when every record was emitted and one "
        "more checkpoint has completed, as at the end of the input (`end`), or with a savepoint, "
        "with drain (`drain`) or without (`savepoint`)",
    )
    resettable: bool = Field(
        default=_WORKLOAD.resettable,
        description="false: the workload's own source does not rewind, so what it has emitted once "
        "it never emits again; on the simulated world only",
    )
    deterministic: bool = Field(
        default=_WORKLOAD.deterministic,
        description="false: a mapping behind the sources gives other values in each attempt",
    )


class CheckpointingKeys(Keys):
    """How the coordinator takes checkpoints."""

    enabled: bool = _CHECKPOINTING.enabled
    interval_ms: Annotated[int, Field(ge=10, le=10_000_000_000)] = _CHECKPOINTING.interval_ms
    timeout_ms: Annotated[int, Field(ge=10, le=10_000_000_000)] = _CHECKPOINTING.timeout_ms
    tolerable_failures: Annotated[int, Field(ge=0, le=1_000_000)] = (
        _CHECKPOINTING.tolerable_failures
    )
    max_concurrent: Count = _CHECKPOINTING.max_concurrent
    min_pause_ms: Milliseconds = _CHECKPOINTING.min_pause_ms
    retained: Count = _CHECKPOINTING.retained
    mode: Literal["exactly_once", "at_least_once"] = Field(
        default="exactly_once",
        description="`at_least_once`: barriers block no channel, so a snapshot also contains "
        "records that come behind them",
    )


class RestartKeys(Keys):
    """When the coordinator restarts the job after a failure."""

    strategy: Literal["fixed_delay", "none"] = "fixed_delay"
    delay_ms: Milliseconds = _RESTART.delay_ms
    attempts: Count | None = Field(default=None, description="default: no limit")
    detection_delay_ms: Milliseconds = Field(
        default=_RESTART.detection_delay_ms,
        description="time from a crash until the coordinator notices it",
    )
    restore: Literal["latest", "older"] = Field(
        default="latest",
        description="`older`: a failed job goes on from the completed checkpoint before the latest "
        "one, as if the latest were lost; then at least two checkpoints are retained",
    )

    @field_validator("attempts")
    @classmethod
    def _are_made(cls, attempts: int | None, info: ValidationInfo) -> int | None:
        if attempts is not None and info.data.get("strategy") == "none":
            raise ValueError(
                f"`attempts: {attempts}` contradicts `strategy: none`, which never restarts; "
                "leave one of them out"
            )
        return attempts


class TimeKeys(Keys):
    """How the sources of the job deal with time."""

    characteristic: Characteristic = Field(
        default=_TIME.characteristic, description="whose clock gives the event times of records"
    )
    auto_watermark_interval_ms: Annotated[int, Field(ge=1, le=10_000_000_000)] = Field(
        default=_TIME.auto_watermark_interval_ms,
        description="so often a source makes a watermark by itself, if it does",
    )


class ReaderKeys(Keys):
    """How the final reader reads."""

    isolation: Literal["read_committed", "read_uncommitted"] = "read_committed"


class TopologyKeys(Keys):
    """How many processes the subtasks share. The coordinator has a process of its own."""

    processes: Count = 1


class PreconditionKeys(Keys):
    """A condition of the claim, how it is turned off, and the guarantee that then breaks."""

    name: str
    off: dict[str, Any] = Field(description="keys of this spec with the values that replace them")
    breaks: Claim


class SpecKeys(Keys):
    """A spec file."""

    format: Literal["semantix-spec/1"]
    name: str = Field(default="", pattern=r"^[a-z0-9][a-z0-9-]{0,79}$|^$")
    title: str = ""
    connector: str = Field(default="", description="`module:Class` or `file.py:Class`")
    claim: Claim
    view: Literal["log", "table", "state"] = "log"
    job: Any = Field(
        default=None, description="a graph instead of `connector`: its vertices, upstream first"
    )
    input: list[InputKeys] = Field(
        default_factory=list, description="places that semantix fills before the job starts"
    )
    output: list[OutputKeys] = Field(
        default_factory=list,
        description="places that a reader looks at; default: every place that is written to",
    )
    expected_windows: list[str] | None = Field(
        default=None,
        description="failure windows as `step:position`; the search must find exactly these",
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="keyword arguments of the connector's constructor"
    )
    workload: Any = Field(default_factory=dict, description="one workload, or a list of them")
    checkpointing: CheckpointingKeys = CheckpointingKeys()
    preconditions: list[PreconditionKeys] = Field(default_factory=list)
    reader: ReaderKeys = ReaderKeys()
    identify: Identify = Field(
        default="id",
        description="path of a record's id, `id` or `meta.id`; or `{record: PATH, output: PATH}`",
    )
    expects: Expects = Field(
        default=None,
        description="what a reader must see: `records` as they are, what two clean runs showed "
        "(`learned`), `file.py:function` of a record, or a `fold` of the records of a row's key; "
        "default: `records`, and `learned` where field names or row keys differ",
    )
    faults: list[FaultClass] = Field(
        default_factory=list,
        description="classes of faults in the search; default: all but `zombie` (or `stall`, "
        "another word for it) and `resubmit` (a new job with other ids goes on)",
    )
    rescale: list[Count] = Field(
        default_factory=list,
        description="further numbers of the connector's subtasks at which it is restored",
    )
    outside: list[Literal["files", "sqlite", "sockets", "processes"]] = Field(
        default_factory=list,
        description="effects outside of the connector's clients that it may have; files and SQLite "
        "databases in HOME, TMPDIR or the working directory, which each run gets new",
    )
    reset: str = Field(
        default="",
        pattern=r"^[^:]+:[A-Za-z_]\w*$|^$",
        description="`file.py:function` that undoes, before each run, what `outside` left behind; "
        "files may then be anywhere",
    )
    others: list[OtherKeys] = Field(
        default_factory=list,
        description="what other actors do to the outside systems while the job runs, in this order",
    )
    also: list[Literal["ORD", "WM"]] = Field(
        default_factory=list, description="further oracles that judge the connector"
    )
    deviations: list[DeviationName] | None = Field(default=None, description=DEVIATIONS_HELP)
    must_visit: list[str] = Field(default_factory=list, description=VISIT_HELP)
    must_count: dict[CountWord, AtLeast] = Field(default_factory=dict, description=COUNT_HELP)
    topology: TopologyKeys = TopologyKeys()
    restart: RestartKeys = RestartKeys()
    time: TimeKeys = TimeKeys()
    world_options: dict[str, dict[str, Any] | None] = Field(default_factory=dict)
    cleans_up: bool = False
    live_bound_ms: Annotated[int, Field(ge=1, le=10_000_000_000)] | None = Field(
        default=None,
        description="default: 20 x (checkpoint interval + checkpoint timeout + restart delay)",
    )

    @field_validator("connector")
    @classmethod
    def _names_a_class(cls, target: str) -> str:
        if not target:  # the loader reports a missing `connector`, because it also knows `job`
            return target
        where, _, name = target.rpartition(":")
        if not where or not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"expected `module:Class` or `file.py:Class`, found {target!r}")
        return target
