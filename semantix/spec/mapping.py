"""Turns a spec into the mapping of its file, and makes the JSON Schema of spec files."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from msgspec import structs

from semantix.spec.connector_spec import (
    CheckpointingSettings,
    ConnectorSpec,
    JobTime,
    RestartSettings,
    WorkloadSettings,
)
from semantix.spec.file_model import FORMAT, SpecKeys, WorkloadKeys
from semantix.spec.given_values import is_target, names_file
from semantix.spec.job_mapping import act_to_mapping, input_to_mapping, vertex_to_mapping
from semantix.spec.job_model import VertexKeys
from semantix.spec.workload_keys import workload_to_keys
from semantix.spec.world_options import OptionModels


def spec_to_mapping(spec: ConnectorSpec) -> dict[str, Any]:
    """Return the spec as the content of its file, without defaults.

    `spec_from_mapping` makes an equal spec from it.
    """
    mapping: dict[str, Any] = {"format": FORMAT, "name": spec.name}
    if spec.title:
        mapping["title"] = spec.title
    if not spec.job:
        mapping["connector"] = spec.connector
    mapping |= {"claim": str(spec.claim), "view": spec.view}
    if spec.expected_windows is not None:
        mapping["expected_windows"] = list(spec.expected_windows)
    workloads = [_workload(workload) for workload in spec.workloads]
    if spec.deviations is not None:
        mapping["deviations"] = list(spec.deviations)
    optional = {
        "options": {} if spec.job else spec.options,
        "job": [vertex_to_mapping(vertex) for vertex in spec.job],
        "input": [input_to_mapping(one) for one in spec.places if one.role == "input"],
        "output": [
            {"place": one.place, "view": one.view} for one in spec.places if one.role == "output"
        ],
        "workload": workloads[0] if len(workloads) == 1 else workloads,
        "checkpointing": _changed(spec.checkpointing, CheckpointingSettings()),
        "restart": _changed(spec.restart, RestartSettings()),
        "time": _changed(spec.time, JobTime()),
        "topology": {"processes": spec.processes} if spec.processes != 1 else {},
        "preconditions": [
            {"name": p.name, "off": p.off, "breaks": str(p.breaks)} for p in spec.preconditions
        ],
        "reader": spec.reader,
        "faults": list(spec.faults),
        "rescale": list(spec.rescale),
        "outside": list(spec.outside),
        "reset": spec.reset,
        "also": list(spec.also),
        "others": [act_to_mapping(act) for act in spec.others],
        "must_visit": list(spec.must_visit),
        "must_count": dict(spec.must_count),
        "world_options": spec.world_options,
        "cleans_up": spec.cleans_up,
        "live_bound_ms": spec.live_bound_ms,
    }
    mapping |= {key: value for key, value in optional.items() if value}
    if spec.identify_record:
        mapping["identify"] = {"record": spec.identify_record, "output": spec.identify}
    elif spec.identify != "id":
        mapping["identify"] = spec.identify
    if spec.expects:
        mapping["expects"] = {"fold": spec.expects} if spec.is_fold else spec.expects
    return mapping


def relative_to_spec(spec: ConnectorSpec) -> ConnectorSpec:
    """Return the spec with the files of its targets relative to the folder of the spec's file.

    The loader finds them there again, from any folder.
    """
    job = tuple(
        [
            structs.replace(
                one, target=_from_folder(one.target, spec), options=_options(one.options, spec)
            )
            for one in spec.job
        ]
    )
    return replace(
        spec,
        job=job,
        connector=_from_folder(spec.connector, spec),
        options=_options(spec.options, spec),
        expects=_from_folder(spec.expects, spec),
        reset=_from_folder(spec.reset, spec),
        workloads=tuple([workload_beside(one, spec) for one in spec.workloads]),
        others=tuple([structs.replace(one, do=_from_folder(one.do, spec)) for one in spec.others]),
    )


def workload_beside(workload: WorkloadSettings, spec: ConnectorSpec) -> WorkloadSettings:
    """Return the workload with its source relative to the folder of the spec's file."""
    return replace(workload, source=_from_folder(workload.source, spec))


def _options(options: dict[str, Any], spec: ConnectorSpec) -> dict[str, Any]:
    """Return options with the files of their code as seen from the folder of the spec's file."""
    return {
        name: _from_folder(value, spec) if names_file(value) else value
        for name, value in options.items()
    }


def _from_folder(target: str, spec: ConnectorSpec) -> str:
    """Return a target or a file of records as seen from the folder of the spec's file."""
    file, colon, name = target.rpartition(":") if is_target(target) else (target, "", "")
    if not file or not spec.path or not Path(file).is_file():
        return target
    folder = Path(spec.path).resolve().parent
    return f"{os.path.relpath(Path(file).resolve(), folder)}{colon}{name}"


def workload_to_mapping(workload: WorkloadSettings) -> dict[str, Any]:
    """Return every setting of a workload by name, with defaults."""
    return workload_to_keys(workload)


def spec_schema(models: OptionModels | None = None) -> dict[str, Any]:
    """Return the JSON Schema of spec files; editors use it for completion.

    Args:
        models: the models of the outside systems' options. Without them the schema allows any
            `world_options`.
    """
    schema = SpecKeys.model_json_schema()
    workload = WorkloadKeys.model_json_schema()
    schema["$defs"]["WorkloadKeys"] = workload
    one = {"$ref": "#/$defs/WorkloadKeys"}
    schema["properties"]["workload"] = {
        "description": "one workload, or a list of them",
        "anyOf": [one, {"type": "array", "items": one, "minItems": 1}],
    }
    vertex = VertexKeys.model_json_schema()
    vertex["additionalProperties"] = {"type": "string", "description": "`kind: target`"}
    schema["properties"]["job"] = {
        "description": "vertices, upstream first; instead of `connector`",
        "type": "array",
        "items": vertex,
        "minItems": 1,
    }
    schema["anyOf"] = [{"required": ["connector"]}, {"required": ["job"]}]
    worlds = {}
    for name, model in (models or {}).items():
        options = model().model_json_schema()
        schema["$defs"] |= options.pop("$defs", {})
        worlds[name] = {"anyOf": [options, {"type": "null"}]}
    if worlds:
        keys = {"type": "object", "properties": worlds, "additionalProperties": False}
        schema["properties"]["world_options"] = keys
    schema["title"] = "semantix spec"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _workload(workload: WorkloadSettings) -> dict[str, Any]:
    keys, default = workload_to_keys(workload), workload_to_keys(WorkloadSettings())
    return {name: value for name, value in keys.items() if default.get(name) != value}


def _changed(settings: Any, default: Any) -> dict[str, Any]:
    names = [item.name for item in fields(settings)]
    return {
        name: getattr(settings, name)
        for name in names
        if getattr(settings, name) != getattr(default, name)
    }
