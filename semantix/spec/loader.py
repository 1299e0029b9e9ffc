"""Reads spec files. It reports the problems of all files together, each with file and line.

First it checks keys and types. It checks preconditions only if there is no other problem. Each
function takes the models of the outside systems' options; without them it does not check
`world_options` (`scenario.specs` has the models). Checks that need the connector or the worlds are
in `intake`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from msgspec import structs

from semantix.errors import SpecError
from semantix.model.document import (
    Document,
    Problem,
    described,
    overlaid,
    read_document,
)
from semantix.model.guarantees import Guarantee
from semantix.model.validation import validated
from semantix.spec.connector_spec import (
    CheckpointingSettings,
    ConnectorSpec,
    JobTime,
    Precondition,
    RestartSettings,
    WorkloadSettings,
)
from semantix.spec.file_model import SpecKeys
from semantix.spec.job_model import places_of, vertices_of
from semantix.spec.job_settings import COUNTING, VertexSettings
from semantix.spec.other_actors import acts_of
from semantix.spec.required_keys import check_deviations, check_visits, counts_of
from semantix.spec.spec_files import beside, spec_files, with_paths
from semantix.spec.window_checks import check_window
from semantix.spec.workload_keys import workloads_of
from semantix.spec.world_options import OptionModels, check_world_options, with_partitions

_TITLES = {
    "sink": "a sink",
    "source": "a source",
    "async": "an asynchronous function",
    "two_phase_commit": "a two-phase-commit sink",
    "write_ahead": "a write-ahead sink",
}


@dataclass(frozen=True, slots=True)
class SpecFiles:
    """What several spec files gave.

    Attributes:
        specs: the specs of all files without other problems than wrong `world_options`.
        problems: of all files.
    """

    specs: tuple[ConnectorSpec, ...]
    problems: tuple[Problem, ...]


def load_spec(path: str | Path, models: OptionModels | None = None) -> ConnectorSpec:
    """Read one spec file.

    Raises:
        SpecError: the file has problems. The message has one line for each of them:
            `file:line: problem, expected value; nearest word`.
    """
    return _spec_or_error(read_document(path), models)


def load_specs(
    paths: Iterable[str | Path], models: OptionModels | None = None
) -> list[ConnectorSpec]:
    """Read spec files, and all spec files of folders in the order of their names.

    Raises:
        SpecError: the files have problems (the message lists all); a path does not exist; a folder
            has no spec; two specs have one name.
    """
    found = read_specs(paths, models)
    if found.problems:
        raise SpecError(described(list(found.problems)))
    return list(found.specs)


def read_specs(paths: Iterable[str | Path], models: OptionModels | None = None) -> SpecFiles:
    """Read as `load_specs` does, but give the problems of the files instead of raising.

    Raises:
        SpecError: a path does not exist, or a folder has no spec.
    """
    documents = [read_document(path) for path in spec_files(paths)]
    specs = [spec for document in documents if (spec := _spec_of(document, models)) is not None]
    problems = [problem for document in documents for problem in document.problems]
    return SpecFiles(tuple(specs), (*problems, *_clashes(specs)))


def spec_from_mapping(
    data: Mapping[str, Any], path: str = "", models: OptionModels | None = None
) -> ConnectorSpec:
    """Make a spec from a mapping, for instance from the spec inside a stored finding.

    Args:
        data: the keys of a spec file.
        path: the file to name in messages.
    Raises:
        SpecError: the mapping has problems.
    """
    return _spec_or_error(Document(path or "spec", dict(data)), models)


def spec_for_class(target: str, claim: Guarantee | None, *, kind: str = "sink") -> ConnectorSpec:
    """Make a spec, with the default workload, for a class that has no spec file.

    Args:
        target: `module:Class` or `file.py:Class`.
        claim: the guarantee to judge by; None: exactly once.
        kind: `source`, `async`, `sink`, `two_phase_commit` or `write_ahead`, after the base
            classes.
    """
    name = target.rpartition(":")[2].rpartition(".")[2]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", "-", name).lower().strip("-")
    return ConnectorSpec(
        words,
        target,
        claim or Guarantee.EXACTLY_ONCE,
        title=f"{name}, {_TITLES[kind]}",
        path=target,
    )


def line_in_file(path: str, *place: str | int) -> int:
    """Return the line of a key in a file; a later check uses it for its messages."""
    return read_document(path).line_of(place)


def _spec_or_error(document: Document, models: OptionModels | None) -> ConnectorSpec:
    spec = _spec_of(document, models)
    if spec is None or document.problems:
        raise SpecError(described(document.problems))
    return spec


def _spec_of(document: Document, models: OptionModels | None) -> ConnectorSpec | None:
    """Return the spec, or None; the problems are then in the document.

    Wrong options of a world do not prevent the spec from being built, so that problems of the
    connector can be reported at the same time.
    """
    if document.data is None and document.problems:
        return None
    data = document.data if isinstance(document.data, dict) else {}
    if document.data is data and not data.keys() & {"connector", "job"}:
        document.complain((), "the key 'connector' is missing", "or give a graph under `job`")
    keys = validated(SpecKeys, document.data, document, ())
    identity = _identity(keys, "record") if keys is not None else "id"
    workloads = workloads_of(data.get("workload", {}), document, identity)
    if keys is not None:
        for index, window in enumerate(keys.expected_windows or ()):
            check_window(window, document, index)
        check_visits(keys.must_visit, document)
        check_deviations(keys.deviations, document)
    worlds = Document(document.path, lines=document.lines)
    if models is not None:
        check_world_options(data.get("world_options"), worlds, models)
    spec = None
    if keys is not None and not document.problems:
        spec = _sound_spec(keys, data, workloads, document, None if worlds.problems else models)
    document.problems += worlds.problems
    return spec


def _sound_spec(
    keys: SpecKeys,
    data: dict[str, Any],
    workloads: tuple[WorkloadSettings, ...],
    document: Document,
    models: OptionModels | None,
) -> ConnectorSpec | None:
    """Check the parts of a spec whose keys are right; None: the document has new problems."""
    job = _job(keys, document)
    places = places_of(keys.input, keys.output, keys.view, document)
    path = document.path
    others = [
        structs.replace(one, do=beside(one.do, path)) for one in acts_of(keys.others, document)
    ]
    if document.problems:
        return None
    for index, precondition in enumerate(keys.preconditions):
        trial = Document(document.path, _turned_off(data, precondition.off))
        _spec_of(trial, models)
        for problem in trial.problems:
            place, text = ("preconditions", index, "off"), f"preconditions.{index}.off"
            document.complain(place, f"{text}: {problem.text}", problem.hint)
    if document.problems:
        return None
    built = replace(_built(keys, workloads, path, job), places=places, others=tuple(others))
    return replace(
        built, world_options=with_partitions(built.world_options, places, document, models)
    )


def _turned_off(data: dict[str, Any], off: dict[str, Any]) -> dict[str, Any]:
    """Return the keys of the spec with a precondition turned off; they must be a valid spec."""
    return overlaid({key: value for key, value in data.items() if key != "preconditions"}, off)


def _job(keys: SpecKeys, document: Document) -> tuple[VertexSettings, ...]:
    """Read the vertices; a spec has either `connector` or `job`."""
    if keys.job is None:
        return ()
    if keys.connector or keys.options:
        key = "connector" if keys.connector else "options"
        text = f"{key}: not allowed with `job`, whose vertices have their own targets and options"
        document.complain((key,), text, f"leave out either {key} or `job`")
    found = vertices_of(keys.job, document)
    path = document.path
    return tuple(
        [
            structs.replace(
                one, target=beside(one.target, path), options=with_paths(one.options, path)
            )
            for one in found
        ]
    )


def _built(
    keys: SpecKeys,
    workloads: tuple[WorkloadSettings, ...],
    path: str,
    job: tuple[VertexSettings, ...],
) -> ConnectorSpec:
    outputs = [output.view for output in keys.output if output.view is not None]
    under_test = [one for one in job if one.kind != COUNTING]
    judged = under_test[-1] if under_test else None
    return ConnectorSpec(
        name=keys.name or Path(path).stem,
        connector=judged.target if judged else beside(keys.connector, path),
        job=job,
        claim=keys.claim,
        title=keys.title,
        path=path,
        view=outputs[0] if outputs else keys.view,
        expected_windows=None if keys.expected_windows is None else tuple(keys.expected_windows),
        options=judged.options if judged else with_paths(keys.options, path),
        workloads=workloads,
        checkpointing=CheckpointingSettings(**keys.checkpointing.model_dump(exclude_unset=True)),
        preconditions=tuple(Precondition(p.name, p.off, p.breaks) for p in keys.preconditions),
        reader=keys.reader.model_dump(exclude_unset=True),
        identify=_identity(keys, "output"),
        identify_record="" if isinstance(keys.identify, str) else _identity(keys, "record"),
        expects=_expects(keys, path),
        is_fold=isinstance(keys.expects, dict),
        faults=tuple(["zombie" if one == "stall" else one for one in keys.faults]),
        rescale=tuple(keys.rescale),
        outside=tuple(keys.outside),
        reset=beside(keys.reset, path) if keys.reset else "",
        also=tuple(keys.also),
        deviations=None if keys.deviations is None else tuple(keys.deviations),
        must_visit=tuple(keys.must_visit),
        must_count=counts_of(keys.must_count),
        processes=keys.topology.processes,
        restart=RestartSettings(**keys.restart.model_dump(exclude_unset=True)),
        time=JobTime(**keys.time.model_dump(exclude_unset=True)),
        world_options={kind: options or {} for kind, options in keys.world_options.items()},
        cleans_up=keys.cleans_up,
        live_bound_ms=keys.live_bound_ms,
    )


def _identity(keys: SpecKeys, role: str) -> str:
    given = keys.identify
    return str(given if isinstance(given, str) else given.get(role, "id"))


def _expects(keys: SpecKeys, path: str) -> str:
    given = keys.expects["fold"] if isinstance(keys.expects, dict) else keys.expects
    return beside(given, path) if given else ""


def _clashes(specs: list[ConnectorSpec]) -> list[Problem]:
    first: dict[str, str] = {}
    problems = []
    for spec in specs:
        known = first.setdefault(spec.name, spec.path)
        if known is not spec.path and known != spec.path:  # the same file twice is no clash
            line = line_in_file(spec.path, "name")
            text = f"the name {spec.name!r} is already that of {known}"
            problems.append(Problem(spec.path, line, text))
    return problems
