"""A spec file as a value: the guarantee that a connector claims, and the claim's conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from semantix.model.guarantees import Guarantee
from semantix.spec.job_settings import PlaceSettings, VertexSettings
from semantix.spec.other_actors import OtherAct

Stop = Literal["", "end", "drain", "savepoint"]
Characteristic = Literal["event_time", "ingestion_time", "processing_time"]


@dataclass(frozen=True, slots=True)
class WorkloadSettings:
    """The input of a run.

    Attributes:
        records: number of records in all partitions together.
        source: where the records come from: `file.py:function`, which is called with a seeded
            generator and the number of records and gives their values, or a file of JSON lines.
            Empty: semantix makes them, `{"id": "r7", "key": "k1", "n": 7}`.
        identity, key: only with a source: the paths of the identity and the key in a value.
        keys: number of different keys; the records get `k1 … k<keys>` in turn. A source gives its
            own keys.
        partitions: number of partitions of the input.
        parallelism: number of subtasks of the connector under test.
        source_parallelism: number of subtasks of the source; None: one for each partition.
        record_interval_ms: simulated time between two records of one partition.
        resettable: False: the workload's source does not rewind. What it has emitted once, it never
            emits again.
        deterministic: False: the values behind the sources differ from attempt to attempt.
        stop: how the job ends when every record of the input was emitted, although its sources
            never end: `drain` or `savepoint` (stopped with a savepoint, with or without drain), or
            `end` (the sources are told that the input has ended). Empty: the sources end.
    """

    records: int = 24
    keys: int = 6
    partitions: int = 2
    parallelism: int = 2
    source_parallelism: int | None = None
    record_interval_ms: int = 290
    source: str = ""
    identity: str = "id"
    key: str = "key"
    stop: Stop = ""
    resettable: bool = True
    deterministic: bool = True


@dataclass(frozen=True, slots=True)
class CheckpointingSettings:
    """The settings of the checkpoint coordinator; the defaults are those of contract.md."""

    enabled: bool = True
    interval_ms: int = 1000
    timeout_ms: int = 5000
    tolerable_failures: int = 2
    max_concurrent: int = 1
    min_pause_ms: int = 0
    retained: int = 1
    mode: str = "exactly_once"


@dataclass(frozen=True, slots=True)
class RestartSettings:
    """When, and how often, the coordinator restarts the job after a failure."""

    strategy: str = "fixed_delay"  # or "none"
    delay_ms: int = 100
    attempts: int | None = None  # None: no limit
    detection_delay_ms: int = 50  # time from a crash until the coordinator notices it
    restore: str = "latest"  # or "older": the completed checkpoint before the latest one


@dataclass(frozen=True, slots=True)
class JobTime:
    """How the sources of a job deal with time.

    Attributes:
        characteristic: whose clock gives the event times of records.
        auto_watermark_interval_ms: so often a source makes a watermark by itself, if it does.
    """

    characteristic: Characteristic = "event_time"
    auto_watermark_interval_ms: int = 200


@dataclass(frozen=True, slots=True)
class Precondition:
    """A condition of the claim. The search turns it off and looks for the expected violation.

    Attributes:
        off: the keys of the spec that turn the condition off, with their values:
            `{"checkpointing": {"enabled": False}}`.
        breaks: the guarantee that does not hold without the condition.
    """

    name: str
    off: dict[str, Any]
    breaks: str


@dataclass(frozen=True, slots=True)
class ConnectorSpec:
    """A validated spec file. `options` and `world_options` are passed on unchanged.

    Attributes:
        connector: `module:Class` or `file.py:Class` of the vertex that is judged.
        options: keyword arguments of the connector's constructor.
        job: the vertices of the job. Empty: a source with the records of the workload, and the
            connector as a sink behind it.
        places: the places that semantix fills with input, and those that a reader looks at. If
            there is no output among them, a reader looks at every place that is written to.
        view: the form in which a reader sees the outputs: `log` or `table`.
        identify: where an output has the id of its record: a field name or a path, `meta.id`.
        identify_record: the same for a record of the workload; empty: as in the output.
        expects: what a reader must see: `records` as they are, `learned` from two clean runs, or a
            function `file.py:function` of a record. Empty: records, and learned where names differ.
        is_fold: `expects` is a function of the records of a row's key.
        rescale: further numbers of subtasks at which completed checkpoints of the connector are
            restored, beside one less and one more.
        outside: effects outside of the connector's clients that it may have: `files`, `sqlite`,
            `sockets`, `processes`.
        reset: `file.py:function` that undoes such effects before each run; empty: there is none.
        also: names of further oracles that judge the connector, `ORD` or `WM`.
        others: what other actors do to the outside systems while the job runs.
        deviations: names of the deviations that the source must show, and no others; None: none of
            them is tried.
        must_visit: `step` or `step:position` that the dry runs must visit.
        must_count: (name of a count, the least that it must reach), see `model.counts`.
    """

    name: str
    connector: str
    claim: Guarantee
    title: str = ""
    path: str = ""
    view: str = "log"
    expected_windows: tuple[str, ...] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    workloads: tuple[WorkloadSettings, ...] = (WorkloadSettings(),)
    checkpointing: CheckpointingSettings = CheckpointingSettings()
    preconditions: tuple[Precondition, ...] = ()
    reader: dict[str, Any] = field(default_factory=dict)
    identify: str = "id"
    identify_record: str = ""
    expects: str = ""
    is_fold: bool = False
    faults: tuple[str, ...] = ()  # classes of faults in the search; empty: all but `zombie`
    rescale: tuple[int, ...] = ()
    outside: tuple[str, ...] = ()
    reset: str = ""
    also: tuple[str, ...] = ()
    processes: int = 1  # subtask i is in process i % processes; the coordinator has its own process
    restart: RestartSettings = RestartSettings()
    time: JobTime = JobTime()
    world_options: dict[str, Any] = field(default_factory=dict)
    cleans_up: bool = False
    live_bound_ms: int | None = None  # None: see `live_bound_us`
    job: tuple[VertexSettings, ...] = ()
    places: tuple[PlaceSettings, ...] = ()
    others: tuple[OtherAct, ...] = ()
    deviations: tuple[str, ...] | None = None
    must_visit: tuple[str, ...] = ()
    must_count: tuple[tuple[str, int], ...] = ()

    @property
    def isolation(self) -> str:
        """The isolation of the final reader: `read_committed` or `read_uncommitted`."""
        return str(self.reader.get("isolation", "read_committed"))

    @property
    def live_bound_us(self) -> int:
        """The time in which the job must end after the last fault (oracle LIVE).

        By default it is 20 times (checkpoint interval + checkpoint timeout + restart delay).
        """
        if self.live_bound_ms is not None:
            return 1000 * self.live_bound_ms
        settings = self.checkpointing
        return 20_000 * (settings.interval_ms + settings.timeout_ms + self.restart.delay_ms)
