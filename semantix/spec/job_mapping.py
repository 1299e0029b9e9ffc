"""Turns the vertices, the inputs and the other actors of a spec into entries of its file."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from semantix.spec.job_settings import InputFile, PlaceSettings, VertexSettings
from semantix.spec.other_actors import OtherAct
from semantix.spec.waiting import WaitingSettings


def vertex_to_mapping(vertex: VertexSettings) -> dict[str, Any]:
    """Return a vertex as its entry in `job:`."""
    mapping: dict[str, Any] = {
        vertex.kind: vertex.target,
        "name": vertex.name,
        "from": list(vertex.inputs),
        "by": vertex.by,
    }
    if vertex.parallelism is not None:
        mapping["parallelism"] = vertex.parallelism
    made = vertex.watermarks
    if made is not None:
        given = {
            "timestamp": made.timestamp or None,
            "bounded_out_of_orderness_ms": made.out_of_orderness_ms,
            "idle_timeout_ms": made.idle_timeout_ms,
        }
        mapping["watermarks"] = {key: value for key, value in given.items() if value is not None}
    if vertex.waiting is not None:
        mapping["waiting"] = _waiting(vertex.waiting)
    return mapping | ({"options": vertex.options} if vertex.options else {})


def _waiting(waiting: WaitingSettings) -> dict[str, Any]:
    given = structs.asdict(waiting)
    if waiting.retry is None:
        del given["retry"]
        return given
    return {**given, "retry": {**structs.asdict(waiting.retry), "on": list(waiting.retry.on)}}


def input_to_mapping(place: PlaceSettings) -> dict[str, Any]:
    """Return a place as its entry in `input:`."""
    given = {
        "place": place.place,
        "records": place.records,
        "timestamps": place.timestamps or None,
        "partitions": place.partitions,
        "aborted": place.aborted or None,
        "files": [_file(one) for one in place.files] or None,
    }
    return {key: value for key, value in given.items() if value is not None}


def _file(file: InputFile) -> dict[str, Any]:
    given = {"path": file.path, "records": file.records, "mtime_ms": file.mtime_ms}
    return {key: value for key, value in given.items() if value is not None}


def act_to_mapping(act: OtherAct) -> dict[str, Any]:
    """Return what another actor does as its entry in `others:`."""
    trigger = {"at": act.at} if act.at else {"after": {"checkpoint": act.after_checkpoint}}
    return {**trigger, "do": act.do}
