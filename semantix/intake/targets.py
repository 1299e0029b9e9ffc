"""Turns the TARGET arguments of a command into specs, and checks them without any run.

Only a class is run, once and without faults: the run shows whether readers see a log or a table.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semantix.errors import SemantixError, SpecError
from semantix.history.recorder import Moment, Recorder
from semantix.intake.classes import is_class, spec_of_class, with_view, without_class
from semantix.intake.deviation_checks import deviation_problems
from semantix.intake.job_checks import job_problems
from semantix.intake.place_checks import place_problems
from semantix.intake.record_checks import record_problems
from semantix.intake.signatures import signature_problems
from semantix.model.guarantees import Guarantee
from semantix.model.nearest import nearest_word
from semantix.model.outcomes import reason_of, text_of
from semantix.model.sim_time import START_US, SimTime
from semantix.scenario.connector_loading import code_in, load_class, load_function, with_code
from semantix.scenario.expectations.identities import identifier_for
from semantix.scenario.isolation.loading import checking
from semantix.scenario.reader_view import ReaderView
from semantix.scenario.runner import header_of
from semantix.scenario.scenario import Scenario
from semantix.scenario.simulated_worlds import world_class
from semantix.scenario.specs import option_problems, read_specs
from semantix.scenario.vertex_kinds import VERTEX_KINDS
from semantix.scenario.vertices.async_functions import ASYNC, is_async
from semantix.scenario.vertices.file_readers import READ
from semantix.scenario.vertices.job_vertices import kind_of_connector
from semantix.scenario.vertices.source_functions import is_pulled
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.loader import line_in_file

Place = tuple[str | int, ...]  # keys and indexes that lead to a value in a spec file


@dataclass(frozen=True, slots=True)
class Target:
    """One spec to certify.

    Attributes:
        is_named: the argument named this spec or class; False: it was found in a folder.
        is_class: made for a class. Without `--claim` it claims nothing.
    """

    spec: ConnectorSpec
    is_named: bool = True
    is_class: bool = False


def targets_of(arguments: Sequence[str], claim: Guarantee | None = None) -> list[Target]:
    """Turn every argument into specs. The problems of all arguments are reported together.

    Raises:
        SpecError: with file and line of each problem. Nothing has been run then.
    """
    files = [argument for argument in arguments if not is_class(argument)]
    problems = [without_class(file) for file in files if file.endswith(".py")]
    files = [file for file in files if not file.endswith(".py")]
    of_files: list[str] = []
    targets: list[Target] = []
    if files:
        try:
            named = {str(Path(path)) for path in files if not Path(path).is_dir()}
            found = read_specs(files)
            of_files = list(map(str, found.problems))
            targets += [Target(spec, is_named=spec.path in named) for spec in found.specs]
        except SpecError as error:
            problems.append(str(error))
    for argument in filter(is_class, arguments):
        try:
            spec = spec_of_class(argument, claim)
            seen = spec if connector_problems(spec) else with_view(spec)
            targets.append(Target(seen, is_class=True))
        except SpecError as error:
            problems.append(f"{error.args[0]}{_near_class(argument, error)}")
    problems += [problem for target in targets for problem in connector_problems(target.spec)]
    # `connector_problems` finds wrong options of a world again: report each only once.
    problems += [problem for problem in of_files if problem not in problems]
    if problems:
        raise SpecError("\n".join(problems))
    return targets


def connector_problems(spec: ConnectorSpec) -> list[str]:
    """Give the mistakes of a spec that only its connector, worlds and workload can show.

    The connector and each world are created once with the spec's options, but nothing is run.
    """
    of_options = option_problems(spec)
    wrong = [*job_problems(spec), *deviation_problems(spec)]
    if not of_options:  # only right options say which places there are
        wrong += place_problems(spec)
    found = [f"{_at(spec, *place)}: {text}" for place, text in wrong]
    found += _reset_problems(spec)
    for place, target, options in _class_targets(spec):
        found += _class_problems(spec, target, options, place)
    of_records = [f"{_at(spec, *place)}: {text}" for place, text in record_problems(spec)]
    of_worlds = of_options or ([] if of_records else list(_world_problems(spec)))
    return [*found, *of_worlds, *of_records]


def _reset_problems(spec: ConnectorSpec) -> Iterator[str]:
    """Refuse a reset that does not exist, or that nothing needs."""
    if not spec.reset:
        return
    if not spec.outside:
        yield f"{_at(spec, 'reset')}: reset: there is nothing to undo without `outside`"
        return
    try:
        load_function(spec.reset)
    except SpecError as error:
        yield f"{_at(spec, 'reset')}: {error.args[0]}"


def _class_targets(spec: ConnectorSpec) -> Iterator[tuple[Place, str, dict[str, Any]]]:
    """Give each connector class of the job: the place of its entry, its target and options."""
    if not spec.job:
        yield (), spec.connector, spec.options
    for index, vertex in enumerate(spec.job):
        kind = VERTEX_KINDS.get(vertex.kind)
        if kind is not None and kind.is_class and ":" in vertex.target:
            yield ("job", index), vertex.target, vertex.options


def _class_problems(
    spec: ConnectorSpec, target: str, options: dict[str, Any], entry: Place
) -> Iterator[str]:
    place = entry or ("connector",)
    try:
        found = load_class(target)
    except SpecError as error:
        yield f"{_at(spec, *place)}: {error.args[0]}{_near_class(target, error)}"
        return
    wrong = list(_option_problems(target, found, options))
    for name, text in wrong:
        yield f"{_at(spec, *entry, 'options', name)}: {text}"
    if wrong:
        return
    named = dict(_unloadable(target, options))
    for name, text in named.items():
        yield f"{_at(spec, *entry, 'options', name)}: options.{name}: {text}"
    if named:
        return
    made = None
    try:
        with checking(f"connector {target}"):
            made = found(**with_code(target, options))
    except SpecError as error:
        yield f"{_at(spec, *place)}: {error.args[0]}"
        return
    except Exception as error:
        where = _at(spec, *entry, "options", *_blamed(options, error))
        yield f"{where}: {target}(**{options!r}) raised {_told(error)}"
        return
    if made is None:  # its constructor leaves the contract, which the first run will report
        return
    kind = spec.job[entry[1]].kind if entry else kind_of_connector(target)  # type: ignore[index]
    text = _shape_problem(target, made, kind)
    for problem in (text,) if text else signature_problems(made, kind):
        yield f"{_at(spec, *place)}: {problem}"


def _unloadable(target: str, options: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the options that name a class which cannot be loaded, and why."""
    for name, code in code_in(target, options).items():
        try:
            load_class(code)
        except SpecError as error:
            yield name, f"{error.args[0]}{_near_class(code, error)}"


def _shape_problem(target: str, made: object, kind: str) -> str:
    """Return what a connector lacks that every one of its kind has; empty: nothing."""
    if kind == "source" and not is_pulled(made):
        lacks = [name for name in ("run", "cancel") if not callable(getattr(made, name, None))]
        return f"{target} is no source, it has no method `{lacks[0]}`" if lacks else ""
    if kind == "source":
        return ""
    if kind == ASYNC:
        text = f"{target} is no asynchronous function, it has no method `async_invoke`"
        return "" if is_async(made) else text
    if kind == READ:
        lacks = [
            name for name in ("open", "next_record") if not callable(getattr(made, name, None))
        ]
        return f"{target} is no format, it has no method `{lacks[0]}`" if lacks else ""
    invoke = getattr(made, "process_element", None) or getattr(made, "invoke", None)
    if inspect.iscoroutinefunction(invoke) or inspect.isgeneratorfunction(invoke):
        word = "yield" if inspect.isgeneratorfunction(invoke) else "async"
        name = invoke.__name__
        return f"{target} has a method `{name}` with `{word}`: a call of it would do nothing"
    if callable(invoke):
        return ""
    return f"{target} is no sink, it has no method `invoke(value, context)`"


def _world_problems(spec: ConnectorSpec) -> Iterator[str]:
    recorder = Recorder(header_of(Scenario(spec, workload=spec.workloads[0])), Moment(START_US))
    observer = ReaderView(recorder, identifier_for(spec, spec.workloads[0]))
    for kind, options in spec.world_options.items():
        try:
            world_class(kind)(_StoppedClock(), observer, options)
        except Exception as error:
            place = _at(spec, "world_options", kind, *_blamed(options, error))
            yield f"{place}: world_options.{kind}: {_told(error)}"


class _StoppedClock:
    """A clock for a world that is created and never used (`ports.clock.Clock`)."""

    def now_us(self) -> SimTime:
        return START_US

    def wait_us(self, duration_us: int) -> None:
        raise AssertionError("nothing waits while a world is built")

    def call_at(self, time_us: SimTime, call: Callable[[], None]) -> None:
        """Ignore the call: time stands still."""


def _told(error: Exception) -> str:
    if isinstance(error, SemantixError):
        return f"{error.args[0]}{f'; {error.hint}' if error.hint else ''}"
    return reason_of(error)


def _blamed(options: Mapping[str, Any], error: Exception) -> tuple[str | int, ...]:
    """Find the option, and the item in it, that an error's message names; give its place."""
    text = text_of(error)
    for name in sorted(options, key=len, reverse=True):
        if re.search(rf"\b{re.escape(name)}\b", text):
            value = options[name]
            items = list(map(str, value)) if isinstance(value, list) else []
            return name, *(index for index, item in enumerate(items) if item in text)
    return ()


def _at(spec: ConnectorSpec, *place: str | int) -> str:
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


def _option_problems(
    target: str, found: type[Any], options: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """Compare options with the parameters of a constructor, without calling it."""
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return
    by_name = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    takes_all = any(p.kind is p.VAR_KEYWORD for p in parameters)
    for name in options:
        if name not in by_name and not takes_all:
            near = f"; did you mean {nearest_word(name, by_name)!r}?" if by_name else ""
            yield name, f"{target} takes no option {name!r}{near}"
    for p in parameters:
        needed = p.default is p.empty and p.name in by_name
        if needed and p.name not in options:
            yield p.name, f"{target} needs the option {p.name!r}"
