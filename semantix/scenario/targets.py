"""TARGET arguments → specs, checked as far as that is possible without running anything."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semantix.errors import SpecError
from semantix.model.guarantees import Guarantee
from semantix.model.nearest import nearest_word
from semantix.scenario.connector_loading import load_class
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import line_in_file, load_specs, spec_for_class

# Base classes by name, the more special ones first.
_KINDS = {
    "TwoPhaseCommitSinkFunction": "two_phase_commit",
    "GenericWriteAheadSink": "write_ahead",
    "SinkFunction": "sink",
}


@dataclass(frozen=True, slots=True)
class Target:
    """One spec to certify.

    Attributes:
        is_named: given by its own path or class, not found in a folder.
        is_class: made for a class; without `--claim` nothing is claimed.
    """

    spec: ConnectorSpec
    is_named: bool = True
    is_class: bool = False


def targets_of(arguments: Sequence[str], claim: Guarantee | None = None) -> list[Target]:
    """Resolve every argument; all problems of all of them are reported at once.

    Raises:
        SpecError: with file and line of each problem; nothing has been run.
    """
    files = [argument for argument in arguments if not is_class(argument)]
    problems: list[str] = []
    targets: list[Target] = []
    if files:
        try:
            named = {str(Path(path)) for path in files if not Path(path).is_dir()}
            for spec in load_specs(files):
                targets.append(Target(spec, is_named=spec.path in named))
        except SpecError as error:
            problems.append(str(error))
    for argument in filter(is_class, arguments):
        try:
            targets.append(Target(spec_of_class(argument, claim), is_class=True))
        except SpecError as error:
            problems.append(f"{error.args[0]}{_near_class(argument, error)}")
    problems += [problem for target in targets for problem in connector_problems(target.spec)]
    if problems:
        raise SpecError("\n".join(problems))
    return targets


def is_class(argument: str) -> bool:
    """Tell whether an argument is `module:Class` or `file.py:Class`."""
    return ":" in argument and not Path(argument).exists()


def spec_of_class(target: str, claim: Guarantee | None) -> ConnectorSpec:
    """Make the spec for a class, with the default workload for its kind."""
    found = load_class(target)
    bases = {base.__name__ for base in found.__mro__}
    kind = next((kind for name, kind in _KINDS.items() if name in bases), None)
    if kind is None:
        raise SpecError(
            f"{target}: {found.__name__} is no sink",
            hint=f"expected a subclass of {', '.join(_KINDS)} (from semantix import …)",
        )
    return spec_for_class(target, claim, kind=kind)


def connector_problems(spec: ConnectorSpec) -> list[str]:
    """Say what is wrong with the class that a spec names, or with the options for it."""
    try:
        found = load_class(spec.connector)
    except SpecError as error:
        where = _at(spec, "connector")
        return [f"{where}: {error.args[0]}{_near_class(spec.connector, error)}"]
    return [
        f"{_at(spec, 'options', name)}: {spec.connector} {text}"
        for name, text in _option_problems(found, spec.options)
    ]


def _at(spec: ConnectorSpec, *place: str) -> str:
    if not spec.path or not Path(spec.path).is_file():
        return spec.path or spec.name
    return f"{spec.path}:{line_in_file(spec.path, *place)}"


def _near_class(connector: str, error: SpecError) -> str:
    name = connector.rpartition(":")[2].rpartition(".")[2]
    words = error.hint.removeprefix("it has ").split(", ") if "it has " in error.hint else []
    near = [word for word in words if word.isidentifier()]
    if near:
        return f"; did you mean {nearest_word(name, near)!r}?"
    return f"; {error.hint}" if error.hint else ""


def _option_problems(found: type[Any], options: dict[str, Any]) -> list[tuple[str, str]]:
    """Compare options with the constructor's parameters, without calling it."""
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return []
    by_name = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters)
    problems = []
    for name in options:
        if name not in by_name and not takes_all:
            near = f"; did you mean {nearest_word(name, by_name)!r}?" if by_name else ""
            problems.append((name, f"takes no option {name!r}{near}"))
    for p in parameters:
        needed = p.default is p.empty and p.name in by_name
        if needed and p.name not in options:
            problems.append((p.name, f"needs the option {p.name!r}"))
    return problems
