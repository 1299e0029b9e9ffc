"""Writes findings to files and reads them, so that each finding can be run again."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from semantix.certify.results import CertificationResult, FindingResult, PreconditionResult
from semantix.errors import PlanError, SemantixError
from semantix.intake.plan_files import check_plan
from semantix.model.document import Document, described, read_document
from semantix.model.guarantees import Guarantee
from semantix.model.oracle_codes import OF_THE_SEARCH
from semantix.model.validation import Keys, validated
from semantix.plan.codec import plan_from_mapping, plan_to_mapping
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.expectations.conditions import without
from semantix.scenario.specs import spec_from_mapping
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings
from semantix.spec.file_model import Claim, WorkloadKeys
from semantix.spec.mapping import (
    relative_to_spec,
    spec_to_mapping,
    workload_beside,
    workload_to_mapping,
)
from semantix.spec.workload_keys import saved_workload

FORMAT = "semantix-finding/1"
FOLDER = ".semantix/findings"


@dataclass(frozen=True, slots=True)
class SavedFinding:
    """The content of a finding's file: the inputs of its run, and what the run showed."""

    spec: ConnectorSpec
    world: str
    plan: FaultPlan
    workload: WorkloadSettings
    seed: int
    claim: Guarantee | None
    oracle: str
    kind: str
    window: str = ""
    records: tuple[str, ...] = ()
    digest: str = ""  # of the run's history; empty on real worlds
    path: str = ""
    whole: ConnectorSpec | None = None  # if a precondition was turned off: the spec with it


class _SpecKeys(Keys):
    path: str
    content: dict[str, Any]
    off: dict[str, Any] = Field(default_factory=dict)


class _SavedKeys(Keys):
    format: Literal["semantix-finding/1"]
    spec: _SpecKeys
    world: Literal["simulated", "containers", "local", "object_store"]
    plan: dict[str, Any]
    workload: WorkloadKeys
    choices: list[int]
    seed: int
    claim: Claim | None
    oracle: str
    kind: str
    window: str
    records: list[str]
    digest: str


def save_findings(result: CertificationResult, folder: str | Path) -> CertificationResult:
    """Write each finding of a certification, and return the result with their replay lines.

    The files are named SPEC-WORLD-NN.json, in the order of the findings. A finding about the
    windows belongs to the whole search and not to a run. Its replay line is the certification.
    """
    kept = []
    for number, finding in enumerate(result.findings, start=1):
        if finding.oracle in OF_THE_SEARCH:
            kept.append(replace(finding, replay=f"semantix certify {result.spec.path}"))
            continue
        path = Path(folder) / f"{result.spec.name}-{result.world}-{number:02}.json"
        write_json(path, _mapping(result, finding, path))
        kept.append(replace(finding, replay=f"semantix replay {path}"))
    conditions = [
        _saved_condition(result, one, folder, number)
        for number, one in enumerate(result.preconditions, start=1)
    ]
    return replace(result, findings=tuple(kept), preconditions=tuple(conditions))


def _saved_condition(
    result: CertificationResult, found: PreconditionResult, folder: str | Path, number: int
) -> PreconditionResult:
    """Write the run that shows that a precondition is necessary: SPEC-WORLD-precondition-NN.json"""
    if found.shown is None:
        return found
    name = f"{result.spec.name}-{result.world}-precondition-{number:02}.json"
    path = Path(folder) / name
    claim = Guarantee(found.breaks) if found.breaks else result.claim
    write_json(path, _mapping(replace(result, claim=claim), found.shown, path, found.off))
    return replace(found, shown=replace(found.shown, replay=f"semantix replay {path}"))


def load_finding(path: str | Path) -> SavedFinding:
    """Read a finding.

    Raises:
        PlanError: with a line `file:line: what` for each problem.
    """
    document = read_document(path)
    if document.data is None and document.problems:
        raise PlanError(described(document.problems))
    keys = validated(_SavedKeys, document.data, document, ())
    if keys is None:
        raise PlanError(described(document.problems))
    plan = _part(document, "plan", lambda: plan_from_mapping(keys.plan, str(path)))
    origin = _joined(Path(path).parent, keys.spec.path)
    spec = _part(document, "spec", lambda: spec_from_mapping(keys.spec.content, origin))
    if document.problems:
        raise PlanError(described(document.problems))
    whole, off = spec, keys.spec.off
    if off:
        spec = _part(document, "spec", lambda: without(whole, off))
    if document.problems:
        raise PlanError(described(document.problems))
    check_plan(plan, spec)
    return SavedFinding(
        spec=spec,
        world=keys.world,
        plan=replace(plan, choices=tuple(keys.choices)),
        workload=saved_workload(keys.workload, spec),
        seed=keys.seed,
        claim=keys.claim,
        oracle=keys.oracle,
        kind=keys.kind,
        window=keys.window,
        records=tuple(keys.records),
        digest=keys.digest,
        path=str(path),
        whole=whole if off else None,
    )


def is_finding(path: str | Path) -> bool:
    """Return whether a file contains a finding, and not a plan."""
    data = read_document(path).data
    return isinstance(data, dict) and str(data.get("format", "")).startswith("semantix-finding/")


def write_json(path: str | Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file under another name, then rename it: a reader never sees a part of it."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def write_text(path: str | Path, text: str) -> None:
    """Write a text file as `write_json` does. Make its folders first.

    A link is followed. A device or a pipe is written to and never replaced: as root, a rename onto
    `/dev/null` would remove the device.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as special:
            special.write(text)
        return
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _mapping(
    result: CertificationResult,
    finding: FindingResult,
    path: Path,
    off: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the content of a finding's file.

    Args:
        off: the keys of the spec that turn a precondition off; empty: none is off.
    """
    spec = result.spec
    saved = {
        "path": _relative(spec.path, path.parent),
        "content": spec_to_mapping(relative_to_spec(spec)),
    }
    return {
        "format": FORMAT,
        "oracle": finding.oracle,
        "kind": finding.kind,
        "window": finding.window,
        "records": list(finding.records),
        "claim": None if result.claim is None else str(result.claim),
        "world": result.world,
        "seed": finding.seed,
        "digest": finding.digest,
        "plan": plan_to_mapping(replace(finding.plan, choices=())),
        "choices": list(finding.plan.choices),
        "workload": workload_to_mapping(workload_beside(finding.workload, spec)),
        "spec": saved | ({"off": dict(off)} if off else {}),
    }


def _relative(origin: str, folder: Path) -> str:
    """Return the path of a spec, or `file.py:Class`, relative to the folder of the finding.

    So the finding can be replayed from any folder, and after the project has moved.
    """
    file, colon, name = origin.partition(".py:")
    file += ".py" if colon else ""
    if not Path(file).is_file():
        return origin
    made = os.path.relpath(Path(file).resolve(), folder.resolve())
    return f"{made}:{name}" if colon else made


def _joined(folder: Path, origin: str) -> str:
    """Return the path of a finding's spec for the current folder.

    A finding of an earlier version has a path from the folder in which it was made.
    """
    file = origin.partition(".py:")[0] + (".py" if ".py:" in origin else "")
    near = os.path.normpath(folder / file)
    if not Path(near).is_file():
        return origin
    here = os.path.relpath(near)
    return (near if here.startswith("..") else here) + origin[len(file) :]


def _part(document: Document, name: str, read: Any) -> Any:
    try:
        return read()
    except SemantixError as error:
        for line in str(error).splitlines():
            document.complain((name,), f"{name}: {line}")
        return None
