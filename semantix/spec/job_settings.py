"""The job of a spec as values: its vertices, its input places and its output places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from semantix.spec.waiting import WaitingSettings

# The kind of the built-in vertex whose state shows what a source under test has emitted.
COUNTING = "counting"


class WatermarkSettings(msgspec.Struct, frozen=True):
    """How a source vertex makes watermarks by itself. Times are in milliseconds.

    Attributes:
        timestamp: only of the workload's source: the path of the event time in a record.
        out_of_orderness_ms: bound on disorder; None: no watermarks.
        idle_timeout_ms: without a record for so long the source is idle; None: it never is.
    """

    timestamp: str = ""
    out_of_orderness_ms: int | None = None
    idle_timeout_ms: int | None = None


class VertexSettings(msgspec.Struct, frozen=True):
    """One entry of `job:`.

    Attributes:
        kind: the kind of the vertex: `source`, `map`, `sink`.
        target: the code that the vertex runs: `module:Class` or `file.py:function`; for a source
            the word `workload`.
        name: the name of the vertex in labels, histories and plans.
        inputs: names of the vertices that send to this one.
        by: how the receiver of a record is chosen: `hash`, `forward` or `rebalance`.
        parallelism: number of subtasks; None: the number in the workload.
        options: keyword arguments of the target.
        waiting: how an asynchronous function waits; None: the defaults.
        watermarks: only of a source; None: it makes none, unless its function says so.
    """

    kind: str
    target: str
    name: str
    inputs: tuple[str, ...] = ()
    by: str = "hash"
    parallelism: int | None = None
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    waiting: WaitingSettings | None = None
    watermarks: WatermarkSettings | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of an input place.

    Attributes:
        path: in the folder of the place.
        records: how many records of the workload it gets, in input order.
        mtime_ms: its modification time; None: the time at which it is written.
    """

    path: str
    records: int
    mtime_ms: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """One entry of `input:` or `output:`.

    Attributes:
        world: kind of the outside system, `kafka`.
        name: name of the place in that system: a topic, a table, a log.
        role: `input`: semantix fills the place before the job starts. `output`: a reader looks at
            the place, and the oracles judge what the reader sees.
        view: the form in which a reader sees the place: `log` or `table`.
        records: so many records of the workload are filled in, the first ones; None: all.
        timestamps: path of the timestamp (ms) that a record gets in the place; empty: the time at
            which it is filled in.
        partitions: number of partitions of an input place; None: as the options of the world say.
        aborted: so many records of an aborted transaction are in an input place before all others.
        files: of an input place that is a folder; empty: the world chooses them.
    """

    world: str
    name: str
    role: str
    view: str = "log"
    records: int | None = None
    timestamps: str = ""
    partitions: int | None = None
    aborted: int = 0
    files: tuple[InputFile, ...] = ()

    @property
    def place(self) -> str:
        """The place in the notation of specs, `kafka:out`."""
        return f"{self.world}:{self.name}"
