"""The keys of `job:`, `input:` and `output:` in a spec file, and how they become settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from semantix.model.document import Document, Place
from semantix.model.validation import Keys, validated
from semantix.spec.job_settings import (
    InputFile,
    PlaceSettings,
    VertexSettings,
    WatermarkSettings,
)
from semantix.spec.waiting_keys import WaitingKeys

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
PlaceName = Annotated[str, Field(pattern=r"^[a-z0-9_]+:.+$")]
View = Literal["log", "table"]


class WatermarkKeys(Keys):
    """The watermarks that a source makes by itself."""

    timestamp: str = Field(
        default="", description="path of the event time (ms) in a record of `source: workload`"
    )
    bounded_out_of_orderness_ms: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="no record of a split comes later than so much event time"
    )
    idle_timeout_ms: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="without a record for so long a split is idle"
    )


class VertexKeys(Keys):
    """The keys of one vertex, without the one that names kind and target (`source: workload`)."""

    name: Name | None = Field(default=None, description="default: the word of its kind")
    from_: list[Name] | None = Field(
        default=None,
        alias="from",
        description="the vertices that send to this one; default: the vertex before it",
    )
    by: Literal["hash", "forward", "rebalance"] = "hash"
    parallelism: Annotated[int, Field(ge=1, le=100_000)] | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    waiting: WaitingKeys | None = Field(
        default=None, description="how an asynchronous function waits for its answers"
    )
    watermarks: WatermarkKeys | None = Field(default=None, description="only of a source")


class FileKeys(Keys):
    """One file of an input place that is a folder."""

    path: Annotated[str, Field(min_length=1)] = Field(description="in the folder of the place")
    records: Annotated[int, Field(ge=0)] = Field(description="so many records, in input order")
    mtime_ms: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="modification time; default: now"
    )


class InputKeys(Keys):
    """A place that semantix fills with the records of the workload before the job starts."""

    place: PlaceName = Field(description="`WORLD:NAME`, for instance `kafka:in`")
    records: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="so many records of the workload, the first ones; default: all of them",
    )
    timestamps: str = Field(
        default="",
        description="path of the timestamp (ms) that a record gets in the place, if it has one",
    )
    partitions: Annotated[int, Field(ge=1, le=1_000)] | None = Field(
        default=None, description="number of partitions of the topic; default: that of the world"
    )
    aborted: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=0,
        description="so many records of an aborted transaction lie before all others: a reader "
        "with `read_committed` skips them, with `read_uncommitted` it sees `aborted-1`, …",
    )
    files: list[FileKeys] = Field(
        default_factory=list, description="of a folder, `files:/in`; default: three files"
    )


class OutputKeys(Keys):
    """A place that the final reader looks at."""

    place: PlaceName = Field(description="`WORLD:NAME`, for instance `kafka:out`")
    view: View | None = Field(default=None, description="default: `view` of the spec")


_OWN_KEYS = ("name", "from", "by", "parallelism", "options", "waiting", "watermarks")


def vertices_of(data: Any, document: Document) -> tuple[VertexSettings, ...]:
    """Read `job:` and return its vertices; add each problem to the document."""
    if not isinstance(data, list) or not data:
        document.complain(("job",), "job: expected a list of vertices, upstream first")
        return ()
    found: list[VertexSettings] = []
    for index, item in enumerate(data):
        vertex = _vertex(item, ("job", index), document, [one.name for one in found])
        if vertex is not None:
            found.append(vertex)
    for index, vertex in enumerate(found):
        if vertex.name in [one.name for one in found[:index]]:
            text = f"job.{index}: two vertices are called {vertex.name!r}"
            document.complain(("job", index), text, "give one of them a `name`")
    return tuple(found)


def _vertex(
    item: Any, place: Place, document: Document, before: Sequence[str]
) -> VertexSettings | None:
    words = [key for key in item if key not in _OWN_KEYS] if isinstance(item, dict) else []
    if len(words) != 1 or not isinstance(item[words[0]], str):
        document.complain(
            place,
            f"job.{place[1]}: a vertex needs one word for its kind, with its target: "
            "`sink: file.py:Class`",
        )
        return None
    kind = str(words[0])
    own = {key: value for key, value in item.items() if key != kind}
    keys = validated(VertexKeys, own, document, place)
    if keys is None:
        return None
    if keys.waiting is not None and kind != "async":
        text = f"waiting: a vertex of kind {kind!r} does not wait for answers"
        document.complain((*place, "waiting"), text, "only `async:` has this key")
    elif keys.waiting is not None and keys.waiting.retry and not keys.waiting.timeout_ms:
        text = "Timeout should be configured when do async with retry."
        document.complain((*place, "waiting", "retry"), text, "give a `timeout_ms` above 0")
    inputs = keys.from_ if keys.from_ is not None else list(before[-1:])
    return VertexSettings(
        kind,
        item[kind],
        keys.name or kind,
        tuple(inputs),
        keys.by,
        keys.parallelism,
        keys.options,
        None if keys.waiting is None else keys.waiting.settings(),
        _watermarks(keys.watermarks),
    )


def _watermarks(keys: WatermarkKeys | None) -> WatermarkSettings | None:
    if keys is None:
        return None
    bound_ms = keys.bounded_out_of_orderness_ms
    return WatermarkSettings(keys.timestamp, bound_ms, keys.idle_timeout_ms)


def places_of(
    inputs: Sequence[InputKeys], outputs: Sequence[OutputKeys], view: str, document: Document
) -> tuple[PlaceSettings, ...]:
    """Read `input:` and `output:` and return their places; add each problem to the document.

    A place may occur only once in the two lists.
    """
    found: list[PlaceSettings] = []
    rows = [("input", index, key.place, "log") for index, key in enumerate(inputs)]
    rows += [("output", index, key.place, key.view or view) for index, key in enumerate(outputs)]
    for role, index, place, shown in rows:
        world, _, name = place.partition(":")
        known = next((one for one in found if one.place == place), None)
        if known is not None:
            text = f"{role}.{index}.place: {place!r} is an {known.role} already"
            hint = "a place has one role and one entry"
            document.complain((role, index, "place"), text, hint)
        made = PlaceSettings(world, name, role, shown)
        if role == "input":
            own = inputs[index]
            made = replace(
                made,
                records=own.records,
                timestamps=own.timestamps,
                partitions=own.partitions,
                aborted=own.aborted,
                files=_files(own),
            )
        found.append(made)
    views = list(dict.fromkeys(one.view for one in found if one.role == "output"))
    if len(views) > 1:
        text = f"output: places with different views ({' and '.join(views)}) are not supported yet"
        document.complain(("output",), text, "give all outputs one view")
    return tuple(found)


def _files(keys: InputKeys) -> tuple[InputFile, ...]:
    return tuple([InputFile(one.path, one.records, one.mtime_ms) for one in keys.files])
