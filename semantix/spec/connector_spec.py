"""What a connector promises, and on which terms: a spec file as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.spec.job_settings import PlaceSettings, VertexSettings


@dataclass(frozen=True, slots=True)
class WorkloadSettings:
    """The input of a run: `records` records over `partitions`, keys `k1 … k<keys>` repeating.

    Attributes:
        parallelism: subtasks of the connector under test.
        source_parallelism: subtasks of the source (None: one per partition).
        record_interval_ms: simulated time between two records of one partition.
    """

    records: int = 24
    keys: int = 6
    partitions: int = 2
    parallelism: int = 2
    source_parallelism: int | None = None
    record_interval_ms: int = 290


@dataclass(frozen=True, slots=True)
class CheckpointingSettings:
    """The coordinator's settings, with the defaults of contract.md."""

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
    """When and how often the job is started again."""

    strategy: str = "fixed_delay"  # or "none"
    delay_ms: int = 100
    attempts: int | None = None  # None: unlimited
    detection_delay_ms: int = 50


@dataclass(frozen=True, slots=True)
class Precondition:
    """A condition of the claim, put to the proof by turning it off."""

    name: str
    off: dict[str, Any]
    breaks: str


@dataclass(frozen=True, slots=True)
class ConnectorSpec:
    """A spec file, validated; `options` and `world_options` are passed on as they are.

    Attributes:
        connector: `module:Class` or `file.py:Class` of the vertex that is judged.
        options: of the connector's constructor.
        job: the vertices; empty: the workload's source and the connector as a sink behind it.
        places: that semantix feeds, and that a reader looks at; without outputs, a reader looks at
            every place that is written to.
        view: what a reader of the outputs sees, `log` or `table`.
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
    faults: tuple[str, ...] = ()  # classes of faults searched; empty: all that the worlds offer
    also: tuple[str, ...] = ()
    processes: int = 1  # subtasks are dealt round robin; the coordinator has a process of its own
    restart: RestartSettings = RestartSettings()
    world_options: dict[str, Any] = field(default_factory=dict)
    cleans_up: bool = False
    live_bound_ms: int | None = None  # None: by the settings of checkpoints and restarts
    job: tuple[VertexSettings, ...] = ()
    places: tuple[PlaceSettings, ...] = ()

    @property
    def isolation(self) -> str:
        """The final reader's: `read_committed` or `read_uncommitted`."""
        return str(self.reader.get("isolation", "read_committed"))

    @property
    def live_bound_us(self) -> int:
        """LIVE's bound; by default 20 times (interval + checkpoint timeout + restart delay)."""
        if self.live_bound_ms is not None:
            return 1000 * self.live_bound_ms
        settings = self.checkpointing
        return 20_000 * (settings.interval_ms + settings.timeout_ms + self.restart.delay_ms)
