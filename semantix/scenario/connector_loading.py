"""Imports the class that a spec names, and makes instances of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from semantix.errors import ContractError, SpecError
from semantix.model.outcomes import reason_of
from semantix.scenario.connector_modules.own_code import OWN_CODE, key_of
from semantix.scenario.isolation.loading import loading
from semantix.worlds.registry import SYSTEMS

_ASK_FOR_PACKAGE = "is the package installed, and is the folder on the path?"
# Classes that were registered as objects, by their target.
_GIVEN: dict[str, type[Any]] = {}
# Classes that were found already, each with the generation of the own code that it belongs to.
_FOUND: dict[str, tuple[int, type[Any]]] = {}


def give_class(target: str, found: type[Any]) -> None:
    """Register a class that no import can find, for instance a local class of a test.

    From now on `load_class(target)` returns it.
    """
    _GIVEN[target] = found


def given_classes() -> tuple[type[Any], ...]:
    """Return the classes that `give_class` has registered."""
    return tuple(_GIVEN.values())


def is_given(target: str) -> bool:
    """Return whether `give_class` has registered the target."""
    return target in _GIVEN


def load_class(target: str) -> type[Any]:
    """Return the class behind `module:Class` or `file.py:Class`, or a registered class.

    Raises:
        SpecError: the module, file or class does not exist; the message lists the classes that do.
    """
    given = _GIVEN.get(target)
    if given is not None:
        return given
    where, _, name = target.rpartition(":")
    key = f"{key_of(where)}:{name}"
    known = _FOUND.get(key)
    if known is not None and known[0] == OWN_CODE.generation:
        return known[1]
    found = _load_class(target)
    _FOUND[key] = OWN_CODE.generation, found
    return found


def _load_class(target: str) -> type[Any]:
    module, found = _found(target, "Class")
    where, _, name = target.rpartition(":")
    if not isinstance(found, type):
        classes = [
            n for n, value in sorted(vars(module).items())
            if isinstance(value, type) and n[0] != "_"
        ]  # fmt: skip
        own = [n for n in classes if vars(module)[n].__module__ == module.__name__]
        if found is not None:
            raise SpecError(
                f"connector {target!r}: {name!r} is a {type(found).__name__}, not a class",
                hint=f"it has {', '.join(own or classes) or 'no class at all'}",
            )
        raise SpecError(
            f"connector {target!r}: {where} has no class {name!r}",
            hint=f"it has {', '.join(own or classes) or 'no class at all'}",
        )
    return found


def load_function(target: str) -> Callable[..., Any]:
    """Return the function behind `module:function` or `file.py:function`.

    Raises:
        SpecError: the module, file or function does not exist; the message lists the functions
            that do.
    """
    module, found = _found(target, "function")
    if not callable(found):
        names = sorted(
            name
            for name, value in vars(module).items()
            if callable(value) and not isinstance(value, type) and name[0] != "_"
        )
        where, _, name = target.rpartition(":")
        raise SpecError(
            f"function {target!r}: {where} has no function {name!r}",
            hint=f"it has {', '.join(names) or 'no function at all'}",
        )
    function: Callable[..., Any] = found
    return function


def code_in(connector: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Return option → target, for each option that names a class: `format: file.py:Lines`.

    A connector lists the options that may do so in its attribute `code_options`. Its constructor
    then gets the class.

    Raises:
        SpecError: the connector cannot be loaded.
    """
    if not any(isinstance(value, str) and ":" in value for value in options.values()):
        return {}
    names = getattr(load_class(connector), "code_options", ())
    given = {name: options.get(name) for name in names}
    return {name: value for name, value in given.items() if isinstance(value, str) and ":" in value}


def with_code(connector: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with the classes that they name.

    Raises:
        SpecError: such a class, or the connector, cannot be loaded.
    """
    named = code_in(connector, options)
    return {**options, **{name: load_class(target) for name, target in named.items()}}


def instance_factory(connector: str, options: dict[str, Any]) -> Callable[[], Any]:
    """Return a function that makes a new instance of a class with these options.

    That function raises ContractError if the constructor raises any exception.
    """
    load_class(connector)
    has_code = bool(code_in(connector, options))

    def make() -> Any:
        kind = load_class(connector)  # a new process may have executed its module anew
        given = with_code(connector, options) if has_code else options
        try:
            return kind(**given)
        except Exception as error:
            shown = options if not has_code else _without_folders(connector, options)
            made = f"{_without_folder(connector)}(**{shown!r})"
            raise ContractError(
                f"{made} raised {reason_of(error)}",
                hint="the spec's `options` are the constructor's keyword arguments",
            ) from error

    return make


def _without_folder(target: str) -> str:
    """Return the target as it stands in a history, which is the same in every folder."""
    file, _, name = target.rpartition(":")
    return f"{Path(file).name}:{name}" if file.endswith(".py") else target


def _without_folders(connector: str, options: dict[str, Any]) -> dict[str, Any]:
    named = code_in(connector, options)
    return {**options, **{name: _without_folder(target) for name, target in named.items()}}


def _found(target: str, wanted: str) -> tuple[Any, Any]:
    """Return the module of a target, and the object of that name in it (None: there is none)."""
    where, _, name = target.rpartition(":")
    if not where or not name:
        raise SpecError(f"{target!r}: expected `module:{wanted}` or `file.py:{wanted}`")
    if where.endswith(".py"):
        module = _load_file(where)
    elif all(part.isidentifier() for part in where.split(".")):
        module = _load_module(where, target)
    else:
        raise SpecError(
            f"{target!r}: {where!r} is neither a file *.py nor the name of a module",
            hint=f"expected `file.py:{wanted}` or `package.module:{wanted}`",
        )
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    return module, found


def _load_module(name: str, target: str) -> Any:
    try:
        with loading(f"connector module {name}"):
            return OWN_CODE.module(name)
    except ModuleNotFoundError as error:
        raise SpecError(
            f"connector {target!r}: {error}",
            hint=_missing_extra(error) or _ASK_FOR_PACKAGE,
        ) from error


def _load_file(where: str) -> Any:
    if not Path(where).is_file():
        raise SpecError(f"connector file {where}: there is no such file")
    try:
        with loading(f"connector file {where}"):
            return OWN_CODE.module(where)
    except SpecError:
        raise
    except Exception as error:
        raise SpecError(
            f"connector file {where}: importing it raised {reason_of(error)}",
            hint=_missing_extra(error),
        ) from error


def _missing_extra(error: Exception) -> str:
    """Return the line that installs a client library, if its absence is the error; else ""."""
    name = (getattr(error, "name", None) or "").partition(".")[0]
    if not isinstance(error, ImportError) or not name:
        return ""
    for system in SYSTEMS.values():
        if any(library.module == name for library in system.libraries):
            return f"pip install 'semantix[{system.extra}]'"
    return ""
