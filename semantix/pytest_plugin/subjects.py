"""Turns the subject that a test hands to the fixture into a spec."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from semantix.errors import SpecError, UsageError
from semantix.intake.classes import is_class, spec_of_class
from semantix.intake.targets import connector_problems
from semantix.model.guarantees import Guarantee
from semantix.model.nearest import nearest_word
from semantix.scenario.connector_loading import give_class
from semantix.scenario.specs import load_spec, spec_from_mapping
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.mapping import spec_to_mapping

Subject = str | Path | ConnectorSpec | type[Any] | Callable[..., Any]


def spec_of(
    subject: Subject,
    claim: Guarantee | None,
    settings: Mapping[str, Any],
    root: Path,
    beside: Path | None = None,
) -> tuple[ConnectorSpec, bool]:
    """Give the spec of a subject, and whether the subject itself makes a claim (a class does not).

    Args:
        root: the path of a spec file may begin here, or in `root/specs`.
        beside: the folder of the test; a path may begin here, too.
    Raises:
        UsageError: it is no subject, or a spec that is given with more settings.
        SpecError: there is no such spec, or something is wrong with it.
    """
    if isinstance(subject, ConnectorSpec):
        spec = subject
    elif isinstance(subject, (str, Path)) and not is_class(str(subject)):
        spec = _from_file(str(subject), [*([beside] if beside else []), root])
    else:
        made = spec_of_class(_target(subject), claim)
        return _with(made, settings), False
    if settings:
        raise UsageError(
            f"{', '.join(settings)}: settings are for a class or a function; a spec has its own"
        )
    problems = connector_problems(spec)
    if problems:
        raise SpecError("\n".join(problems))
    return spec, True


def sendable(spec: ConnectorSpec) -> ConnectorSpec:
    """Give the spec without options that cannot be sent from one process to another."""
    try:
        pickle.dumps(spec)
    except Exception:  # whatever the options' own classes raise
        return replace(spec, options={name: repr(value) for name, value in spec.options.items()})
    return spec


def _from_file(name: str, folders: Sequence[Path]) -> ConnectorSpec:
    """Read the spec of a path, or of a name in `specs` of the last folder."""
    specs = folders[-1] / "specs"
    places = [Path(name), *[folder / name for folder in folders], specs / f"{name}.yaml"]
    for place in places:
        if place.is_file():
            return load_spec(place)
    if name.endswith((".yaml", ".yml")):
        looked = " or ".join(dict.fromkeys(map(str, [Path.cwd(), *folders])))
        near = [file.name for folder in folders for file in sorted(folder.glob("*.y*ml"))]
        hint = f"did you mean {nearest_word(name, near)!r}?" if near else "it has no spec file"
        raise SpecError(f"no spec {name!r} in {looked}", hint=hint)
    near = [file.stem for file in specs.glob("*.yaml")]
    hint = f"did you mean {nearest_word(name, near)!r}?" if near else "there is no folder `specs`"
    raise SpecError(f"no spec {name!r} in {specs}", hint=hint)


def _target(subject: Any) -> str:
    """Give a target text for a class or a function, and register the object under that text."""
    if isinstance(subject, (str, Path)):
        return str(subject)
    if not callable(subject):
        raise UsageError(f"expected a spec, a class or a function, found {subject!r:.80}")
    try:
        file = inspect.getsourcefile(subject) or subject.__module__
    except TypeError:
        raise UsageError(f"{subject.__name__} is no sink: it is a built-in type") from None
    # A local class cannot be imported by name, so the object itself is registered.
    target = f"{_relative(file)}:{subject.__qualname__.replace('<locals>.', '')}"
    give_class(target, subject if isinstance(subject, type) else _class_around(subject))
    return target


def _relative(file: str) -> str:
    path = Path(file)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _class_around(make: Callable[..., Any]) -> type[Any]:
    """Make a class whose constructor calls the function; its base is the class of an instance."""
    sample = type(make())

    def new(_cls: type[Any], **options: Any) -> Any:
        return make(**options)

    # `__new__` gives a finished object. If Python then calls `__init__`, it must do nothing.
    return type(sample.__name__, (sample,), {"__new__": new, "__init__": lambda *_, **__: None})


def _with(spec: ConnectorSpec, settings: Mapping[str, Any]) -> ConnectorSpec:
    """Give the spec with these settings, which are checked like the keys of a spec file."""
    if not settings:
        return spec
    return spec_from_mapping({**spec_to_mapping(spec), **settings}, spec.path)
