"""Reads spec files, and checks the options of every registered outside system in them.

`spec.loader` knows no outside system, so this module passes it the models of their options.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from semantix.model.document import Document, read_document
from semantix.spec import loader, mapping
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import SpecFiles
from semantix.spec.world_options import OptionModels, check_world_options
from semantix.worlds.registry import SYSTEMS


def load_spec(path: str | Path) -> ConnectorSpec:
    """Read one spec file. Raises SpecError, see `spec.loader.load_spec`."""
    return loader.load_spec(path, _models())


def read_specs(paths: Iterable[str | Path]) -> SpecFiles:
    """Read spec files and folders of them, see `spec.loader.read_specs`."""
    return loader.read_specs(paths, _models())


def spec_from_mapping(data: Mapping[str, Any], path: str = "") -> ConnectorSpec:
    """Make a spec from a mapping. Raises SpecError, see `spec.loader.spec_from_mapping`."""
    return loader.spec_from_mapping(data, path, _models())


def option_problems(spec: ConnectorSpec) -> list[str]:
    """Return the problems of `world_options`, each with file and line if the spec has a file."""
    has_file = bool(spec.path) and Path(spec.path).is_file()
    document = read_document(spec.path) if has_file else Document(spec.path or spec.name)
    document.problems.clear()
    check_world_options(spec.world_options, document, _models())
    found = list(map(str, document.problems))
    return found if has_file else [text.replace(":1: ", ": ", 1) for text in found]


def spec_schema() -> dict[str, Any]:
    """Return the JSON Schema of spec files; editors use it for completion."""
    return mapping.spec_schema(_models())


def _models() -> OptionModels:
    return {name: system.options_model for name, system in SYSTEMS.items()}
