"""The simulated Kafka with one rule removed: one place of its source is replaced.

The functions of the module get the code that is compiled from the changed source. So every object
that calls them has the changed rule, until the `with` block ends.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import NamedTuple

PACKAGE = "semantix/worlds/simulated/kafka"


class Rule(NamedTuple):
    """A rule of the model.

    Attributes:
        file: from the package of the simulated Kafka.
        text: a place of this file; it occurs once.
        instead: what stands there if the rule is removed.
    """

    file: str
    text: str
    instead: str


@contextmanager
def without(rule: Rule) -> Iterator[None]:
    """Remove the rule for as long as the block runs.

    Raises:
        LookupError: the text is not in the file, or more than once, or in no function.
    """
    module = importlib.import_module(f"{PACKAGE}/{rule.file}".removesuffix(".py").replace("/", "."))
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    if source.count(rule.text) != 1:
        raise LookupError(
            f"{rule.file} has {rule.text!r} {source.count(rule.text)} times; expected once: name "
            "the place anew"
        )
    # Not the code that runs: pytest has rewritten its asserts.
    plain = _codes(compile(source, rule.file, "exec"))
    changed = _codes(compile(source.replace(rule.text, rule.instead), rule.file, "exec"))
    kept = {}
    for function in _functions(module):
        name = function.__qualname__
        if name in changed and _differs(plain[name], changed[name]):
            kept[function] = function.__code__
            function.__code__ = changed[name]
    if not kept:
        raise LookupError(f"{rule.file}: {rule.text!r} is in no function")
    try:
        yield
    finally:
        for function, code in kept.items():
            function.__code__ = code


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    """Give the functions of a module, and those of its classes."""
    for value in vars(module).values():
        held = list(vars(value).values()) if inspect.isclass(value) else [value]
        for one in held:
            function = getattr(one, "__func__", getattr(one, "fget", one))
            if isinstance(function, FunctionType) and function.__module__ == module.__name__:
                yield function


def _codes(code: CodeType) -> dict[str, CodeType]:
    found: dict[str, CodeType] = {}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= {constant.co_qualname: constant, **_codes(constant)}
    return found


def _differs(one: CodeType, other: CodeType) -> bool:
    """Return whether two functions do something else; names of files and lines do not count."""
    if (one.co_code, one.co_names) != (other.co_code, other.co_names):
        return True
    if len(one.co_consts) != len(other.co_consts):
        return True
    return any(
        _differs(a, b)
        if isinstance(a, CodeType) and isinstance(b, CodeType)
        else (type(a), a) != (type(b), b)
        for a, b in zip(one.co_consts, other.co_consts, strict=True)
    )
