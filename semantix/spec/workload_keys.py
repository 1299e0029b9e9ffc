"""Reads `workload:` of a spec: numbers, or a function or file that gives the records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from semantix.model.document import Document, Place
from semantix.model.validation import validated
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.file_model import WorkloadKeys
from semantix.spec.given_values import COUNT_MAX, is_target

_DEFAULT = WorkloadSettings()


def workloads_of(
    data: Any, document: Document, identity: str = _DEFAULT.identity
) -> tuple[WorkloadSettings, ...]:
    """Read one workload, or a list of them; add each problem to the document.

    Args:
        identity: path of the identity in a record.
    """
    listed = isinstance(data, list)
    if data == []:
        document.complain(("workload",), "workload: expected at least one workload")
    found = []
    for index, item in enumerate(data if listed else [data]):
        place: Place = ("workload", index) if listed else ("workload",)
        keys = validated(WorkloadKeys, item, document, place)
        if keys is not None:
            found.append(_settings(keys, document, place, identity))
    return tuple(found)


def workload_from_keys(keys: WorkloadKeys, identity: str) -> WorkloadSettings:
    """Make a workload whose function or file has been found already."""
    given = keys.model_dump(exclude_unset=True)
    count, key = given.pop("count", None), given.pop("key", _DEFAULT.key)
    if not isinstance(keys.records, str):
        return WorkloadSettings(**given)
    given["records"] = count or _DEFAULT.records
    return WorkloadSettings(**given, source=keys.records, identity=identity, key=key)


def saved_workload(keys: WorkloadKeys, spec: ConnectorSpec) -> WorkloadSettings:
    """Make the workload of a saved finding; its source is named from the folder of the spec."""
    identity = spec.identify_record or spec.identify
    made = workload_from_keys(keys, identity)
    file, colon, name = made.source, "", ""
    if is_target(file):
        file, colon, name = file.rpartition(":")
    if not file or (name and not file.endswith(".py")):
        return made
    return replace(made, source=f"{_beside(file, spec.path)}{colon}{name}")


def workload_to_keys(workload: WorkloadSettings) -> dict[str, Any]:
    """Return every setting of a workload as the keys of a spec, with defaults."""
    keys: dict[str, Any] = {
        "records": workload.source or workload.records,
        "keys": workload.keys,
        "partitions": workload.partitions,
        "parallelism": workload.parallelism,
        "source_parallelism": workload.source_parallelism,
        "record_interval_ms": workload.record_interval_ms,
    }
    if workload.stop:
        keys["stop"] = workload.stop
    for name in ("resettable", "deterministic"):
        if not getattr(workload, name):
            keys[name] = False
    if workload.source:
        keys |= {"count": workload.records, "key": workload.key}
    return keys


def _settings(
    keys: WorkloadKeys, document: Document, place: Place, identity: str
) -> WorkloadSettings:
    source = keys.records
    if not isinstance(source, str):
        for name in ("count", "key"):
            if name in keys.model_fields_set:
                text = f"{'.'.join(map(str, place))}.{name}: `records` is a number"
                hint = "this key goes with a function or a file of records"
                document.complain((*place, name), text, hint)
        return workload_from_keys(keys.model_copy(update={"count": None}), identity)
    if is_target(source):
        file, _, name = source.rpartition(":")
        found = f"{_beside(file, document.path)}:{name}" if file.endswith(".py") else source
        return workload_from_keys(keys.model_copy(update={"records": found}), identity)
    found = str(_beside(source, document.path))
    if not Path(found).is_file():
        text = f"{'.'.join(map(str, place))}.records: there is no file {found}"
        document.complain((*place, "records"), text)
        return WorkloadSettings()
    held = _line_count(found)
    if not held:
        text = f"{'.'.join(map(str, place))}.records: {found} has no record"
        document.complain((*place, "records"), text)
        return WorkloadSettings()
    given = keys.model_dump(exclude_unset=True)
    given |= {"records": found, "count": min(keys.count or held, held, COUNT_MAX)}
    return workload_from_keys(WorkloadKeys(**given), identity)


def _line_count(path: str) -> int:
    with open(path, "rb") as file:
        return sum(1 for line in file if line.strip())


def _beside(file: str, path: str) -> Path:
    """Return the path of a file that a spec names: beside the spec if it is there."""
    near = Path(path).parent / file
    return near if near.is_file() else Path(file)
