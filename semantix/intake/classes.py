"""Turns a class that a user names, `file.py:Class`, into a spec."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

from semantix.errors import SpecError
from semantix.history.events import APPEARED, ROW
from semantix.model.guarantees import Guarantee
from semantix.scenario.connector_loading import load_class
from semantix.scenario.expectations.missing_clients import is_system, missing_client
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import Scenario
from semantix.scenario.simulated_worlds import kinds_of
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import spec_for_class

_CLASSES_MAX = 8
# Base classes by name, subclasses before their bases.
_KINDS = {
    "TwoPhaseCommitSinkFunction": "two_phase_commit",
    "GenericWriteAheadSink": "write_ahead",
    "SinkFunction": "sink",
    "SourceFunction": "source",
    "PulledSource": "source",
    "AsyncFunction": "async",
}
_SHOWN = tuple([name for name in _KINDS if name != "PulledSource"])  # those that users subclass


def without_class(file: str) -> str:
    """Say that a Python file needs the name of a class, and which classes it has."""
    if not Path(file).is_file():
        return f"{file}: there is no such file"
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError) as error:
        return f"{file}: this is no Python file: {error}"
    every = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    classes = [name for name in every if not name.startswith("_")] or every
    if not classes:
        return f"{file}: the file has no class; expected {file}:Class"
    named = " or ".join(f"{file}:{name}" for name in classes[:_CLASSES_MAX])
    more = len(classes) - _CLASSES_MAX
    return f"{file}: name the class, {named}{f' … and {more} more' if more > 0 else ''}"


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
            f"{target}: {found.__name__} is no sink, no source and no asynchronous function",
            hint=f"expected a subclass of {', '.join(_SHOWN)} (from semantix import …)",
        )
    return spec_for_class(target, claim, kind=kind)


def with_view(spec: ConnectorSpec) -> ConnectorSpec:
    """Give the spec of a class the view `table` if a clean run writes rows and nothing else.

    Raises:
        SpecError: the class needs a spec, because it asks for another client than the default one.
    """
    history = run_scenario(Scenario(spec, workload=spec.workloads[0])).history
    lacking = missing_client(history)
    if is_system(lacking):  # another name is a mistake of the connector
        raise SpecError(_needs_a_spec(spec, lacking))
    shown = {event.kind for event in history.facts if event.kind in (ROW, APPEARED)}
    return replace(spec, view="table") if shown == {ROW} else spec


def _needs_a_spec(spec: ConnectorSpec, kind: str) -> str:
    """Say how a class gets a client that no class has without a spec."""
    lines = (
        *("format: semantix-spec/1", f"connector: {spec.connector.rpartition('/')[2]}"),
        *("claim: at_least_once", f"world_options: {{{kind}: {{…}}}}"),
    )
    shown = "\n".join(f"    {line}" for line in lines)
    return (
        f"{spec.connector}: the connector asks for the client {kind!r}; a class without a spec "
        f"gets the client {kinds_of({})[0]!r} only. Write a spec {spec.name}.yaml beside the "
        f"connector, and certify that file (`semantix spec schema` has the options):\n{shown}"
    )
