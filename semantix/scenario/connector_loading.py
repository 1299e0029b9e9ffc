"""Imports the class that a spec names, and makes instances of it."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from semantix.errors import ContractError, SpecError
from semantix.spec.connector_spec import ConnectorSpec

# Classes that a test hands over as objects, by the target that stands for them in specs.
_GIVEN: dict[str, type[Any]] = {}


def give_class(target: str, found: type[Any]) -> None:
    """Let a target stand for a class that is already here: a test's own, or a local one."""
    _GIVEN[target] = found


def load_class(target: str) -> type[Any]:
    """Give the class behind `module:Class` or `file.py:Class`, or one that was given.

    Raises:
        SpecError: no such module, file or class; the message names what there is instead.
    """
    given = _GIVEN.get(target)
    return _load_class(target) if given is None else given


@lru_cache(maxsize=256)
def _load_class(target: str) -> type[Any]:
    where, _, name = target.rpartition(":")
    if not where or not name:
        raise SpecError(f"connector {target!r}: expected `module:Class` or `file.py:Class`")
    module = _load_file(Path(where)) if where.endswith(".py") else _load_module(where, target)
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, type):
        classes = sorted(
            n for n, value in vars(module).items() if isinstance(value, type) and n[0] != "_"
        )
        raise SpecError(
            f"connector {target!r}: {where} has no class {name!r}",
            hint=f"it has {', '.join(classes) or 'no class at all'}",
        )
    return found


def instance_factory(spec: ConnectorSpec) -> Callable[[], Any]:
    """Give a function that builds a new instance with the spec's options.

    Raises:
        ContractError: the constructor raises, whatever it is.
    """
    kind = load_class(spec.connector)
    options = spec.options

    def make() -> Any:
        try:
            return kind(**options)
        except Exception as error:
            raise ContractError(
                f"{spec.connector}(**{options!r}) raised {type(error).__name__}: {error}",
                hint="the spec's `options` are the constructor's keyword arguments",
            ) from error

    return make


def _load_module(name: str, target: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise SpecError(
            f"connector {target!r}: {error}",
            hint="is the package installed, and is the folder on the path?",
        ) from error


def _load_file(path: Path) -> Any:
    if not path.is_file():
        raise SpecError(f"connector file {path}: there is no such file")
    name = f"semantix_user_{path.stem}"
    found = importlib.util.spec_from_file_location(name, path)
    if found is None or found.loader is None:
        raise SpecError(f"connector file {path}: it cannot be imported")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module  # dataclasses and canonical state look the module up by name
    try:
        found.loader.exec_module(module)
    except Exception as error:
        raise SpecError(
            f"connector file {path}: importing it raised {type(error).__name__}: {error}"
        ) from error
    return module
