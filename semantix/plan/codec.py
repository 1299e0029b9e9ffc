"""Reads and writes plan files. All mistakes are reported at once, each with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from semantix.errors import PlanError
from semantix.model.document import Document, described, read_document
from semantix.model.validation import validated
from semantix.plan.checks import check_expectation, check_fault
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.plan.file_model import FORMAT, FaultKeys, FindingKeys, PlanKeys
from semantix.plan.plan_text import plan_lines

_DEFAULTS = {field.name: field.default for field in fields(Fault)}


def load_plan(path: str | Path) -> FaultPlan:
    """Read one plan file.

    Raises:
        PlanError: with a line `file:line: what, expected; nearest word` for each problem.
    """
    if Path(path).is_dir():
        raise PlanError(f"{path}: this is a folder, expected a plan file", hint=_some_file(path))
    return load_plans([path])[0]


def _some_file(folder: str | Path) -> str:
    files = [file for file in plan_files([folder]) if file.suffix in (".yaml", ".yml")]
    return f"name one of its files, for example {files[0]}" if files else "it has no plan file"


def load_plans(paths: Iterable[str | Path]) -> list[FaultPlan]:
    """Read plan files; a folder gives its files in the order of their names."""
    documents = [read_document(path) for path in plan_files(paths)]
    plans = [_plan_of(document) for document in documents]
    problems = [problem for document in documents for problem in document.problems]
    if problems:
        raise PlanError(described(problems))
    return [plan for plan in plans if plan is not None]


def plan_files(paths: Iterable[str | Path]) -> list[Path]:
    """List the files that these files and folders stand for."""
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml"))
        elif path.exists():
            found.append(path)
        else:
            raise PlanError(f"{path}: there is no such file or folder")
    return found


def plan_from_mapping(data: Mapping[str, Any], path: str = "") -> FaultPlan:
    """Check a mapping like the content of a plan file; a saved finding contains its plan so."""
    document = Document(path or "plan", dict(data))
    plan = _plan_of(document, is_file=bool(path))
    if plan is None:
        raise PlanError(described(document.problems))
    return plan


def plan_to_mapping(plan: FaultPlan) -> dict[str, Any]:
    """Give the content of the plan's file; keys with their default values are left out."""
    mapping: dict[str, Any] = {"format": FORMAT}
    for key in ("name", "why", "spec"):
        if getattr(plan, key):
            mapping[key] = getattr(plan, key)
    mapping["seed"] = plan.seed
    mapping["faults"] = [fault_to_mapping(fault) for fault in plan.faults]
    if plan.choices:
        mapping["choices"] = list(plan.choices)
    if plan.expect is not None and plan.expect.clean:
        mapping["expect"] = "clean"
    elif plan.expect is not None:
        finding = {"oracle": plan.expect.oracle, "kind": plan.expect.kind}
        mapping["expect"] = {"finding": {key: value for key, value in finding.items() if value}}
    return mapping


def fault_to_mapping(fault: Fault) -> dict[str, Any]:
    """Give one fault as the mapping of a plan file."""
    mapping: dict[str, Any] = {"do": fault.do, "at": fault.at}
    for key, default in _DEFAULTS.items():
        value = getattr(fault, key)
        if key in mapping or value == default:
            continue
        if key == "by_us":  # a whole number of milliseconds is written without a fraction
            mapping["by_ms"] = value // 1000 if value % 1000 == 0 else value / 1000
        else:
            mapping[key] = value
    return mapping


def dump_plan(plan: FaultPlan) -> str:
    """Give the text of a plan file; `load_plan` gives the same plan again."""
    return "\n".join(plan_lines(plan_to_mapping(plan))) + "\n"


def plan_schema() -> dict[str, Any]:
    """Give the JSON Schema of plan files, for editors."""
    schema = PlanKeys.model_json_schema()
    # `expect` is `Any` in the model: it is checked by hand, for better messages.
    schema["$defs"]["FindingKeys"] = FindingKeys.model_json_schema()
    finding = {
        "type": "object",
        "properties": {"finding": {"$ref": "#/$defs/FindingKeys"}},
        "required": ["finding"],
        "additionalProperties": False,
    }
    schema["properties"]["expect"] = {"anyOf": [{"const": "clean"}, finding]}
    schema["title"] = "semantix plan"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _plan_of(document: Document, *, is_file: bool = True) -> FaultPlan | None:
    if document.data is None and document.problems:
        return None
    keys = validated(PlanKeys, document.data, document, ())
    if keys is None:
        return None
    faults = [_fault(fault, document, index) for index, fault in enumerate(keys.faults)]
    expect = check_expectation(keys.expect, document)
    if document.problems:
        return None
    return FaultPlan(
        faults=tuple(faults),
        name=keys.name or (Path(document.path).stem if is_file else ""),
        why=keys.why,
        spec=keys.spec,
        seed=keys.seed,
        expect=expect,
        path=document.path if is_file else "",
        choices=tuple(keys.choices),
    )


def _fault(keys: FaultKeys, document: Document, index: int) -> Fault:
    check_fault(keys, document, index)
    return Fault(
        do=keys.do,
        at=keys.at,
        occurrence=keys.occurrence,
        subtask=keys.subtask,
        attempt=keys.attempt,
        checkpoint=keys.checkpoint,
        record=keys.record,
        task=keys.task or "",
        part=keys.part,
        applied=keys.applied,
        error=keys.error or "",
        by_us=round((keys.by_ms or 0) * 1000),
        back=keys.back or (1 if keys.do == "restore" else 0),
        parallelism=keys.parallelism,
        shift=keys.shift or "",
        loses=keys.loses or "",
        drain=keys.drain,
    )
